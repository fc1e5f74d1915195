// The server's side of one engine process: its start, the runs it holds, whose turn it is, and its end.
import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import type { Model } from '../domain/model.ts';
import { overlapsAny, type Passage, type RunFailure } from '../domain/run.ts';
import { storageFailure } from '../errors.ts';
import { SynthesisError, SynthesisInterrupted } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { forkChild, type StandardError } from './fork-child.ts';
import { discardFiles, firstPassage, type HeldRun, type Job } from './held-run.ts';
import { lowerPriority } from './lower-priority.ts';
import type { FromChild, LoadOrder, Spoken, ToChild } from './messages.ts';
import { TimeLimit, type TimeLimitOptions } from './time-limit.ts';
import { SOON_MS, TurnClock } from './turn-clock.ts';

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
  /** A run has been answered: there is room for another. */
  onSettled(outcome: { readonly detail: string | undefined }): void;
  onSpoken(spoken: readonly Spoken[]): void;
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

/** Of a passage about which nothing is known. */
const ANY_PASSAGE: Passage = { at: 0, length: 500 };

export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #stderr: StandardError;
  readonly #gone: Promise<void>;
  readonly #counting: TimeLimitOptions;
  readonly #clock: TurnClock;
  readonly #startLimit: TimeLimit;
  /** By number of the job, in the order in which they were given. */
  readonly #held = new Map<number, HeldRun>();
  /** Jobs taken back that the child has not answered yet. */
  readonly #takenBack = new Map<number, Job>();
  /** The run whose turn it is. */
  #current: HeldRun | undefined;
  /** When it was started; all times by `performance.now()`. */
  readonly startedMs = performance.now();
  #usedMs = this.startedMs;
  #crowdedMs: number | null = null;
  #loadMs: number | null = null;
  /** What it took when that was last looked at, MiB; 0 before. */
  residentMib = 0;
  #ready = false;
  #closing = false;
  #leaving = false;
  /** Why the server killed the process, if it did. */
  #verdict: RunFailure | undefined;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    const { child, stderr, ended } = forkChild(options, (message) => this.#onMessage(message));
    this.#child = child;
    this.#stderr = stderr;
    const { pid } = child;
    const { segment, cancelMs, startMs, patience } = options;
    this.#counting = { patience, coreWaitMs: () => (pid === undefined ? 0 : options.coreWaitMs(pid)) };
    this.#clock = new TurnClock({
      ...this.#counting,
      segment,
      cancelMs,
      onPassageLate: (limitMs) => this.#killAtPassage('deadline', `within the ${inSeconds(limitMs)} seconds allowed`),
      onCancelLate: () => this.#kill('engine_failed', 'The engine did not stop when asked.'),
    });
    this.#startLimit = new TimeLimit(this.#counting);
    this.#startLimit.start(startMs, () => this.#kill('engine_failed', 'The engine did not start in time.'));
    this.#gone = ended.then((why) => this.#settleAfterExit(why));
  }

  /** How long it took until its model was loaded; null before. */
  get loadMs(): number | null {
    return this.#loadMs;
  }

  /** When it last held a run; when it was started, if it never has. */
  get usedMs(): number {
    return this.load > 0 ? performance.now() : this.#usedMs;
  }

  /** Since when it has held more than one run; null when it does not. */
  get crowdedMs(): number | null {
    return this.#crowdedMs;
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
    return [...this.#held.values()].map(({ job }) => job);
  }

  get load(): number {
    return this.#held.size;
  }

  /** Its turn takes long: what it has not begun is sooner spoken by another process. */
  get isDelayed(): boolean {
    return this.#clock.isDelayed;
  }

  has(job: Job): boolean {
    return this.#held.has(job.message.job);
  }

  /** Whether it was asked to give up the job and has not answered yet. */
  hasPendingCancel(job: Job): boolean {
    return this.#takenBack.has(job.message.job);
  }

  give(job: Job): void {
    const limit = new TimeLimit(this.#counting);
    const held: HeldRun = { job, givenAtMs: performance.now(), limit, begun: false };
    this.#held.set(job.message.job, held);
    this.#noteLoad();
    this.#send(job.message);
    passStep('run.handed-over');
    // With nothing else to do it begins at once. Otherwise it says whose turn it is.
    if (this.#held.size === 1 && this.#takenBack.size === 0) this.#beginTurn(held, null);
  }

  /** Asks the child to give up a job. The one being spoken must stop within `cancelMs`, another one is given up at the next turn. */
  cancel(job: Job): void {
    this.#send({ type: 'cancel', job: job.message.job });
    if (job === this.#current?.job) this.#clock.expectStop();
  }

  /** Takes back what has waited for a while and was not begun. The caller has them spoken elsewhere. */
  takeBack(): readonly Job[] {
    const since = performance.now() - SOON_MS;
    const waiting = [...this.#held.values()].filter(({ begun, givenAtMs }) => !begun && givenAtMs < since);
    for (const { job } of waiting) {
      const { job: id } = job.message;
      this.#held.delete(id);
      this.#noteLoad();
      this.#takenBack.set(id, job);
      this.#send({ type: 'cancel', job: id });
    }
    return waiting.map(({ job }) => job);
  }

  /** Ends the process after the segment that it is speaking. Its runs are interrupted. */
  leave(): void {
    if (this.#held.size === 0) {
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
    this.#killAtPassage('engine_failed', `with the ${mib} MiB of memory allowed`);
  }

  #noteLoad(): void {
    this.#usedMs = performance.now();
    this.#crowdedMs = this.load > 1 ? (this.#crowdedMs ?? this.#usedMs) : null;
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
      if (this.pid !== undefined) lowerPriority(this.pid);
      this.#options.onReady();
      return;
    }
    this.#options.onSpoken(message.spoken);
    const held = this.#held.get(message.job);
    if (message.type === 'turn') this.#beginTurn(held, message.passage);
    else if (this.#takenBack.has(message.job)) this.#settleLate(message);
    else if (held === undefined) this.#kill('internal', 'The engine answered out of turn.');
    else this.#settle(held, message);
  }

  /** `held` is undefined for a run that was taken back when the child had begun it. */
  #beginTurn(held: HeldRun | undefined, passage: Passage | null): void {
    if (held !== this.#current) {
      this.#current?.limit.pause();
      this.#current = held;
    }
    this.#clock.start(held === undefined ? ANY_PASSAGE : (passage ?? firstPassage(held.job)));
    if (held === undefined) return;
    const { job, limit } = held;
    if (held.begun) limit.resume();
    else limit.start(job.deadlineMs, (ms) => this.#killLate(ms));
    held.begun = true;
    if (job.signal.aborted) this.#clock.expectStop();
  }

  #endTurn(): void {
    this.#current = undefined;
    if (this.#held.size + this.#takenBack.size === 0) this.#clock.stop();
    else this.#clock.start(ANY_PASSAGE);
  }

  #settle(held: HeldRun, message: Exclude<FromChild, { readonly type: 'ready' | 'turn' }>): void {
    const { job, limit } = held;
    limit.stop();
    this.#held.delete(message.job);
    this.#noteLoad();
    if (held === this.#current || this.#held.size === 0) this.#endTurn();
    if (message.type === 'done' && job.settled) discardFiles(job);
    else if (message.type === 'done') job.resolve(message.result);
    else if (message.type === 'failed') job.reject(new SynthesisError(message.failure, message.detail));
    else if (message.type === 'unstored') job.reject(storageFailure(message.detail));
    else if (message.type === 'taken') this.#options.onTaken(job, message.detail);
    else job.reject(job.signal.reason);
    this.#options.onSettled({ detail: message.type === 'failed' ? message.detail : undefined });
  }

  /** The child had begun a job before it was told to give it up, so the audio file is the child's. */
  #settleLate(message: Exclude<FromChild, { readonly type: 'ready' | 'turn' }>): void {
    const job = this.#takenBack.get(message.job)!;
    this.#takenBack.delete(message.job);
    if (this.#current === undefined) this.#endTurn();
    if (message.type !== 'done') return;
    if (job.settled) {
      discardFiles(job);
      return;
    }
    job.resolve(message.result);
    this.#options.onLateResult(job);
  }

  #killLate(ms: number): void {
    this.#kill('deadline', `Speaking took longer than the ${inSeconds(ms)} seconds allowed.`);
  }

  /** The passage is tried once more in smaller pieces. When it was such a piece already, the failure is final. */
  #killAtPassage(code: RunFailure['code'], within: string): void {
    if (this.#current === undefined) {
      this.#kill(code, `The engine could not be kept ${within}.`);
      return;
    }
    const { passage } = this.#clock;
    const { at, length } = passage;
    const retryable = !overlapsAny(passage, this.#current.job.message.hardPassages);
    const where = `${length.toLocaleString('en')} characters, which begins after ${at.toLocaleString('en')} characters of the text,`;
    this.#kill(code, `The engine did not finish a passage of ${where} ${within}.`, { retryable, passage });
  }

  #kill(code: RunFailure['code'], message: string, more: Partial<RunFailure> = {}): void {
    this.#verdict ??= { code, message, retryable: true, ...more };
    this.#child.kill('SIGKILL');
  }

  async #settleAfterExit(why: string): Promise<void> {
    this.#startLimit.stop();
    this.#clock.stop();
    // Before anything is awaited: a process that has ended must not be given a job.
    this.#ready = false;
    const held = [...this.#held.values()];
    this.#held.clear();
    for (const { limit } of held) limit.stop();
    // One that was told to leave, and did, was not ended by the run that it was speaking.
    const blamed = this.#leaving && this.#verdict === undefined ? undefined : this.#current;
    const detail = [this.#verdict?.message ?? why, this.#stderr.told()].filter(Boolean).join('; ');
    for (const one of held) if (one.begun) await this.#giveUp(one, one === blamed, detail);
    const unspoken = held.filter(({ begun }) => !begun).map(({ job }) => job);
    this.#options.onGone({
      unspoken,
      why: detail,
      atWork: blamed !== undefined,
      asked: this.#closing || this.#leaving,
    });
  }

  async #giveUp({ job }: HeldRun, isBlamed: boolean, detail: string): Promise<void> {
    if (!job.settled) await rm(job.message.files.audio, { force: true }).catch(() => {});
    if (job.signal.aborted) job.reject(job.signal.reason);
    else if (isBlamed || this.#closing) job.reject(new SynthesisError(this.#failure(), detail));
    else job.reject(new SynthesisInterrupted());
  }

  #failure(): RunFailure {
    const message = this.#closing ? 'The engine was shut down.' : 'The engine process ended unexpectedly.';
    return this.#verdict ?? { code: 'engine_failed', message, retryable: true };
  }
}

function inSeconds(ms: number): number {
  return Math.round(ms / 1000);
}
