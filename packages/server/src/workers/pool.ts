// The synthesizer: a pool of engine processes with one queue. Those of the resident model are always there, and one that fails is
// replaced. A process of another model is started when a run needs it, and ends when it has had none for a while.
import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import type { Model } from '../domain/model.ts';
import { SynthesisError, type SynthesisResult, type Synthesizer } from '../ports/synthesizer.ts';
import { DEPTH, EngineProcess, type Job, type ProcessEnd } from './engine-process.ts';
import { permissionFlags } from './permissions.ts';
import { DEFAULTS, type SynthesizerPoolOptions } from './pool-options.ts';
import { residentMib } from './resident-memory.ts';

export interface SynthesizerPool extends Synthesizer {
  /** Process ids of the running engine processes, for `doctor` and for tests that kill them. */
  pids(): readonly number[];
}

/** After so many failed starts in a row for each process, and with none ready, waiting runs are rejected. */
const HOPELESS_STARTS = 4;
/** Pause after a file conflict, in which the process that was asked to give up the job removes its file. */
const GIVE_WAY_MS = 50;
/** How long a run with a failed attempt waits for a second ready process: it may crash its engine again. */
const SUSPECT_PATIENCE_MS = 30_000;
/** How often the memory of the processes is checked. */
const MEMORY_LOOK_MS = 250;
/** A small young generation of the heap: the child makes little garbage, so a large one would only cost memory. */
const CHILD_FLAGS = ['--max-semi-space-size=2'];

/** Starts the engine processes at once and returns the synthesizer over them. */
export function createSynthesizerPool(options: SynthesizerPoolOptions): SynthesizerPool {
  return new Pool(options);
}

class Pool implements SynthesizerPool {
  readonly #options: SynthesizerPoolOptions & typeof DEFAULTS & { readonly entry: URL };
  readonly #processes = new Set<EngineProcess>();
  /** For Node, of the processes of the resident model. */
  readonly #residentFlags: readonly string[];
  readonly #queue: Job[] = [];
  /** Runs that are waiting or being spoken. */
  #open = 0;
  readonly #roomListeners: (() => void)[] = [];
  /** Jobs that were taken back from a process, so that more than one may have begun them. */
  readonly #takenBack = new WeakSet<Job>();
  /** Names of models of which a process failed: the next one is started after a pause. */
  readonly #startingLater = new Set<string>();
  readonly #restarting = new Set<NodeJS.Timeout>();
  readonly #waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #lastJob = 0;
  #restarts = 0;
  /** Ends of processes that were not speaking, since one of the same model was last ready. By name of the model. */
  readonly #failuresInARow = new Map<string, number>();
  /** Ends of a process of another model that has nothing to do. */
  readonly #idleEnds = new Map<EngineProcess, NodeJS.Timeout>();
  #closed: Promise<void> | undefined;
  readonly #memoryWatch: NodeJS.Timeout | undefined;

