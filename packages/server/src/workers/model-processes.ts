// The engine processes of one model: those that are always kept, or those that were started one by one. After a failure that no run is
// to blame for the next one is started after a pause.
import type { Model } from '../domain/model.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import type { Logger } from '../log.ts';
import type { HeldOff } from '../ports/synthesizer.ts';
import { EngineProcess, type EngineProcessOptions, type ProcessEnd } from './engine-process.ts';
import type { Job } from './job.ts';
import type { HoldOff, Spoken } from './messages.ts';

/** Guessed, until one was started. */
const LOAD_MS = 1_000;

/** What every process is started with. */
export type ProcessSettings = Omit<EngineProcessOptions, 'execArgv' | 'load' | 'remote' | `on${string}`>;

export interface ModelProcessesOptions {
  readonly model: Model;
  /** How many are kept at any time; a kept process that ends is replaced. 0: they are started by `startOne`, and not replaced. */
  readonly kept: number;
  readonly settings: ProcessSettings;
  readonly load: EngineProcessOptions['load'];
  /** What a remote engine is, at the time of a start; null for any other. */
  readonly remote: () => RemoteEngine | null;
  /** For Node. Asked at each start, because what lies on the disk may have changed. Throws when it cannot be said. */
  readonly execArgv: () => readonly string[];
  /** First and longest pause after a failure; the pause doubles from one to the other. */
  readonly backoff: { readonly firstMs: number; readonly longestMs: number };
  /** After so many failures in a row for each wanted process, and with none ready, the model counts as broken. */
  readonly hopelessStarts: number;
  readonly log?: Pick<Logger, 'warn'> | undefined;
  /** The process has room for a run, or for another one. */
  onFree(process: EngineProcess): void;
  onSpoken(spoken: readonly Spoken[]): void;
  onTaken(job: Job, detail: string): void;
  onLateResult(job: Job): void;
  /** A process has ended. These jobs it never began. */
  onGone(unspoken: readonly Job[]): void;
  /** No process starts. Said again after each further failure. */
  onBroken(why: string): void;
  /** The pause after a failure is over. */
  onMayStart(): void;
}

export class ModelProcesses {
  readonly #options: ModelProcessesOptions;
  readonly #processes = new Set<EngineProcess>();
  #failuresInARow = 0;
  #restarts = 0;
  #isBroken = false;
  #isClosed = false;
  #loadMs = LOAD_MS;
  /** The most that one was seen to take. */
  #memoryMib = 0;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #pause: NodeJS.Timeout | undefined;
  /** Of a remote engine: until when it is not asked, by `performance.now()`, and why. Kept beyond that time, until it has spoken. */
  #held: { readonly untilMs: number; readonly reason: string } | null = null;

  constructor(options: ModelProcessesOptions) {
    this.#options = options;
    this.#fill();
  }

  get model(): Model {
    return this.#options.model;
  }

  get all(): readonly EngineProcess[] {
    return [...this.#processes];
  }

  get ready(): readonly EngineProcess[] {
    return this.all.filter(({ ready }) => ready);
  }

  /** Processes that ended by themselves, or by a limit. */
  get restarts(): number {
    return this.#restarts;
  }

  /** None has started since it was tried again and again. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** How long a start takes: measured, or guessed. */
  get loadMs(): number {
    return this.#loadMs;
  }

  /** What a process takes: what was measured, once it is more than the estimate. */
  get memoryMib(): number {
    return Math.max(this.#memoryMib, this.model.memoryMib);
  }

  /** No process is started before then, because one failed. By `performance.now()`. */
  get notBeforeMs(): number {
    return this.#notBeforeMs;
  }

  /** Why its runs wait although it is loaded; null when they do not. */
  get heldOff(): HeldOff | null {
    const leftMs = (this.#held?.untilMs ?? 0) - performance.now();
    return this.#held === null || leftMs <= 0 ? null : { reason: this.#held.reason, retryAfterMs: Math.ceil(leftMs) };
  }

  /** It was held off and has not spoken since: one run at a time is to find out whether it does. */
  get isOnTrial(): boolean {
    return this.#held !== null;
  }

  noteMemory(mib: number): void {
    this.#memoryMib = Math.max(this.#memoryMib, mib);
  }

  startOne(): void {
    this.#start();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    await Promise.all(this.all.map((process) => process.close()));
  }

  /** Starts what is missing of those that are kept. */
  #fill(): void {
    if (this.#isClosed || this.#pause !== undefined) return;
    while (this.#processes.size < this.#options.kept) if (!this.#start()) return;
  }

  #start(): boolean {
    const { settings, load, log, execArgv, remote } = this.#options;
    try {
      const process: EngineProcess = new EngineProcess({
        ...settings,
        load,
        remote: remote(),
        execArgv: execArgv(),
        onReady: () => {
          this.#failuresInARow = 0;
          this.#isBroken = false;
          this.#loadMs = process.loadMs ?? LOAD_MS;
          this.#options.onFree(process);
        },
        onSettled: ({ detail }) => {
          if (detail !== undefined) log?.warn({ detail }, 'an engine failed on a run');
          this.#options.onFree(process);
        },
        onSpoken: (spoken) => this.#options.onSpoken(spoken),
        onHealth: (holdOff) => this.#noteHealth(holdOff, process),
        onTaken: (job, detail) => this.#options.onTaken(job, detail),
        onLateResult: (job) => this.#options.onLateResult(job),
        onGone: (end) => {
          this.#processes.delete(process);
          this.#replace(end);
        },
      });
      this.#processes.add(process);
      return true;
    } catch (error) {
      // Some failures to start a process, such as too little memory, are thrown.
      this.#replace({ unspoken: [], why: String(error), atWork: false, asked: false });
      return false;
    }
  }

  #replace({ unspoken, why, atWork, asked }: ProcessEnd): void {
    const { model, kept, log } = this.#options;
    if (!asked) {
      this.#restarts++;
      log?.warn(
        { why, model: model.name },
        kept > 0 ? 'an engine process ended; a new one is started' : 'an engine process ended',
      );
      // One that was speaking was ended by its run. Other runs should not wait longer for its replacement.
      if (!atWork) this.#noteFailure(why);
    }
    this.#options.onGone(unspoken);
    this.#fill();
  }

  #noteHealth(holdOff: HoldOff | null, process: EngineProcess): void {
    const { log, model } = this.#options;
    const had = this.#held;
    this.#held = holdOff && { untilMs: performance.now() + holdOff.ms, reason: holdOff.reason };
    if (holdOff === null) {
      if (had === null) return;
      log?.warn({ model: model.name }, 'the remote engine speaks again');
      this.#options.onFree(process);
    } else if (had?.reason !== holdOff.reason) {
      log?.warn({ model: model.name, why: holdOff.reason }, 'the remote engine is held off; its runs wait');
    }
  }

  #noteFailure(why: string): void {
    const { backoff, hopelessStarts, kept } = this.#options;
    this.#failuresInARow++;
    const pauseMs = Math.min(backoff.longestMs, backoff.firstMs * 2 ** Math.min(20, this.#failuresInARow - 1));
    this.#notBeforeMs = performance.now() + pauseMs;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#fill();
      this.#options.onMayStart();
    }, pauseMs);
    if (this.#failuresInARow < hopelessStarts * Math.max(1, kept) || this.ready.length > 0) return;
    this.#isBroken = true;
    this.#options.onBroken(why);
  }
}
