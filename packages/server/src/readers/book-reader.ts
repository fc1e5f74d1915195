// Reads books in processes of their own: one for each job, confined to its file.
import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import type { RefusalCode } from '../books/problems.ts';
import { AppError, invalidInput } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BookFacts, BookReader, ChapterBeginning, CoverPicture, FitCover } from '../ports/book-reader.ts';
import { coreWaitMs } from '../workers/core-wait.ts';
import { lowerPriority } from '../workers/lower-priority.ts';
import { TimeLimit } from '../workers/time-limit.ts';
import type { FromReader, ReaderJob, ToReader } from './messages.ts';
import { readerFlags } from './permissions.ts';

export interface BookReaderOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Between two texts, and until the first. */
  readonly limitMs?: number;
}

/** A novel takes half a second. */
const LIMIT_MS = 60_000;
/** Most time in all, waiting for a core or not, as a multiple of the limit. */
const PATIENCE = 10;
/** Processes at a time. */
const MOST = 2;
/** More than these are refused rather than kept waiting. */
const MAX_WAITING = 64;
const STDERR_TAIL = 2_000;

type Take = (message: FromReader) => Promise<void> | void;

export function createBookReader({ log, limitMs = LIMIT_MS }: BookReaderOptions): BookReader {
  const gate = createGate();

  async function perform(job: ReaderJob, take: Take, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await gate.enter();
    try {
      signal.throwIfAborted();
      await work({ job, take, signal, limitMs, log });
    } finally {
      gate.leave();
    }
  }

  async function readCover(job: ReaderJob, signal: AbortSignal): Promise<CoverPicture | null> {
    let cover: CoverPicture | null = null;
    const take: Take = (message) => {
      if (message.kind === 'cover') cover = message.cover;
    };
    await perform(job, take, signal);
    return cover;
  }

  return {
    async list(file, signal) {
      let facts: BookFacts | null = null;
      const take: Take = (message) => {
        if (message.kind === 'facts') facts = message.facts;
      };
      await perform({ kind: 'list', file }, take, signal);
      return facts!;
    },
    async read(file, { numbers, ...choice }, onText, signal) {
      const take: Take = (message) => (message.kind === 'text' ? onText(message.text) : undefined);
      await perform({ kind: 'read', file, numbers: [...numbers], ...choice }, take, signal);
    },
    async begin(file, chapter, signal) {
      let beginning: ChapterBeginning | null = null;
      const take: Take = (message) => {
        if (message.kind === 'beginning') beginning = message.beginning;
      };
      await perform({ kind: 'begin', file, ...chapter }, take, signal);
      return beginning;
    },
    cover: (file, signal) => readCover({ kind: 'cover', file }, signal),
    fitCover: async (file, signal) => (await readCover({ kind: 'fit-cover', file }, signal)) as FitCover | null,
  };
}

interface Work {
  readonly job: ReaderJob;
  readonly take: Take;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly log: Pick<Logger, 'warn'>;
}

async function work({ job, take, signal, limitMs, log }: Work): Promise<void> {
  const child = start(job);
  const { pid } = child;
  const limit = new TimeLimit({ patience: PATIENCE, coreWaitMs: () => (pid === undefined ? 0 : coreWaitMs(pid)) });
  const end = Promise.withResolvers<void>();
  let stderr = '';
  let isLate = false;
  let isDone = false;
  /** It is known what came of it. */
  let isOver = false;
  const kill = () => child.kill('SIGKILL');
  const fail = (error: unknown) => {
    isOver = true;
    end.reject(error);
    kill();
  };
  const beginLimit = () =>
    limit.start(limitMs, () => {
      isLate = true;
      kill();
    });

  async function hear(message: FromReader): Promise<void> {
    if (message.kind === 'refused') {
      const { code, message: words, place } = message;
      return fail(refused(code, words, place));
    }
    if (message.kind === 'failed') {
      stderr = message.message;
      return;
    }
    if (message.kind === 'done') {
      isDone = true;
      return;
    }
    limit.stop();
    await take(message);
    if (message.kind !== 'text') return;
    beginLimit();
    child.send({ kind: 'next' } satisfies ToReader, () => {});
  }

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL);
  });
  child.on('message', (message: FromReader) => void hear(message).catch(fail));
  child.once('error', fail);
  // `close` comes when all messages and the output were read as well.
  child.once('close', () => {
    if (isDone) end.resolve();
    else if (isOver) return;
    else if (isLate) end.reject(unreadable(`Reading it takes longer than ${limitMs / 1_000} seconds.`));
    else {
      log.warn({ why: stderr }, 'a process that reads a book ended before its time');
      end.reject(unreadable('The process that reads it ended before its time, perhaps for want of memory.'));
    }
  });
  const leave = () => fail(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  beginLimit();
  child.send(job satisfies ToReader, () => {});
  try {
    await end.promise;
  } finally {
    limit.stop();
    signal.removeEventListener('abort', leave);
  }
}

function start(job: ReaderJob): ChildProcess {
  const entry = new URL(`./child${extname(import.meta.filename)}`, import.meta.url);
  const child = fork(entry, [], {
    // Nothing of the server's environment, so it holds no secret that could leak.
    env: {},
    execArgv: [...readerFlags(job.file.path)],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) lowerPriority(child.pid);
  return child;
}

function unreadable(message: string): AppError {
  return refused('unreadable', message, null);
}

function refused(type: RefusalCode, words: string, place: string | null): AppError {
  const msg = `The book cannot be read: ${words}`;
  return invalidInput({ loc: ['body'], msg, type, ...(place !== null && { ctx: { place } }) });
}

function createGate() {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    async enter(): Promise<void> {
      if (inside < MOST) {
        inside++;
        return;
      }
      if (waiting.length >= MAX_WAITING) throw new AppError('busy', `${MAX_WAITING} books wait to be read already`);
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave(): void {
      const next = waiting.shift();
      if (next === undefined) inside--;
      else next();
    },
  };
}
