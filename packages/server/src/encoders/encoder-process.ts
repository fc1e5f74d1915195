// The server's side of one encoder process: its start, the jobs in it, its end.
import { type ChildProcess, fork } from 'node:child_process';
import { coreWaitMs } from '../workers/core-wait.ts';
import { lowerPriority } from '../workers/lower-priority.ts';
import { TimeLimit } from '../workers/time-limit.ts';
import { EncoderJob, type JobRequest } from './encoder-job.ts';
import { createFrameReader } from './frame-reader.ts';
import { frameHead } from './frames.ts';

/** Most time of a step in all, waiting for a core or not, as a multiple of its limit. */
const PATIENCE = 20;

/** The process ended in the middle of a job: another one may do it. */
export class EncoderGone extends Error {}

export class EncoderProcess {
  readonly #child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  readonly #jobs = new Map<number, EncoderJob>();
  #lastJob = 0;
  #ended = false;

  constructor({ entry, execArgv }: { readonly entry: URL; readonly execArgv: readonly string[] }) {
    this.#child = fork(entry, [], {
      // Nothing of the server's environment, so it holds no secret that could leak.
      env: {},
      execArgv: [...execArgv],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    });
    const { pid } = this.#child;
    if (pid !== undefined) lowerPriority(pid);
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
    void this.#takeFrames();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get usable(): boolean {
    return !this.#ended && !this.#child.killed;
  }

  /** Jobs in it. */
  get load(): number {
    return this.#jobs.size;
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  /**
   * Does a job, beside others. Each piece of it may take `limitMs`. Throws `EncoderFailure`, `EncoderGone`, and what the request's
   * source, taker or signal throws.
   */
  async run(request: JobRequest, limitMs: number): Promise<{ readonly head: Buffer | null }> {
    const { pid } = this;
    const id = ++this.#lastJob;
    const job = new EncoderJob(request, {
      limit: new TimeLimit({ patience: PATIENCE, coreWaitMs: () => (pid === undefined ? 0 : coreWaitMs(pid)) }),
      limitMs,
      send: (kind, bytes) => this.#send(id, kind, bytes),
      end: () => this.end(),
    });
    this.#jobs.set(id, job);
    if (!this.usable) job.fail(gone());
    try {
      return await job.run();
    } finally {
      this.#jobs.delete(id);
    }
  }

  #send(job: number, kind: number, bytes: Uint8Array): void {
    const input = this.#child.stdin!;
    if (input.destroyed) return;
    input.cork();
    input.write(frameHead({ kind, job, length: bytes.length }));
    if (bytes.length > 0) input.write(bytes);
    input.uncork();
  }

  async #takeFrames(): Promise<void> {
    const frames = createFrameReader(this.#child.stdout!);
    try {
      for (let frame = await frames.next(); frame !== null; frame = await frames.next()) {
        // What comes of a job that was given up is dropped.
        await this.#jobs.get(frame.job)?.take(frame);
      }
    } catch {
      // The pipe broke, or what came is no frame: either way nothing more can be understood.
    }
    this.end();
    for (const job of this.#jobs.values()) job.fail(gone());
  }
}

function gone(): EncoderGone {
  return new EncoderGone('the encoder process ended before its time');
}
