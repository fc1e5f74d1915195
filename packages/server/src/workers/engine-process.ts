// The server's side of one engine process: its start, jobs, deadlines and end.
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Model } from '../domain/model.ts';
import { overlapsAny, type RunFailure } from '../domain/run.ts';
import { storageFailure } from '../errors.ts';
import { SynthesisError, type SynthesisResult } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { JobClock } from './job-clock.ts';
import { lowerPriority } from './lower-priority.ts';
import type { FromChild, LoadOrder, SpeakMessage, ToChild } from './messages.ts';
import { TimeLimit } from './time-limit.ts';

/** A run in the pool. Settled exactly once. */
export interface Job {
  /** What a process must have loaded to speak it. */
  readonly model: Model;
  readonly message: SpeakMessage;
  readonly signal: AbortSignal;
  /** Longest time it may take, counted from the moment it is its turn. */
  readonly deadlineMs: number;
  /** An earlier attempt at the run failed, so no other job may wait behind it. */
  readonly suspect: boolean;
  /** When it was queued, by `performance.now()`. */
  readonly queuedAtMs: number;
  /** It has its result. What a process still makes of it is discarded. */
  settled: boolean;
  resolve(result: SynthesisResult): void;
  reject(reason: unknown): void;
}

export interface EngineProcessOptions {
  readonly entry: URL;
  readonly execArgv: readonly string[];
  readonly load: LoadOrder;
  /** Longest time from fork to `ready`. */
  readonly startMs: number;
  /** Longest time that one segment may take: `baseMs + perCharMs × characters`. */
  readonly segment: { readonly baseMs: number; readonly perCharMs: number };
  /** Longest time from a cancellation to the child's answer that it has stopped. */
  readonly cancelMs: number;
  /** Milliseconds that a process has waited for a core since its start: no limit counts them. */
  readonly coreWaitMs: (pid: number) => number;
  /** Most time in all, as a multiple of each limit. */
  readonly patience: number;
  onReady(): void;
  /** A job has been answered: there is room for another. */
  onSettled(outcome: { readonly detail: string | undefined }): void;
  /** A job was taken back because the one in front of it takes long: another process may have it. */
  onReturned(job: Job): void;
  /** The job's audio file exists already: the process that it was taken back from had just begun it. */
  onTaken(job: Job, detail: string): void;
  /** A job that was taken back was finished nevertheless. */
  onLateResult(job: Job): void;
  onGone(end: ProcessEnd): void;
}

export interface ProcessEnd {
  /** The jobs it never began. */
  readonly unspoken: readonly Job[];
  readonly why: string;
  /** It was speaking. */
  readonly atWork: boolean;
  /** `close` ended it. */
  readonly asked: boolean;
}

/** Characters of standard error kept until a process is ready. Later output may quote the text and is not kept. */
const STDERR_TAIL = 2_000;
/** A text of this length is spoken within about a second. */
const SHORT_TEXT = 1_000;
/** When a job takes longer than this, the job behind it is given to another process. */
const SOON_MS = 500;
/** Most jobs in one process: one being spoken, one waiting. */
export const DEPTH = 2;

