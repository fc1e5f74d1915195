// The server's side of one engine process: its start, what it is told and what it answers, and its end.
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Model } from '../domain/model.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import { overlapsAny, type Passage, type RunFailure } from '../domain/run.ts';
import { storageFailure } from '../errors.ts';
import { SpokenBefore, SynthesisAway, SynthesisError, SynthesisInterrupted } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { forkChild, type StandardError } from './fork-child.ts';
import { type HeldRun, HeldRuns } from './held-runs.ts';
import { discardFiles, type Job } from './job.ts';
import { lowerPriority } from './lower-priority.ts';
import type { FromChild, HoldOff, LoadOrder, Spoken, ToChild } from './messages.ts';
import { residentMib } from './resident-memory.ts';
import { TimeLimit, type TimeLimitOptions } from './time-limit.ts';
import { TurnClock } from './turn-clock.ts';

export interface EngineProcessOptions {
  readonly entry: URL;
  readonly execArgv: readonly string[];
  readonly load: LoadOrder;
  /** What a remote engine's process is told first; null for any other engine. */
  readonly remote: RemoteEngine | null;
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
  /** A run has been answered: there is room for another. */
  onSettled(outcome: { readonly detail: string | undefined }): void;
  onSpoken(spoken: readonly Spoken[]): void;
  /** How the remote engine is; null once it has spoken. */
  onHealth(holdOff: HoldOff | null): void;
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
  /** The server ended it for a reason of its own. */
  readonly asked: boolean;
}

/** Of the newest turn, in the mean of what turns take. */
const NEWEST_SHARE = 0.2;

type Answer = Exclude<FromChild, { readonly type: 'ready' | 'health' | 'turn' | 'pause' | 'find' | 'sound' }>;

/** Why the server killed the process, and the run that is to blame; without one those whose turn it was are. */
interface Verdict {
  readonly failure: RunFailure;
  readonly job: Job | undefined;
}

