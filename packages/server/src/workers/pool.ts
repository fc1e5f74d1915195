// The synthesizer: a pool of engine processes with one queue. A process that fails is replaced.
import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import { SynthesisError, type SynthesisResult, type Synthesizer } from '../ports/synthesizer.ts';
import { DEPTH, EngineProcess, type Job } from './engine-process.ts';
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
  readonly capacity: number;
  readonly #options: SynthesizerPoolOptions & typeof DEFAULTS & { readonly entry: URL };
  readonly #processes = new Set<EngineProcess>();
  /** For Node, of every engine process. */
  readonly #flags: readonly string[];
  readonly #queue: Job[] = [];
  /** Jobs that were taken back from a process, so that more than one may have begun them. */
  readonly #takenBack = new WeakSet<Job>();
  readonly #restarting = new Set<NodeJS.Timeout>();
  readonly #waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #lastJob = 0;
  #restarts = 0;
  #failuresInARow = 0;
  #closed: Promise<void> | undefined;
  readonly #memoryWatch: NodeJS.Timeout | undefined;

  constructor(options: SynthesizerPoolOptions) {
    // The published code is JavaScript, the repository runs TypeScript directly: the entry has this file's extension.
    const entry = new URL(`./child${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
    this.#options = { entry, ...DEFAULTS, ...options };
    this.#flags = [...CHILD_FLAGS, ...permissionFlags(this.#options)];
    this.capacity = options.children * DEPTH;
    for (let count = 0; count < options.children; count++) this.#start();
    if (this.#options.memoryMib > 0 && process.platform === 'linux') {
      this.#memoryWatch = setInterval(() => this.#watchMemory(), MEMORY_LOOK_MS).unref();
    }
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
    if (this.health().ready > 0) return Promise.resolve();
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
        message: {
          type: 'speak',
          job: ++this.#lastJob,
          model,
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
      const forget = () => signal.removeEventListener('abort', cancel);
      promise.then(forget, forget);
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
    for (const timer of this.#restarting) clearTimeout(timer);
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

  #rejectQueued(reason: SynthesisError): void {
    for (const job of this.#queue.splice(0)) job.reject(reason);
  }

  /** Gives waiting jobs to the processes with the fewest jobs. */
  #dispatch(): void {
    for (;;) {
      const next = this.#nextJob();
      if (next < 0) return;
      let idlest: EngineProcess | undefined;
      for (const process of this.#processes) {
        if (process.hasRoom && process.load < (idlest?.load ?? DEPTH)) idlest = process;
      }
      if (!idlest) return;
      for (const job of this.#queue.splice(next, 1)) idlest.give(job);
    }
  }

  /** Index of the first job that may start now. A run with a failed attempt does not get the last ready process. */
  #nextJob(): number {
    const spare = this.#options.children === 1 || this.health().ready > 1;
    // It does get it after a while, in case a second process never starts.
    const since = performance.now() - SUSPECT_PATIENCE_MS;
    return this.#queue.findIndex(({ suspect, queuedAtMs }) => spare || !suspect || queuedAtMs < since);
  }

  #start(): void {
    const { entry, startMs, segment, cancelMs, patience, coreWaitMs } = this.#options;
    try {
      const process: EngineProcess = new EngineProcess({
        entry,
        execArgv: this.#flags,
        startMs,
        segment,
        cancelMs,
        patience,
        coreWaitMs,
        onReady: () => {
          this.#failuresInARow = 0;
          for (const { resolve } of this.#waiting.splice(0)) resolve();
          this.#dispatch();
        },
        onSettled: ({ detail }) => {
          if (detail !== undefined) this.#options.log?.warn({ detail }, 'an engine failed on a run');
          this.#dispatch();
        },
        onReturned: (job) => {
          this.#takenBack.add(job);
          this.#enqueueAgain(job);
        },
        onTaken: (job, detail) => this.#retryAfterFileConflict(job, detail),
        onLateResult: (job) => this.#callOff(job),
        onGone: (end) => {
          this.#processes.delete(process);
          this.#replace(end);
        },
      });
      this.#processes.add(process);
    } catch (error) {
      // Some failures to start a process, such as too little memory, are thrown.
      this.#replace({ unspoken: [], why: String(error), atWork: false });
    }
  }

  #replace(end: { readonly unspoken: readonly Job[]; readonly why: string; readonly atWork: boolean }): void {
    // The jobs that it never began go to the front of the queue: they have waited longest.
    for (const job of end.unspoken) if (job.signal.aborted) job.reject(job.signal.reason);
    this.#queue.unshift(...end.unspoken.filter((job) => !job.settled));
    if (this.#closed) {
      this.#rejectQueued(shutDown());
      return;
    }
    this.#restarts++;
    // A process that was speaking was ended by its run. Other runs should not wait longer for its replacement.
    if (!end.atWork) this.#failuresInARow++;
    this.#options.log?.warn({ why: end.why }, 'an engine process ended; a new one is started');
    if (this.#failuresInARow >= HOPELESS_STARTS * this.#options.children && this.health().ready === 0) {
      this.#rejectQueued(failed('The engine does not start.', end.why));
    }
    this.#restartLater();
    this.#dispatch();
  }

  #restartLater(): void {
    const { firstMs, longestMs } = this.#options.backoff;
    const failures = this.#failuresInARow;
    const pauseMs = failures === 0 ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(20, failures - 1));
    const timer = setTimeout(() => {
      this.#restarting.delete(timer);
      this.#start();
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