export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #jobs: Job[] = [];
  readonly #gone: Promise<void>;
  #ready = false;
  #closing = false;
  readonly #clock: JobClock;
  readonly #startLimit: TimeLimit;
  /** Jobs taken back that the child has not answered yet. */
  readonly #takenBack = new Map<number, Job>();
  #stderr = '';
  /** Lines on standard error since the process became ready: counted, not kept. */
  #stderrLines = 0;
  /** Why the server killed the process, if it did. */
  #verdict: RunFailure | undefined;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#child = fork(options.entry, [JSON.stringify(options.load)], {
      serialization: 'advanced',
      // The child gets nothing of the server's environment or flags, so it holds no secret that could leak.
      env: {},
      execArgv: [...options.execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const { pid } = this.#child;
    if (pid !== undefined) lowerPriority(pid);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#ready) this.#stderrLines += text.split('\n').length - 1;
      else this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#child.on('message', (message: FromChild) => this.#onMessage(message));
    const { segment, cancelMs, startMs, patience } = options;
    const counting = { patience, coreWaitMs: () => (pid === undefined ? 0 : options.coreWaitMs(pid)) };
    this.#clock = new JobClock({
      ...counting,
      segment,
      cancelMs,
      soonMs: SOON_MS,
      onPassageLate: (limitMs) => this.#killAtPassage('deadline', `within the ${inSeconds(limitMs)} seconds allowed`),
      onJobLate: (ms) => this.#kill('deadline', `Speaking took longer than the ${inSeconds(ms)} seconds allowed.`),
      onCancelLate: () => this.#kill('engine_failed', 'The engine did not stop when asked.'),
      onDelay: () => this.#takeBack(),
    });
    this.#startLimit = new TimeLimit(counting);
    this.#startLimit.start(startMs, () => this.#kill('engine_failed', 'The engine did not start in time.'));
    this.#gone = this.#end().then((why) => this.#settleAfterExit(why));
  }

  get ready(): boolean {
    return this.#ready && !this.#closing && this.#verdict === undefined;
  }

  get model(): Model {
    return this.#options.load.model;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Whether it can be given a job now. One job may wait behind the one being spoken, so that the process is never idle
   * between two. None may wait behind a long one, because another process could begin it sooner.
   */
  get hasRoom(): boolean {
    const [spoken, waiting] = this.#jobs;
    if (!this.ready || waiting) return false;
    if (!spoken) return true;
    const soonOver = spoken.message.request.text.length <= SHORT_TEXT && !this.#clock.isDelayed;
    return soonOver && !spoken.suspect;
  }

  /** Jobs in the process: the one being spoken and the one waiting behind it. */
  get load(): number {
    return this.#jobs.length;
  }

  has(job: Job): boolean {
    return this.#jobs.includes(job);
  }

  /** Whether it was asked to give up the job and has not answered yet. */
  hasPendingCancel(job: Job): boolean {
    return this.#takenBack.has(job.message.job);
  }

  give(job: Job): void {
    this.#jobs.push(job);
    this.#send(job.message);
    passStep('run.handed-over');
    if (this.#jobs.length === 1) this.#startClock(job);
  }

  /** Asks the child to stop a job. The one being spoken must stop within `cancelMs`, a waiting one in its turn. */
  cancel(job: Job): void {
    this.#send({ type: 'cancel', job: job.message.job });
    if (job === this.#jobs[0]) this.#clock.expectStop();
  }

  /** Kills the process; resolves when it has ended and its jobs are settled. */
  close(): Promise<void> {
    this.#closing = true;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  #send(message: ToChild): void {
    // A failed send means that the process is ending. Its end settles the jobs.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #onMessage(message: FromChild): void {
    if (message.type === 'ready') {
      this.#ready = true;
      this.#startLimit.stop();
      if (this.#child.pid !== undefined) lowerPriority(this.#child.pid);
      this.#options.onReady();
      return;
    }
    const late = this.#takenBack.get(message.job);
    if (late !== undefined) {
      if (message.type !== 'piece') this.#takenBack.delete(message.job);
      // The child had begun the job before the cancellation arrived, so the audio file is the child's.
      if (message.type === 'done' && late.settled) discardFiles(late);
      else if (message.type === 'done') {
        late.resolve(message.result);
        this.#options.onLateResult(late);
      }
      return;
    }
    const job = this.#jobs[0];
    if (message.type === 'piece') {
      if (job?.message.job === message.job) this.#clock.startPassage(message.passage);
      return;
    }
    if (!job || job.message.job !== message.job) {
      this.#kill('internal', 'The engine answered out of turn.');
      return;
    }
    this.#jobs.shift();
    this.#clock.stop();
    if (message.type === 'done' && job.settled) discardFiles(job);
    else if (message.type === 'done') job.resolve(message.result);
    else if (message.type === 'failed') job.reject(new SynthesisError(message.failure, message.detail));
    else if (message.type === 'unstored') job.reject(storageFailure(message.detail));
    else if (message.type === 'taken') this.#options.onTaken(job, message.detail);
    else job.reject(job.signal.reason);
    const next = this.#jobs[0];
    if (next) this.#startClock(next);
    this.#options.onSettled({ detail: message.type === 'failed' ? message.detail : undefined });
  }

  #startClock({ message, deadlineMs, signal }: Job): void {
    this.#clock.start({ text: message.request.text, deadlineMs });
    if (signal.aborted) this.#clock.expectStop();
  }

  /** Takes back the job that waits behind a long one: the one in front may never end. */
  #takeBack(): void {
    const [waiting] = this.#jobs.splice(1);
    if (waiting === undefined) return;
    this.#takenBack.set(waiting.message.job, waiting);
    this.#send({ type: 'cancel', job: waiting.message.job });
    this.#options.onReturned(waiting);
  }

  /** Kills the process because it takes too much memory. The passage being spoken is taken as the cause. */
  endForMemory(mib: number): void {
    this.#killAtPassage('engine_failed', `with the ${mib} MiB of memory allowed`);
  }

  /** The passage is tried once more in smaller pieces. When it was such a piece already, the failure is final. */
  #killAtPassage(code: RunFailure['code'], within: string): void {
    const [job] = this.#jobs;
    if (job === undefined) {
      this.#kill(code, `The engine could not be kept ${within}.`);
      return;
    }
    const { passage } = this.#clock;
    const { at, length } = passage;
    const retryable = !overlapsAny(passage, job.message.hardPassages);
    const where = `${length.toLocaleString('en')} characters, which begins after ${at.toLocaleString('en')} characters of the text,`;
    this.#kill(code, `The engine did not finish a passage of ${where} ${within}.`, { retryable, passage });
  }

  #kill(code: RunFailure['code'], message: string, more: Partial<RunFailure> = {}): void {
    this.#verdict ??= { code, message, retryable: true, ...more };
    this.#child.kill('SIGKILL');
  }

  /** Resolves when the process has ended and every message it sent has been received. */
  async #end(): Promise<string> {
    const child = this.#child;
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      // Without a process id it was never started. Other errors, such as an undelivered signal, change nothing.
      child.on('error', (error) => child.pid === undefined && resolve(String(error)));
    });
    const silent = new Promise<void>((resolve) => {
      child.once('disconnect', resolve);
      child.on('error', () => child.pid === undefined && resolve());
    });
    const [why] = await Promise.all([exited, silent]);
    return why;
  }

  async #settleAfterExit(why: string): Promise<void> {
    this.#startLimit.stop();
    this.#clock.stop();
    // Before anything is awaited: a process that has ended must not be given a job.
    this.#ready = false;
    const [spoken, ...unspoken] = this.#jobs.splice(0);
    const said = this.#stderrLines > 0 ? `${this.#stderrLines} lines on standard error` : this.#stderr.trim();
    const detail = [this.#verdict?.message ?? why, said].filter(Boolean).join('; ');
    if (spoken) {
      if (!spoken.settled) await rm(spoken.message.files.audio, { force: true }).catch(() => {});
      const failure = this.#verdict ?? {
        code: 'engine_failed',
        message: this.#closing ? 'The engine was shut down.' : 'The engine process ended unexpectedly.',
        retryable: true,
      };
      spoken.reject(spoken.signal.aborted ? spoken.signal.reason : new SynthesisError(failure, detail));
    }
    this.#options.onGone({ unspoken, why: detail, atWork: spoken !== undefined, asked: this.#closing });
  }
}

function inSeconds(ms: number): number {
  return Math.round(ms / 1000);
}

/** Removes the files of a job that had its result already: the clean-up of the run came before they were created. */
function discardFiles({ message: { files } }: Job): void {
  for (const path of [files.audio, files.segments]) rmSync(path, { force: true });
}