  constructor(options: SynthesizerPoolOptions) {
    // The published code is JavaScript, the repository runs TypeScript directly: the entry has this file's extension.
    const entry = new URL(`./child${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
    this.#options = { entry, ...DEFAULTS, ...options };
    this.#residentFlags = this.#flagsFor(this.#options.resident);
    for (let count = 0; count < options.children; count++) this.#start(this.#options.resident);
    if (this.#options.memoryMib > 0 && process.platform === 'linux') {
      this.#memoryWatch = setInterval(() => this.#watchMemory(), MEMORY_LOOK_MS).unref();
    }
  }

  rooms() {
    return [
      {
        model: this.#options.resident.name,
        places: Math.max(0, this.#options.children * DEPTH - this.#open),
        reserve: 0,
      },
    ];
  }

  expect() {}

  onRoom(listener: () => void) {
    this.#roomListeners.push(listener);
  }

  takeSpokenMs() {
    return new Map<number, number>();
  }

  health() {
    const processes = [...this.#processes];
    return {
      ready: processes.filter((process) => process.ready).length,
      busy: processes.filter((process) => process.load > 0).length,
      restarts: this.#restarts,
    };
  }

  pids() {
    return [...this.#processes].flatMap(({ pid }) => pid ?? []);
  }

  ready(): Promise<void> {
    if (this.#closed) return Promise.reject(shutDown());
    if (this.#readyOf(this.#options.resident) > 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  synthesize(...[request, files, signal, options]: Parameters<Synthesizer['synthesize']>) {
    const { deadline, maxAudioSeconds, catalogue } = this.#options;
    const voice = catalogue.find(request.ownerId, request.voiceId);
    const model = voice === undefined ? undefined : catalogue.model(voice.model);
    const { promise, resolve, reject } = Promise.withResolvers<SynthesisResult>();
    if (signal.aborted) reject(signal.reason);
    else if (this.#closed) reject(shutDown());
    else if (voice === undefined || model === undefined) reject(voiceGone());
    else {
      const settle =
        <T>(how: (outcome: T) => void) =>
        (outcome: T) => {
          job.settled = true;
          how(outcome);
        };
      const job: Job = {
        model,
        message: {
          type: 'speak',
          job: ++this.#lastJob,
          voice,
          request,
          files,
          maxAudioSeconds,
          hardPassages: options?.hardPassages ?? [],
        },
        signal,
        deadlineMs: deadline.baseMs + deadline.perCharMs * request.text.length,
        suspect: options?.suspect ?? false,
        queuedAtMs: performance.now(),
        settled: false,
        resolve: settle(resolve),
        reject: settle(reject),
      };
      const cancel = () => this.#cancel(job);
      signal.addEventListener('abort', cancel);
      const forget = () => {
        this.#open--;
        signal.removeEventListener('abort', cancel);
        for (const listener of this.#roomListeners) listener();
      };
      promise.then(forget, forget);
      this.#open++;
      this.#queue.push(job);
      this.#dispatch();
    }
    return promise;
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  async #shutDown(): Promise<void> {
    clearInterval(this.#memoryWatch);
    for (const timer of [...this.#restarting, ...this.#idleEnds.values()]) clearTimeout(timer);
    this.#rejectQueued(shutDown());
    for (const { reject } of this.#waiting.splice(0)) reject(shutDown());
    await Promise.all([...this.#processes].map((process) => process.close()));
  }

  #watchMemory(): void {
    const { memoryMib } = this.#options;
    for (const child of this.#processes) {
      if (child.pid !== undefined && residentMib(child.pid) > memoryMib) child.endForMemory(memoryMib);
    }
  }

  #cancel(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting < 0) {
      for (const process of this.#processes) if (process.has(job)) process.cancel(job);
      return;
    }
    this.#queue.splice(waiting, 1);
    job.reject(job.signal.reason);
  }

  #enqueueAgain(job: Job): void {
    if (job.signal.aborted) job.reject(job.signal.reason);
    else if (this.#closed) job.reject(shutDown());
    else if (!job.settled) this.#queue.unshift(job);
    this.#dispatch();
  }

  /** The process that the job was taken back from has the file. It will finish the job or give it up. */
  #retryAfterFileConflict(job: Job, detail: string): void {
    if (!this.#takenBack.has(job)) {
      job.reject(failed('The file for the audio is there already.', detail));
      return;
    }
    setTimeout(() => {
      // When no process has the job any more, the file is a leftover of one that was killed.
      const isOwned = [...this.#processes].some((process) => process.hasPendingCancel(job));
      if (!isOwned && !job.settled) rmSync(job.message.files.audio, { force: true });
      this.#enqueueAgain(job);
    }, GIVE_WAY_MS);
  }

  /** The job has its result: it leaves the queue, and a process that was given it again is told to stop. */
  #callOff(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    for (const process of this.#processes) if (process.has(job)) process.cancel(job);
  }

  /** Of one model, or all. */
  #rejectQueued(reason: SynthesisError, model?: Model): void {
    const rejected = this.#queue.filter((job) => model === undefined || job.model.name === model.name);
    for (const job of rejected) {
      this.#queue.splice(this.#queue.indexOf(job), 1);
      job.reject(reason);
    }
  }

  #processesOf(model: Model): readonly EngineProcess[] {
    return [...this.#processes].filter((process) => process.model.name === model.name);
  }

  #readyOf(model: Model): number {
    return this.#processesOf(model).filter(({ ready }) => ready).length;
  }

  /** Gives waiting jobs to the processes of their models with the fewest jobs. */
  #dispatch(): void {
    if (this.#closed) return;
    for (const job of [...this.#queue]) {
      const processes = this.#processesOf(job.model);
      if (processes.length === 0) this.#startFor(job.model);
      if (!this.#mayStart(job)) continue;
      let idlest: EngineProcess | undefined;
      for (const process of processes) {
        if (process.hasRoom && process.load < (idlest?.load ?? DEPTH)) idlest = process;
      }
      if (idlest === undefined) continue;
      this.#queue.splice(this.#queue.indexOf(job), 1);
      this.#stayFor(idlest);
      idlest.give(job);
    }
  }

  /** A run with a failed attempt does not get the last ready process of the resident model, which every other run would wait for. */
  #mayStart({ suspect, model, queuedAtMs }: Job): boolean {
    const { children, resident } = this.#options;
    if (!suspect || model.name !== resident.name || children === 1 || this.#readyOf(model) > 1) return true;
    // It does get it after a while, in case a second process never starts.
    return queuedAtMs < performance.now() - SUSPECT_PATIENCE_MS;
  }

  #flagsFor(model: Model): readonly string[] {
    return [...CHILD_FLAGS, ...permissionFlags({ ...this.#options, model })];
  }

  /** The first process of another model, unless one is about to be started after a failure. */
  #startFor(model: Model): void {
    if (model.name === this.#options.resident.name || this.#startingLater.has(model.name)) return;
    this.#start(model);
  }

  #start(model: Model): void {
    const { entry, startMs, segment, cancelMs, patience, coreWaitMs, espeakData, resident } = this.#options;
    const { name } = model;
    try {
      const process: EngineProcess = new EngineProcess({
        entry,
        execArgv: name === resident.name ? this.#residentFlags : this.#flagsFor(model),
        load: { model, espeakData },
        startMs,
        segment,
        cancelMs,
        patience,
        coreWaitMs,
        onReady: () => {
          this.#failuresInARow.delete(name);
          if (name === resident.name) for (const { resolve } of this.#waiting.splice(0)) resolve();
          this.#dispatch();
          this.#endWhenIdle(process);
        },
        onSettled: ({ detail }) => {
          if (detail !== undefined) this.#options.log?.warn({ detail }, 'an engine failed on a run');
          this.#dispatch();
          this.#endWhenIdle(process);
        },
        onReturned: (job) => {
          this.#takenBack.add(job);
          this.#enqueueAgain(job);
        },
        onTaken: (job, detail) => this.#retryAfterFileConflict(job, detail),
        onLateResult: (job) => this.#callOff(job),
        onGone: (end) => {
          this.#processes.delete(process);
          this.#stayFor(process);
          this.#replace(model, end);
        },
      });
      this.#processes.add(process);
    } catch (error) {
      // Some failures to start a process, such as too little memory, are thrown.
      this.#replace(model, { unspoken: [], why: String(error), atWork: false, asked: false });
    }
  }

  /** The process has nothing to do: unless its model is the resident one, it ends after a while. */
  #endWhenIdle(process: EngineProcess): void {
    this.#stayFor(process);
    if (process.load > 0 || process.model.name === this.#options.resident.name) return;
    const timer = setTimeout(() => void process.close(), this.#options.idleMs);
    this.#idleEnds.set(process, timer);
  }

  #stayFor(process: EngineProcess): void {
    clearTimeout(this.#idleEnds.get(process));
    this.#idleEnds.delete(process);
  }

  #replace(model: Model, end: ProcessEnd): void {
    // The jobs that it never began go to the front of the queue: they have waited longest.
    for (const job of end.unspoken) if (job.signal.aborted) job.reject(job.signal.reason);
    this.#queue.unshift(...end.unspoken.filter((job) => !job.settled));
    if (this.#closed) {
      this.#rejectQueued(shutDown());
      return;
    }
    if (end.asked) {
      this.#dispatch();
      return;
    }
    this.#restarts++;
    const { name } = model;
    // A process that was speaking was ended by its run. Other runs should not wait longer for its replacement.
    const failures = (this.#failuresInARow.get(name) ?? 0) + (end.atWork ? 0 : 1);
    this.#failuresInARow.set(name, failures);
    this.#options.log?.warn({ why: end.why, model: name }, 'an engine process ended; a new one is started');
    const count = name === this.#options.resident.name ? this.#options.children : 1;
    if (failures >= HOPELESS_STARTS * count && this.#readyOf(model) === 0) {
      this.#rejectQueued(failed('The engine does not start.', end.why), model);
    }
    this.#restartLater(model, failures);
    this.#dispatch();
  }

  #restartLater(model: Model, failures: number): void {
    const { resident, backoff } = this.#options;
    const { firstMs, longestMs } = backoff;
    const pauseMs = failures === 0 ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(20, failures - 1));
    this.#startingLater.add(model.name);
    const timer = setTimeout(() => {
      this.#restarting.delete(timer);
      this.#startingLater.delete(model.name);
      if (model.name === resident.name) this.#start(model);
      else this.#dispatch();
    }, pauseMs);
    this.#restarting.add(timer);
  }
}

function failed(message: string, cause?: unknown): SynthesisError {
  return new SynthesisError({ code: 'engine_failed', message, retryable: true }, cause);
}

function voiceGone(): SynthesisError {
  const message = 'The voice was removed before the run was spoken.';
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}

function shutDown(): SynthesisError {
  return failed('The engine is shut down.');
}
