// The engine processes of one model: as many as are wanted. One that fails is replaced, after a pause when it failed at nobody's run.
import type { Model } from '../domain/model.ts';
import type { Logger } from '../log.ts';
import { EngineProcess, type EngineProcessOptions, type ProcessEnd } from './engine-process.ts';
import type { Job } from './held-run.ts';
import type { Spoken } from './messages.ts';

/** What every process is started with. */
export type ProcessSettings = Omit<EngineProcessOptions, 'execArgv' | 'load' | `on${string}`>;

export interface ModelProcessesOptions {
  readonly model: Model;
  readonly settings: ProcessSettings;
  readonly load: EngineProcessOptions['load'];
  /** For Node. Asked at each start, because what lies on the disk may have changed. Throws when it cannot be said. */
  readonly execArgv: () => readonly string[];
  /** First and longest pause before a failed process is replaced; the pause doubles from one to the other. */
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
}

export class ModelProcesses {
  readonly #options: ModelProcessesOptions;
  readonly #processes = new Set<EngineProcess>();
  #wanted = 0;
  #failuresInARow = 0;
  #restarts = 0;
  #isBroken = false;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: ModelProcessesOptions) {
    this.#options = options;
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

  /** Starts what is missing. What is more than wanted goes on until it is told to leave. */
  want(count: number): void {
    this.#wanted = count;
    this.#fill();
  }

  /** Ends a process after the segment that it is speaking. It is not replaced. */
  dismiss(process: EngineProcess): void {
    this.#wanted = Math.max(0, this.#wanted - 1);
    process.leave();
  }

  /** Has a process ended after the segment that it is speaking, and a fresh one started. */
  renew(process: EngineProcess): void {
    process.leave();
  }

  async close(): Promise<void> {
    this.#wanted = 0;
    clearTimeout(this.#pause);
    await Promise.all(this.all.map((process) => process.close()));
  }

  #fill(): void {
    if (this.#pause !== undefined) return;
    while (this.#processes.size < this.#wanted) if (!this.#start()) return;
  }

  #start(): boolean {
    const { settings, load, log, execArgv } = this.#options;
    try {
      const process: EngineProcess = new EngineProcess({
        ...settings,
        load,
        execArgv: execArgv(),
        onReady: () => {
          this.#failuresInARow = 0;
          this.#isBroken = false;
          this.#options.onFree(process);
        },
        onSettled: ({ detail }) => {
          if (detail !== undefined) log?.warn({ detail }, 'an engine failed on a run');
          this.#options.onFree(process);
        },
        onSpoken: (spoken) => this.#options.onSpoken(spoken),
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
    const { model, log } = this.#options;
    if (!asked) {
      this.#restarts++;
      log?.warn({ why, model: model.name }, 'an engine process ended; a new one is started');
      // One that was speaking was ended by its run. Other runs should not wait longer for its replacement.
      if (!atWork) this.#noteFailure(why);
    }
    this.#options.onGone(unspoken);
    this.#fill();
  }

  #noteFailure(why: string): void {
    const { backoff, hopelessStarts } = this.#options;
    this.#failuresInARow++;
    const { firstMs, longestMs } = backoff;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(
      () => {
        this.#pause = undefined;
        this.#fill();
      },
      Math.min(longestMs, firstMs * 2 ** Math.min(20, this.#failuresInARow - 1)),
    );
    if (this.#failuresInARow < hopelessStarts * Math.max(1, this.#wanted) || this.ready.length > 0) return;
    this.#isBroken = true;
    this.#options.onBroken(why);
  }
}
