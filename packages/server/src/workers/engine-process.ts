// One engine process seen from the server: its start, its jobs, its deadlines, its end.
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { countCharacters } from '../domain/coverage.ts';
import type { Passage, RunFailure } from '../domain/run.ts';
import { storageFailure } from '../errors.ts';
import { SynthesisError, type SynthesisResult } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { SEGMENT_LIMIT } from '../text/segmentation.ts';
import type { FromChild, SpeakMessage, ToChild } from './messages.ts';
import { overlapsAny } from './plan-pieces.ts';

/** A run on its way through the pool. Settled exactly once. */
export interface Job {
  readonly message: SpeakMessage;
  readonly signal: AbortSignal;
  /** How long it may speak once it is its turn. */
  readonly deadlineMs: number;
  /** An attempt at its run has failed: nothing is to wait behind it. */
  readonly suspect: boolean;
  /** Since when it waits, on the clock of `performance`. */
  readonly queuedAtMs: number;
  /** Has its answer; whoever still works on it does so for nothing. */
  settled: boolean;
  resolve(result: SynthesisResult): void;
  reject(reason: unknown): void;
}

export interface EngineProcessOptions {
  readonly entry: URL;
  readonly execArgv: readonly string[];
  /** Longest time from fork to `ready`. */
  readonly startMs: number;
  /** Longest time that one segment may take: `baseMs + perCharMs × characters`. */
  readonly segment: { readonly baseMs: number; readonly perCharMs: number };
  /** Longest time from a cancellation to the child's word that it has stopped. */
  readonly cancelMs: number;
  onReady(): void;
  /** A job has been answered: there is room for another. */
  onSettled(outcome: { readonly detail: string | undefined }): void;
  /** A job that waited behind one that takes long: another may have it. */
  onReturned(job: Job): void;
  /** The file of a job's audio is there already: whoever the job was taken back from had begun it just then. */
  onTaken(job: Job, detail: string): void;
  /** A job that was taken back came to its end all the same. */
  onLateResult(job: Job): void;
  /** The process is gone. `unspoken` are the jobs it never began; `atWork` when it was speaking one. */
  onGone(end: { readonly unspoken: readonly Job[]; readonly why: string; readonly atWork: boolean }): void;
}

/** Of what a process says before it is ready. Afterwards it may quote the text that it speaks. */
const STDERR_TAIL = 2_000;
/** Characters that are spoken within a second or so. */
const SHORT_TEXT = 1_000;
/** A job that takes longer than this holds up whatever stands behind it. */
const SOON_MS = 500;
/** Jobs inside one process at most. */
export const DEPTH = 2;

export class EngineProcess {
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #jobs: Job[] = [];
  readonly #gone: Promise<void>;
  #ready = false;
  #closing = false;
  #timer: NodeJS.Timeout | undefined;
  #segmentTimer: NodeJS.Timeout | undefined;
  #soonTimer: NodeJS.Timeout | undefined;
  /** Jobs taken back whose end the child has yet to tell. */
  readonly #takenBack = new Map<number, Job>();
  #begunAtMs = 0;
  #cancelTimer: NodeJS.Timeout | undefined;
  #stderr = '';
  /** Lines on standard error since the process is ready: counted, not kept. */
  #stderrLines = 0;
  /** What is being spoken of the first job's text. */
  #passage: Passage = { at: 0, length: 0 };
  /** Why we killed it, when we did. */
  #verdict: RunFailure | undefined;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    this.#child = fork(options.entry, [], {
      serialization: 'advanced',
      // Nothing of the server's environment or flags: the child holds no secret it could lose.
      env: {},
      execArgv: [...options.execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#ready) this.#stderrLines += text.split('\n').length - 1;
      else this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#child.on('message', (message: FromChild) => this.#onMessage(message));
    this.#timer = setTimeout(() => this.#kill('engine_failed', 'The engine did not start in time.'), options.startMs);
    this.#gone = this.#end().then((why) => this.#settleAfterExit(why));
  }