export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #stderr: StandardError;
  readonly #gone: Promise<void>;
  readonly #startLimit: TimeLimit;
  readonly #runs: HeldRuns;
  /** When it was started; all times by `performance.now()`. */
  readonly startedMs = performance.now();
  #loadMs: number | null = null;
  /** What it took when that was last looked at, MiB; 0 before. */
  residentMib = 0;
  /** What it took when its model was loaded, MiB. */
  #readyMib = 0;
  #meanTurnMs = 0;
  #ready = false;
  #closing = false;
  #leaving = false;
  #verdict: Verdict | undefined;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    const { child, stderr, ended } = forkChild<LoadOrder, FromChild>(options, (message) => this.#onMessage(message));
    this.#child = child;
    this.#stderr = stderr;
    const { pid } = child;
    const { startMs, patience } = options;
    const counting: TimeLimitOptions = {
      patience,
      coreWaitMs: () => (pid === undefined ? 0 : options.coreWaitMs(pid)),
    };
    this.#runs = new HeldRuns({
      atOnce: this.model.remote?.atOnce ?? 1,
      counting,
      makeClock: (job) => this.#makeClock(counting, job),
      onRunLate: (job, ms) =>
        this.#kill('deadline', `Speaking took longer than the ${inSeconds(ms)} seconds allowed.`, { job }),
    });
    if (options.remote !== null) this.#send({ type: 'remote', remote: options.remote });
    this.#startLimit = new TimeLimit(counting);
    this.#startLimit.start(startMs, () => this.#kill('engine_failed', 'The engine did not start in time.'));
    this.#gone = ended.then((why) => this.#settleAfterExit(why));
  }

  #makeClock(counting: TimeLimitOptions, job: Job | null): TurnClock {
    const { segment, cancelMs } = this.#options;
    const baseMs = segment.baseMs + (this.model.remote?.waitMs ?? 0);
    const clock: TurnClock = new TurnClock({
      ...counting,
      segment: { ...segment, baseMs },
      cancelMs,
      onPassageLate: (limitMs) => {
        const within = `within the ${inSeconds(limitMs)} seconds allowed`;
        this.#killAtPassage('deadline', within, { job: job ?? undefined, passage: clock.passage });
      },
      onCancelLate: () => this.#kill('engine_failed', 'The engine did not stop when asked.', { job: job ?? undefined }),
    });
    return clock;
  }

  /** How long it took until its model was loaded; null before. */
  get loadMs(): number | null {
    return this.#loadMs;
  }

  get readyMib(): number {
    return this.#readyMib;
  }

  /** When it last held a run; when it was started, if it never has. */
  get usedMs(): number {
    return this.#runs.usedMs;
  }

  /** Since when it has held more than one run; null when it does not. */
  get crowdedMs(): number | null {
    return this.#runs.crowdedMs;
  }

  /** It was told to end, or is ended. */
  get isEnding(): boolean {
    return this.#closing || this.#leaving || this.#verdict !== undefined;
  }

  /** It has its model loaded and may be given runs. */
  get ready(): boolean {
    return this.#ready && !this.isEnding;
  }

  get model(): Model {
    return this.#options.load.model;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The runs in it, in the order in which they were given. */
  get jobs(): readonly Job[] {
    return this.#runs.jobs;
  }

  get load(): number {
    return this.#runs.size;
  }

  /**
   * About how long until another run can have a turn; 0 when nothing is spoken. Beyond what its turns take, a turn may take any time: the
   * longer it has, the longer.
   */
  get dueMs(): number {
    const dues = this.#runs.clocks.map(({ turnMs }) => (turnMs === null ? 0 : Math.abs(this.#meanTurnMs - turnMs)));
    return dues.length === 0 ? 0 : Math.min(...dues);
  }

  /** Its turn takes long: what it has not begun is sooner spoken by another process. */
  get isDelayed(): boolean {
    const { clocks } = this.#runs;
    return clocks.length > 0 && clocks.every(({ isDelayed }) => isDelayed);
  }

  has(job: Job): boolean {
    return this.#runs.find(job.message.job) !== undefined;
  }

  /** Whether it was asked to give up the job and has not answered yet. */
  hasPendingCancel(job: Job): boolean {
    return this.#runs.findTakenBack(job.message.job) !== undefined;
  }

  give(job: Job): void {
    this.#send(job.message);
    passStep('run.handed-over');
    this.#runs.add(job);
  }

  /** Asks the child to give up a job. The one being spoken must stop within `cancelMs`, another one is given up at the next turn. */
  cancel(job: Job): void {
    this.#send({ type: 'cancel', job: job.message.job });
    this.#runs.expectStop(job);
  }

  /** Takes back what has waited for a while and was not begun. The caller has them spoken elsewhere. */
  takeBack(): readonly Job[] {
    const jobs = this.#runs.takeBack();
    for (const { message } of jobs) this.#send({ type: 'cancel', job: message.job });
    return jobs;
  }

  /** Ends the process after the segment that it is speaking. Its runs are interrupted. */
  leave(): void {
    if (this.load === 0) {
      void this.close();
      return;
    }
    this.#leaving = true;
    this.#send({ type: 'leave' });
  }

  /** Kills the process; resolves when it has ended and its jobs are settled. */
  close(): Promise<void> {
    this.#closing = true;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  /** Kills the process because it takes too much memory. The passage being spoken is taken as the cause. */
  endForMemory(mib: number): void {
    const job = this.#runs.current[0];
    const passage = this.#runs.passageOf(job);
    this.#killAtPassage('engine_failed', `with the ${mib} MiB of memory allowed`, { job, passage });
  }

  #send(message: ToChild): void {
    // A failed send means that the process is ending. Its end settles the jobs.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #onMessage(message: FromChild): void {
    if (message.type === 'ready') {
      this.#ready = true;
      this.#loadMs = performance.now() - this.startedMs;
      this.#stderr.count();
      this.#startLimit.stop();
      if (this.pid !== undefined) {
        this.#readyMib = residentMib(this.pid);
        lowerPriority(this.pid);
      }
      this.#options.onReady();
      return;
    }
    if (message.type === 'health') {
      this.#options.onHealth(message.holdOff);
      return;
    }
    for (const { ms } of message.spoken) this.#meanTurnMs += (ms - this.#meanTurnMs) * NEWEST_SHARE;
    this.#options.onSpoken(message.spoken);
    const held = this.#runs.find(message.job);
    const takenBack = this.#runs.findTakenBack(message.job);
    if (message.type === 'turn') this.#runs.beginTurn(held, message.passage);
    else if (message.type === 'pause') held && this.#runs.pause(held);
    else if (message.type === 'find') void this.#find(held?.job ?? takenBack, message);
    else if (message.type === 'sound') held?.job.onSound(message.bytes);
    else if (takenBack !== undefined) this.#settleLate(takenBack, message);
    else if (held === undefined) this.#kill('internal', 'The engine answered out of turn.');
    else this.#settle(held, message);
  }

  /** A job that is not held any more is answered too: until it is told to give up, its process waits for that. */
  async #find(job: Job | undefined, { job: id, keys }: Extract<FromChild, { readonly type: 'find' }>): Promise<void> {
    const found = job === undefined || job.settled ? keys.map(() => null) : await job.findSegments(keys);
    this.#send({ type: 'found', job: id, found });
  }

  #settle(held: HeldRun, message: Answer): void {
    const { job } = held;
    this.#runs.remove(held);
    if ((message.type === 'done' || message.type === 'spoken-before') && job.settled) discardFiles(job);
    else if (message.type === 'done') job.resolve(message.result);
    else if (message.type === 'spoken-before') job.reject(new SpokenBefore(message));
    else if (message.type === 'failed') job.reject(new SynthesisError(message.failure, message.detail));
    else if (message.type === 'away') job.reject(new SynthesisAway(message.reason));
    else if (message.type === 'unstored') job.reject(storageFailure(message.detail));
    else if (message.type === 'taken') this.#options.onTaken(job, message.detail);
    else job.reject(job.signal.reason);
    this.#options.onSettled({ detail: message.type === 'failed' ? message.detail : undefined });
  }

  /** The child had begun a job before it was told to give it up, so the audio file is the child's. */
  #settleLate(job: Job, message: Answer): void {
    this.#runs.removeTakenBack(message.job);
    if (message.type !== 'done') return;
    if (job.settled) {
      discardFiles(job);
      return;
    }
    job.resolve(message.result);
    this.#options.onLateResult(job);
  }

  /** The passage is tried once more in smaller pieces. When it was such a piece already, the failure is final. */
  #killAtPassage(
    code: RunFailure['code'],
    within: string,
    { job, passage }: { job: Job | undefined; passage: Passage | undefined },
  ): void {
    if (job === undefined || passage === undefined) {
      this.#kill(code, `The engine could not be kept ${within}.`);
      return;
    }
    const { at, length } = passage;
    const retryable = !overlapsAny(passage, job.message.hardPassages);
    const where = `${length.toLocaleString('en')} characters, which begins after ${at.toLocaleString('en')} characters of the text,`;
    this.#kill(code, `The engine did not finish a passage of ${where} ${within}.`, { job, retryable, passage });
  }

  #kill(
    code: RunFailure['code'],
    message: string,
    { job, ...more }: Partial<RunFailure> & { job?: Job | undefined } = {},
  ): void {
    this.#verdict ??= { failure: { code, message, retryable: true, ...more }, job };
    this.#child.kill('SIGKILL');
  }

  async #settleAfterExit(why: string): Promise<void> {
    this.#startLimit.stop();
    // Before anything is awaited: a process that has ended must not be given a job.
    this.#ready = false;
    const held = this.#runs.removeAll();
    // One that was told to leave, and did, was not ended by the run that it was speaking.
    const blamed = this.#leaving && this.#verdict === undefined ? [] : this.#blamed();
    const detail = [this.#verdict?.failure.message ?? why, this.#stderr.told()].filter(Boolean).join('; ');
    for (const one of held) if (one.begun) await this.#giveUp(one.job, blamed.includes(one.job), detail);
    const unspoken = held.filter(({ begun }) => !begun).map(({ job }) => job);
    this.#options.onGone({
      unspoken,
      why: detail,
      atWork: blamed.length > 0,
      asked: this.#closing || this.#leaving,
    });
  }

  #blamed(): readonly Job[] {
    const { current } = this.#runs;
    const job = this.#verdict?.job;
    return job !== undefined && current.includes(job) ? [job] : current;
  }

  async #giveUp(job: Job, isBlamed: boolean, detail: string): Promise<void> {
    if (!job.settled) await rm(job.message.files.audio, { force: true }).catch(() => {});
    if (job.signal.aborted) job.reject(job.signal.reason);
    else if (isBlamed || this.#closing) job.reject(new SynthesisError(this.#failure(), detail));
    else job.reject(new SynthesisInterrupted());
  }

  #failure(): RunFailure {
    const message = this.#closing ? 'The engine was shut down.' : 'The engine process ended unexpectedly.';
    return this.#verdict?.failure ?? { code: 'engine_failed', message, retryable: true };
  }
}

function inSeconds(ms: number): number {
  return Math.round(ms / 1000);
}
