// The server's side of one encoder process: its start, one job after the other, its end.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { TranscodeRequest } from '../ports/transcoder.ts';
import { coreWaitMs } from '../workers/core-wait.ts';
import { lowerPriority } from '../workers/lower-priority.ts';
import { TimeLimit } from '../workers/time-limit.ts';
import { createFrameReader, type FrameReader } from './frame-reader.ts';
import { type EncodeJob, FROM_ENCODER, frameHead, TO_ENCODER } from './frames.ts';

interface Feed {
  source: Readable | null;
  readonly stopped: AbortController;
  failure: { readonly error: unknown } | null;
}

/** Most time of a job in all, waiting for a core or not, as a multiple of its limit. */
const PATIENCE = 20;

/** The process ended, or said that it cannot do the job. */
export class EncoderFailure extends Error {}

export class EncoderProcess {
  readonly #child: ChildProcess;
  readonly #frames: FrameReader;
  readonly #limit: TimeLimit;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  #ended = false;
  #ready = false;

  constructor({ entry, execArgv }: { readonly entry: URL; readonly execArgv: readonly string[] }) {
    this.#child = fork(entry, [], {
      // Nothing of the server's environment, so it holds no secret that could leak.
      env: {},
      execArgv: [...execArgv],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    });
    const { pid } = this.#child;
    if (pid !== undefined) lowerPriority(pid);
    this.#limit = new TimeLimit({ patience: PATIENCE, coreWaitMs: () => (pid === undefined ? 0 : coreWaitMs(pid)) });
    this.#frames = createFrameReader(this.#child.stdout!);
    // A pipe that breaks is heard by whoever reads the other one.
    this.#child.stdin!.on('error', () => {});
    this.#child.stdout!.on('error', () => {});
    this.gone = new Promise((resolve) => {
      const end = () => {
        this.#ended = true;
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.on('error', () => this.#child.pid === undefined && end());
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get usable(): boolean {
    return !this.#ended && !this.#child.killed;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  /**
   * Does one job. Throws `EncoderFailure`, and what the request's source, sink or signal throws; the process is ended then, because the
   * rest of the job stands in its pipes.
   */
  async run(request: TranscodeRequest, limitMs: number): Promise<{ readonly head: Buffer | null }> {
    const { signal } = request;
    const end = () => this.end();
    signal.addEventListener('abort', end, { once: true });
    this.#limit.start(limitMs, end);
    const feed: Feed = { source: null, stopped: new AbortController(), failure: null };
    try {
      signal.throwIfAborted();
      const fed = this.#feed(request, feed).catch((error: unknown) => {
        feed.failure ??= { error };
        end(); // what follows would be waited for
      });
      const head = await this.#take(request);
      await fed;
      if (feed.failure !== null) throw feed.failure.error;
      return { head };
    } catch (error) {
      end();
      signal.throwIfAborted();
      // What the source said is why the process was ended.
      throw feed.failure === null ? error : feed.failure.error;
    } finally {
      feed.stopped.abort();
      feed.source?.destroy();
      this.#limit.stop();
      signal.removeEventListener('abort', end);
    }
  }

  async #feed({ variant, source, openFlac }: TranscodeRequest, feed: Feed): Promise<void> {
    const input = this.#child.stdin!;
    const stopped = feed.stopped.signal;
    const job: EncodeJob = {
      format: variant.format,
      sampleRate: variant.sampleRate,
      sourceRate: source.sampleRate,
      sourceSamples: source.samples,
    };
    const send = (kind: number, bytes: Uint8Array) => this.#send(input, { kind, bytes, stopped });
    await send(TO_ENCODER.job, Buffer.from(JSON.stringify(job)));
    const flac = await openFlac();
    feed.source = flac;
    if (stopped.aborted) flac.destroy();
    try {
      for await (const bytes of flac) await send(TO_ENCODER.flac, bytes as Buffer);
    } catch (error) {
      // A source that was destroyed because nothing more of it is needed did not fail.
      if (stopped.aborted) return;
      throw error;
    }
    await send(TO_ENCODER.end, Buffer.alloc(0));
  }

  async #send(
    input: Writable,
    { kind, bytes, stopped }: { kind: number; bytes: Uint8Array; stopped: AbortSignal },
  ): Promise<void> {
    if (stopped.aborted || input.destroyed) return;
    input.cork();
    input.write(frameHead(kind, bytes.length));
    const hasRoom = input.write(bytes);
    input.uncork();
    if (!hasRoom) await Promise.race([once(input, 'drain', { signal: stopped }), this.gone]).catch(() => {});
  }

  async #take({ onBytes }: TranscodeRequest): Promise<Buffer | null> {
    let head: Buffer | null = null;
    for (;;) {
      const frame = await this.#frames.next();
      if (frame === null) throw new EncoderFailure('the encoder process ended before its time');
      if (frame.kind === FROM_ENCODER.ready && !this.#ready) this.#ready = true;
      else if (frame.kind === FROM_ENCODER.bytes) await onBytes(frame.bytes);
      else if (frame.kind === FROM_ENCODER.head) head = frame.bytes;
      else if (frame.kind === FROM_ENCODER.done) return head;
      else throw new EncoderFailure(frame.kind === FROM_ENCODER.failed ? String(frame.bytes) : 'no such frame');
    }
  }
}