  get ready(): boolean {
    return this.#ready && !this.#closing && this.#verdict === undefined;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Whether to give it a job now. One may wait behind the one being spoken, so that the process is never idle between
   * two; but not behind a long one, while others could take it sooner.
   */
  get hasRoom(): boolean {
    const [spoken, waiting] = this.#jobs;
    if (!this.ready || waiting) return false;
    if (!spoken) return true;
    const soonOver = spoken.message.request.text.length <= SHORT_TEXT && performance.now() - this.#begunAtMs < SOON_MS;
    return soonOver && !spoken.suspect;
  }

  /** Jobs inside: the one spoken and the one waiting behind it. */
  get load(): number {
    return this.#jobs.length;
  }

  has(job: Job): boolean {
    return this.#jobs.includes(job);
  }

  /** Whether it was asked to give the job up and has not said yet that it did. */
  hasPendingCancel(job: Job): boolean {
    return this.#takenBack.has(job.message.job);
  }

  give(job: Job): void {
    this.#jobs.push(job);
    this.#send(job.message);
    passStep('run.handed-over');
    if (this.#jobs.length === 1) this.#startClock(job);
  }

  /** Asks the child to stop a job. The one being spoken must end soon, one behind it ends in its turn. */
  cancel(job: Job): void {
    this.#send({ type: 'cancel', job: job.message.job });
    if (job === this.#jobs[0]) this.#expectStop();
  }

  /** Ends the process; resolves when it is gone and its jobs are settled. */
  close(): Promise<void> {
    this.#closing = true;
    this.#child.kill('SIGKILL');
    return this.#gone;
  }

  #send(message: ToChild): void {
    // A failed send means the process is going; its end settles the jobs.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #onMessage(message: FromChild): void {
    if (message.type === 'ready') {
      this.#ready = true;
      clearTimeout(this.#timer);
      this.#options.onReady();
      return;
    }
    const late = this.#takenBack.get(message.job);
    if (late !== undefined) {
      if (message.type !== 'piece') this.#takenBack.delete(message.job);
      // It had begun before it heard of the cancellation; its file is the one there is.
      if (message.type === 'done' && late.settled) discardFiles(late);
      else if (message.type === 'done') {
        late.resolve(message.result);
        this.#options.onLateResult(late);
      }
      return;
    }
    const job = this.#jobs[0];
    if (message.type === 'piece') {
      if (job?.message.job === message.job) this.#startPiece(job, message.passage);
      return;
    }
    if (!job || job.message.job !== message.job) {
      this.#kill('internal', 'The engine answered out of turn.');
      return;
    }
    this.#jobs.shift();
    this.#stopClock();
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

  #startClock(job: Job): void {
    this.#begunAtMs = performance.now();
    // Of a longer text the child says which piece it speaks.
    const length = countCharacters(job.message.request.text.slice(0, SEGMENT_LIMIT));
    this.#startPiece(job, { at: 0, length });
    this.#timer = setTimeout(() => {
      this.#kill('deadline', `Speaking took longer than the ${Math.round(job.deadlineMs / 1000)} seconds allowed.`);
    }, job.deadlineMs);
    this.#soonTimer = setTimeout(() => this.#takeBack(), SOON_MS);
    if (job.signal.aborted) this.#expectStop();
  }

  #startPiece(job: Job, passage: Passage): void {
    const { baseMs, perCharMs } = this.#options.segment;
    const limitMs = baseMs + perCharMs * passage.length;
    this.#passage = passage;
    clearTimeout(this.#segmentTimer);
    this.#segmentTimer = setTimeout(() => {
      this.#killAtPassage(job, 'deadline', `within the ${Math.round(limitMs / 1000)} seconds allowed`);
    }, limitMs);
  }

  /** What waits behind a job that takes long is better off elsewhere: the one in front may never end. */
  #takeBack(): void {
    const [waiting] = this.#jobs.splice(1);
    if (waiting === undefined) return;
    this.#takenBack.set(waiting.message.job, waiting);
    this.#send({ type: 'cancel', job: waiting.message.job });
    this.#options.onReturned(waiting);
  }

  #stopClock(): void {
    clearTimeout(this.#soonTimer);
    clearTimeout(this.#timer);
    clearTimeout(this.#segmentTimer);
    clearTimeout(this.#cancelTimer);
  }

  /** Ends the process because it takes too much memory; the passage that it speaks is to blame. */
  endForMemory(mib: number): void {
    const [job] = this.#jobs;
    if (job === undefined) this.#kill('engine_failed', `The engine took more than the ${mib} MiB of memory allowed.`);
    else this.#killAtPassage(job, 'engine_failed', `with the ${mib} MiB of memory allowed`);
  }

  /** Tried once more in smaller pieces; when such a piece does not end either, the run is over. */
  #killAtPassage(job: Job, code: RunFailure['code'], within: string): void {
    const passage = this.#passage;
    const { at, length } = passage;
    const retryable = !overlapsAny(passage, job.message.hardPassages);
    const where = `${length.toLocaleString('en')} characters, which begins after ${at.toLocaleString('en')} characters of the text,`;
    this.#kill(code, `The engine did not finish a passage of ${where} ${within}.`, { retryable, passage });
  }

  #expectStop(): void {
    clearTimeout(this.#cancelTimer);
    this.#cancelTimer = setTimeout(
      () => this.#kill('engine_failed', 'The engine did not stop when asked.'),
      this.#options.cancelMs,
    );
  }

  #kill(code: RunFailure['code'], message: string, more: Partial<RunFailure> = {}): void {
    this.#verdict ??= { code, message, retryable: true, ...more };
    this.#child.kill('SIGKILL');
  }

  /** Resolves when the process has ended and every message it sent has been heard. */
  async #end(): Promise<string> {
    const child = this.#child;
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      // Without a process id it never lived; other errors (a signal not delivered) change nothing.
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
    this.#stopClock();
    // Before anything is awaited: nobody may give a job to a process that is gone.
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
    this.#options.onGone({ unspoken, why: detail, atWork: spoken !== undefined });
  }
}

/** Spoken for nothing: the job had its result already, and its files were cleared before these could be made. */
function discardFiles({ message: { files } }: Job): void {
  for (const path of [files.audio, files.segments]) rmSync(path, { force: true });
}
