// The server's side of one job in an encoder process: feeds it one piece of its source at a time, and takes what comes of it.
import type { Readable } from 'node:stream';
import type { TimeLimit } from '../workers/time-limit.ts';
import { type BindJob, type EncodeJob, FROM_ENCODER, type Frame, TO_ENCODER } from './frames.ts';

/** The process says that it cannot do the job, or takes too long for it. */
export class EncoderFailure extends Error {}

/** To a frame that is worked off. */
const ANSWERS: ReadonlySet<number> = new Set([FROM_ENCODER.taken, FROM_ENCODER.done, FROM_ENCODER.again]);

export interface JobRequest {
  readonly order: EncodeJob | BindJob;
  /** Opens what is worked on, when its turn has come, maybe several times. Read to its end, or destroyed. */
  readonly openSource: () => Promise<Readable>;
  /** Takes the next bytes that are made. */
  readonly onBytes: (bytes: Buffer) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface JobOptions {
  /** Runs while the process has something to do for the job. */
  readonly limit: TimeLimit;
  readonly limitMs: number;
  /** Sends a frame of the job. */
  readonly send: (kind: number, bytes: Uint8Array) => void;
  /** Ends the process. */
  readonly end: () => void;
}

export class EncoderJob {
  readonly #request: JobRequest;
  readonly #options: JobOptions;
  #head: Buffer | null = null;
  #source: Readable | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** Ends what is waited for at this moment. */
  #interrupt: ((error: unknown) => void) | null = null;
  /** Resolves when the process has worked off what it was last sent. */
  #step = Promise.withResolvers<number>();

  constructor(request: JobRequest, options: JobOptions) {
    this.#request = request;
    this.#options = options;
  }

  /** Throws `EncoderFailure`, what `fail` was given, and what the request's source, taker or signal throws. */
  async run(): Promise<{ readonly head: Buffer | null }> {
    const { order, signal, openSource } = this.#request;
    const leave = () => this.fail(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      signal.throwIfAborted();
      await this.#do(TO_ENCODER.job, Buffer.from(JSON.stringify(order)));
      do this.#source = await openSource();
      while ((await this.#feed(this.#source)) === FROM_ENCODER.again);
    } catch (error) {
      this.#failure ??= { error };
    } finally {
      signal.removeEventListener('abort', leave);
      this.#source?.destroy();
    }
    // What ended the source, or the step, is why it failed.
    if (this.#failure === null) return { head: this.#head };
    this.#options.send(TO_ENCODER.cancel, Buffer.alloc(0));
    throw this.#failure.error;
  }

  /** Resolves when the next frame may be taken. */
  async take({ kind, bytes }: Frame): Promise<void> {
    if (kind === FROM_ENCODER.bytes) await this.#pass(bytes);
    else if (kind === FROM_ENCODER.head) this.#head = bytes;
    else if (ANSWERS.has(kind)) this.#step.resolve(kind);
    else this.fail(new EncoderFailure(kind === FROM_ENCODER.failed ? String(bytes) : 'no such frame'));
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#interrupt?.(error);
  }

  /** What comes of it, or the failure. A race with one promise for the whole job would keep every piece until the end of the job. */
  #unlessFailed<T>(waited: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      waited.then(resolve, reject);
      this.#interrupt = reject;
      if (this.#failure !== null) reject(this.#failure.error);
    });
  }

  /** Resolves with how the process answers to its end. */
  async #feed(source: Readable): Promise<number> {
    const pieces = source[Symbol.asyncIterator]();
    for (;;) {
      // A source may keep silent for ever; a failure is heard beside it.
      const { value, done } = await this.#unlessFailed(pieces.next());
      if (done) break;
      await this.#do(TO_ENCODER.source, value as Buffer);
    }
    return this.#do(TO_ENCODER.end, Buffer.alloc(0));
  }

  async #pass(bytes: Buffer): Promise<void> {
    if (this.#failure !== null) return;
    try {
      await this.#request.onBytes(bytes);
    } catch (error) {
      this.fail(error);
    }
  }

  async #do(kind: number, bytes: Uint8Array): Promise<number> {
    const { limit, limitMs, send, end } = this.#options;
    this.#step = Promise.withResolvers();
    limit.start(limitMs, (ms) => {
      this.fail(new EncoderFailure(`not done within ${ms / 1_000} s`));
      end();
    });
    try {
      if (this.#failure === null) send(kind, bytes);
      return await this.#unlessFailed(this.#step.promise);
    } finally {
      limit.stop();
    }
  }
}
