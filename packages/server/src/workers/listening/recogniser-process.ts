// The recogniser: a process of its own, which is started when there is something to listen to and ended when there was nothing for a
// while. Faults of native code end that process and nothing else.
import type { ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import type { ListeningReport } from '../../domain/listening.ts';
import type { Logger } from '../../log.ts';
import { type ListenRequest, type Recogniser, RecogniserFault } from '../../ports/recogniser.ts';
import { coreWaitMs } from '../core-wait.ts';
import { forkChild } from '../fork-child.ts';
import { LAST_OF_ALL } from '../lower-priority.ts';
import { permissionFlags } from '../permissions.ts';
import { residentMib } from '../resident-memory.ts';
import { TimeLimit } from '../time-limit.ts';
import type { FromListener, ListenerOrder, ToListener } from './messages.ts';

export interface RecogniserOptions {
  /** How reports name it. */
  readonly name: string;
  /** Its files, checked before. */
  readonly folder: string;
  /** The process ends when it has had nothing to listen to for so long. */
  readonly idleMs: number;
  /** What it may grow by while it listens, MiB; 0 for no limit. */
  readonly memoryMib?: number;
  readonly log?: Pick<Logger, 'warn'>;
  /** The longest start, and the longest piece. */
  readonly startMs?: number;
  readonly pieceMs?: number;
  /** The program of the process; another one only in tests. */
  readonly entry?: URL;
}

/** As for an engine process. */
const START_MS = 180_000;
/** Half a minute of sound, on a slow machine by a large model. */
const PIECE_MS = 300_000;
/** Most time in all, as a multiple: its process is the last to get a core. */
const PATIENCE = 20;

export function createRecogniser(options: RecogniserOptions): Recogniser {
  const { name, idleMs, memoryMib = 0 } = options;
  let process: ListenerProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function open(): Promise<ListenerProcess> {
    clearTimeout(idle);
    if (process?.isGone !== false) process = new ListenerProcess(options);
    await process.ready;
    return process;
  }

  /** Once nothing is to be listened to. */
  async function rest(): Promise<void> {
    if (process === null || process.isGone) return;
    if (memoryMib > 0 && process.grownMib > memoryMib) await process.end();
    else idle = setTimeout(() => void process?.end(), idleMs).unref();
  }

  return {
    name,
    async listen(request, signal) {
      if (isClosed) throw new RecogniserFault('the recogniser was closed');
      signal.throwIfAborted();
      // Also while it is being loaded.
      const stop = () => void process?.end();
      signal.addEventListener('abort', stop, { once: true });
      try {
        return await listenToAll(await open(), request);
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', stop);
        await rest();
      }
    },
    async close() {
      isClosed = true;
      clearTimeout(idle);
      await process?.end();
    },
  };
}

async function listenToAll(listener: ListenerProcess, request: ListenRequest): Promise<ListeningReport> {
  const { text, languageId, reading, sampleRate, audio, sentences, mayGoOn } = request;
  await listener.ask({ type: 'open', run: { text, languageId, reading, sampleRate } });
  const bytes = audio[Symbol.asyncIterator]();
  try {
    for await (const sentence of sentences) {
      await mayGoOn();
      let answer = await listener.ask({ type: 'sentence', sentence });
      while (answer.type !== 'heard') {
        if (answer.type === 'needsAudio') {
          const { done, value } = await bytes.next();
          answer = await listener.ask({ type: 'audio', bytes: done ? null : value });
        } else {
          await mayGoOn();
          answer = await listener.ask({ type: 'goOn' });
        }
      }
    }
    const answer = await listener.ask({ type: 'finish' });
    if (answer.type !== 'done') throw new RecogniserFault('the recogniser gave no report');
    return answer.report;
  } finally {
    await bytes.return?.();
  }
}

type Answer = Exclude<FromListener, { readonly type: 'ready' | 'failed' }>;

class ListenerProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<string>;
  readonly #limit: TimeLimit;
  readonly #pieceMs: number;
  readonly #log: RecogniserOptions['log'];
  /** Resolves when the recogniser is loaded; rejects with `RecogniserFault`. */
  readonly ready: Promise<void>;
  #readyMib = 0;
  #waiting: { resolve(answer: FromListener): void; reject(error: Error): void } | null = null;
  #why: string | null = null;
  isGone = false;

  constructor({ folder, log, entry = ownEntry(), startMs = START_MS, pieceMs = PIECE_MS }: RecogniserOptions) {
    this.#log = log;
    this.#pieceMs = pieceMs;
    const model = { engine: 'sherpa-onnx', folder };
    const { child, stderr, ended } = forkChild<ListenerOrder, FromListener>(
      {
        entry,
        execArgv: permissionFlags({ entry, spool: null, model, espeakData: null }),
        load: { folder },
        niceness: LAST_OF_ALL,
      },
      (message) => {
        if (message.type === 'ready') stderr.count();
        this.#answered(message);
      },
    );
    this.#child = child;
    const { pid } = child;
    this.#limit = new TimeLimit({ patience: PATIENCE, coreWaitMs: () => (pid === undefined ? 0 : coreWaitMs(pid)) });
    this.#gone = ended.then((why) => {
      this.isGone = true;
      const told = stderr.told();
      this.#answered(null, this.#why ?? `the recogniser ended (${why})${told === '' ? '' : `: ${told}`}`);
      return why;
    });
    this.ready = this.#next(startMs).then(() => {
      this.#readyMib = this.#memoryMib();
    });
    // Whoever listens hears of it.
    this.ready.catch(() => {});
  }

  /** MiB that it has grown by since it was loaded. */
  get grownMib(): number {
    return this.#memoryMib() - this.#readyMib;
  }

  async ask(message: ToListener): Promise<Answer> {
    if (this.isGone) throw new RecogniserFault('the recogniser has ended');
    const answered = this.#next(this.#pieceMs);
    this.#child.send(message, () => {});
    const answer = await answered;
    if (answer.type === 'failed') {
      this.#log?.warn({ detail: answer.why }, 'a recogniser failed on a recording');
      throw new RecogniserFault('the recogniser failed on this recording');
    }
    return answer as Answer;
  }

  async end(why = 'the recogniser was ended'): Promise<void> {
    this.#why ??= why;
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  #next(limitMs: number): Promise<FromListener> {
    return new Promise<FromListener>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#limit.start(limitMs, (ms) => void this.end(`the recogniser took longer than ${Math.round(ms / 1_000)} s`));
    });
  }

  #answered(answer: FromListener | null, why = ''): void {
    this.#limit.stop();
    const waiting = this.#waiting;
    this.#waiting = null;
    if (answer !== null) waiting?.resolve(answer);
    else waiting?.reject(new RecogniserFault(why));
  }

  #memoryMib(): number {
    const { pid } = this.#child;
    return pid === undefined ? 0 : residentMib(pid);
  }
}

function ownEntry(): URL {
  return new URL(`./child${extname(import.meta.filename)}`, import.meta.url);
}
