// The synthesizer: engine processes of several models and one queue of runs. Those of the resident model are always there; those of
// other models are started when runs wait for them, and end when they have had none for a while.
import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import type { Model } from '../domain/model.ts';
import type { SynthesisError, SynthesisResult, Synthesizer, WaitingModel } from '../ports/synthesizer.ts';
import { chooseProcess, movable, roomOf } from './choose-process.ts';
import type { EngineProcess } from './engine-process.ts';
import type { Job } from './job.ts';
import { halfOfMemoryMib } from './memory-budget.ts';
import { type MemoryWatch, watchMemory } from './memory-watch.ts';
import type { Spoken } from './messages.ts';
import { createModelPlacer, type ModelPlacer } from './model-placer.ts';
import { ModelProcesses } from './model-processes.ts';
import { permissionFlags } from './permissions.ts';
import { DEFAULTS, type SynthesizerPoolOptions } from './pool-options.ts';
import { failed, shutDown, voiceGone } from './refusals.ts';
import { SOON_MS } from './turn-clock.ts';

export interface SynthesizerPool extends Synthesizer {
  /** Process ids of the running engine processes, for `doctor` and for tests that kill them. */
  pids(): readonly number[];
}

/** After so many failed starts in a row for each process, and with none ready, waiting runs are rejected. */
const HOPELESS_STARTS = 4;
/** Pause after a file conflict, in which the process that was asked to give up the job removes its file. */
const GIVE_WAY_MS = 50;
/** How often it is asked what should be loaded, also when nothing happens. */
const PLACE_MS = 1_000;
/** A small young generation of the heap: the child makes little garbage, so a large one would only cost memory. */
const CHILD_FLAGS = ['--max-semi-space-size=2'];
/** Runs of a model that cannot be spoken, taken at once so that they are told. */
const REFUSED_AT_ONCE = 8;

/** Starts the engine processes at once and returns the synthesizer over them. */
export function createSynthesizerPool(options: SynthesizerPoolOptions): SynthesizerPool {
  return new Pool(options);
}

class Pool implements SynthesizerPool {
  readonly #options: SynthesizerPoolOptions & typeof DEFAULTS & { readonly entry: URL };
  readonly #models = new Map<string, ModelProcesses>();
  readonly #queue: Job[] = [];
  #waiting: readonly WaitingModel[] = [];
  #spokenMs = new Map<number, number>();
  readonly #roomListeners: (() => void)[] = [];
  /** Jobs that were taken back from a process, so that more than one may have begun them. */
  readonly #takenBack = new WeakSet<Job>();
  readonly #awaitReady: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  #lookAgain: NodeJS.Timeout | undefined;
  #lastJob = 0;
  #closed: Promise<void> | undefined;
  readonly #placer: ModelPlacer;
  readonly #memory: MemoryWatch;
  readonly #placing: NodeJS.Timeout;

  constructor(options: SynthesizerPoolOptions) {
    // The published code is JavaScript, the repository runs TypeScript directly: the entry has this file's extension.
    const entry = new URL(`./child${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
    this.#options = { entry, ...DEFAULTS, ...options };
    const { resident, catalogue, children, idleMs, voiceMemoryMib, memoryMib } = this.#options;
    // What cannot be said in flags is told to whoever starts the server.
    this.#flagsFor(resident);
    this.#placer = createModelPlacer({
      settings: { cores: children, resident: resident.name, idleMs, budgetMib: voiceMemoryMib || halfOfMemoryMib() },
      catalogue,
      models: this.#models,
      modelOf: (name) => {
        const model = catalogue.model(name);
        return model && this.#modelOf(model);
      },
    });
    this.#modelOf(resident);
    this.#memory = watchMemory({ models: this.#models, resident: resident.name, memoryMib });
    this.#placing = setInterval(() => this.#dispatch(), PLACE_MS).unref();
  }

  rooms() {
    const { catalogue } = this.#options;
    // A run that nothing will ever speak is taken, so that it is told.
    const isGone = (name: string) => catalogue.model(name) === undefined && !this.#models.get(name)?.all.length;
    const there = [...this.#models.values()].filter(({ model }) => !isGone(model.name));
    const rooms = there.map((model) => roomOf(model, this.#queue));
    const gone = this.#waiting.filter(({ model }) => isGone(model));
    return [...rooms, ...gone.map(({ model }) => ({ model, places: REFUSED_AT_ONCE, reserve: 0 }))];
  }

  heldOff(model: string) {
    return this.#options.catalogue.model(model) === undefined ? null : (this.#models.get(model)?.heldOff ?? null);
  }

  expect(waiting: readonly WaitingModel[]) {
    // For one that is held off nothing gives way.
    this.#waiting = waiting.filter(({ model }) => this.heldOff(model) === null);
    this.#dispatch();
  }

  onRoom(listener: () => void) {
    this.#roomListeners.push(listener);
  }

  takeSpokenMs() {
    const spoken = this.#spokenMs;
    this.#spokenMs = new Map();
    return spoken;
  }

  loaded() {
    return new Set([...this.#models.values()].flatMap(({ model, ready }) => (ready.length > 0 ? model.name : [])));
  }

  health() {
    const processes = this.#processes();
    return {
      ready: processes.filter(({ ready }) => ready).length,
      busy: processes.filter(({ load }) => load > 0).length,
      restarts: [...this.#models.values()].reduce((sum, { restarts }) => sum + restarts, 0),
    };
  }

  pids() {
    return this.#processes().flatMap(({ pid }) => pid ?? []);
  }

  ready(): Promise<void> {
    if (this.#closed) return Promise.reject(shutDown());
    if (this.#modelOf(this.#options.resident).ready.length > 0) return Promise.resolve();
    return new Promise((resolve, reject) => this.#awaitReady.push({ resolve, reject }));
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
      const { hardPassages = [], suspect = false, onSound = () => {}, findSegments = findNothing } = options ?? {};
      const { recordings = [] } = options ?? {};
      const id = ++this.#lastJob;
      const job: Job = {
        model,
        message: { type: 'speak', job: id, voice, request, files, maxAudioSeconds, hardPassages, recordings },
        signal,
        deadlineMs: deadlineOf(model, request.text, deadline),
        // It speaks elsewhere: no text of it can end a process here.
        suspect: suspect && model.remote === undefined,
        queuedAtMs: performance.now(),
        settled: false,
        onSound,
        findSegments,
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
    this.#memory.stop();
    clearInterval(this.#placing);
    clearTimeout(this.#lookAgain);
    this.#rejectQueued(shutDown());
    for (const { reject } of this.#awaitReady.splice(0)) reject(shutDown());
    await Promise.all([...this.#models.values()].map((model) => model.close()));
  }

  #processes(): readonly EngineProcess[] {
    return [...this.#models.values()].flatMap(({ all }) => all);
  }

  #cancel(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting < 0) {
      for (const process of this.#processes()) if (process.has(job)) process.cancel(job);
      return;
    }
    this.#queue.splice(waiting, 1);
    job.reject(job.signal.reason);
    this.#tellOfRoom();
  }

  /** They have waited longest, so they go to the front. */
  #enqueueAgain(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (job.signal.aborted) job.reject(job.signal.reason);
      else if (this.#closed) job.reject(shutDown());
    }
    this.#queue.unshift(...jobs.filter(({ settled }) => !settled));
    this.#dispatch();
    this.#tellOfRoom();
  }

  /** The process that the job was taken back from has the file. It will finish the job or give it up. */
  #retryAfterFileConflict(job: Job, detail: string): void {
    if (!this.#takenBack.has(job)) {
      job.reject(failed('The file for the audio is there already.', detail));
      return;
    }
    setTimeout(() => {
      // When no process has the job any more, the file is a leftover of one that was killed.
      const isOwned = this.#processes().some((process) => process.hasPendingCancel(job));
      if (!isOwned && !job.settled) rmSync(job.message.files.audio, { force: true });
      this.#enqueueAgain([job]);
    }, GIVE_WAY_MS);
  }

  /** The job has its result: it leaves the queue, and a process that was given it again is told to stop. */
  #callOff(job: Job): void {
    const waiting = this.#queue.indexOf(job);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    for (const process of this.#processes()) if (process.has(job)) process.cancel(job);
  }

  /** Of one model, or all. */
  #rejectQueued(reason: SynthesisError, model?: Model): void {
    const rejected = this.#queue.filter((job) => model === undefined || job.model.name === model.name);
    for (const job of rejected) {
      this.#queue.splice(this.#queue.indexOf(job), 1);
      job.reject(reason);
    }
  }

  /** Gives waiting jobs to processes, and has those started and ended that should be. */
  #dispatch(): void {
    if (this.#closed) return;
    this.#replaceChanged();
    const { children, resident } = this.#options;
    for (const job of [...this.#queue]) {
      const most = job.model.name === resident.name ? children : 1;
      const process = chooseProcess(job, this.#modelOf(job.model), most);
      if (process === undefined) continue;
      this.#queue.splice(this.#queue.indexOf(job), 1);
      process.give(job);
    }
    this.#placer.place(this.#waiting, this.#queue);
    this.#lookLater();
  }

  /** What the operator changed of a remote engine holds from the next segment on. */
  #replaceChanged(): void {
    for (const process of this.#processes()) {
      const { remote, name } = process.model;
      if (remote === undefined || process.isEnding) continue;
      const now = this.#options.catalogue.model(name);
      if (now !== undefined && now.remote?.edition !== remote.edition) process.leave();
    }
  }

  /** Not when somebody only told what waits: who is told of room claims, and then tells what waits. */
  #tellOfRoom(): void {
    for (const listener of this.#roomListeners) listener();
  }

  /** The process can be given a run: one that waits behind another run elsewhere, or else the next one. */
  #onFree(model: ModelProcesses, process: EngineProcess): void {
    if (model.model.name === this.#options.resident.name)
      for (const { resolve } of this.#awaitReady.splice(0)) resolve();
    this.#moveTo(model, process);
    this.#dispatch();
    this.#tellOfRoom();
  }

  #moveTo(model: ModelProcesses, process: EngineProcess): void {
    const moved = movable(model, process);
    for (const job of moved) this.#takenBack.add(job);
    this.#queue.unshift(...moved);
  }

  /** Runs that wait in a process are moved when another one has nothing to do, also when nothing else happens. */
  #lookLater(): void {
    if (this.#lookAgain !== undefined || this.#closed) return;
    if (!this.#processes().some(({ load }) => load > 1)) return;
    this.#lookAgain = setTimeout(() => {
      this.#lookAgain = undefined;
      for (const model of this.#models.values()) {
        for (const process of model.ready) if (process.load === 0) this.#moveTo(model, process);
      }
      this.#dispatch();
    }, SOON_MS);
  }

  #flagsFor(model: Model): readonly string[] {
    return [...CHILD_FLAGS, ...permissionFlags({ ...this.#options, model })];
  }

  #modelOf(model: Model): ModelProcesses {
    const known = this.#models.get(model.name);
    if (known !== undefined && (known.model === model || known.all.length > 0)) return known;
    const { entry, startMs, segment, cancelMs, patience, coreWaitMs, backoff, espeakData, log } = this.#options;
    const { resident, children } = this.#options;
    const processes: ModelProcesses = new ModelProcesses({
      model,
      kept: model.name === resident.name ? children : 0,
      settings: { entry, startMs, segment, cancelMs, patience, coreWaitMs },
      load: { model, espeakData },
      remote: () => (model.remote === undefined ? null : (this.#options.remote(model.name) ?? null)),
      execArgv: () => this.#flagsFor(model),
      backoff,
      hopelessStarts: HOPELESS_STARTS,
      log,
      onFree: (process) => this.#onFree(processes, process),
      onSpoken: (spoken) => this.#noteSpoken(spoken),
      onTaken: (job, detail) => this.#retryAfterFileConflict(job, detail),
      onLateResult: (job) => this.#callOff(job),
      onGone: (unspoken) => this.#enqueueAgain(unspoken),
      onMayStart: () => this.#dispatch(),
      onBroken: (why) => {
        this.#rejectQueued(failed('The engine does not start.', why), model);
        this.#tellOfRoom();
      },
    });
    this.#models.set(model.name, processes);
    return processes;
  }

  #noteSpoken(spoken: readonly Spoken[]): void {
    for (const { ownerId, ms } of spoken) this.#spokenMs.set(ownerId, (this.#spokenMs.get(ownerId) ?? 0) + ms);
  }
}

/** For an attempt that goes on from nothing. */
async function findNothing(keys: readonly string[]): Promise<readonly null[]> {
  return keys.map(() => null);
}

/** More than a week no timer holds well, and no run takes. */
const MOST_DEADLINE_MS = 7 * 86_400_000;

/** Each segment of a remote engine has a limit of its own, and the shortest has one character. */
function deadlineOf({ remote }: Model, text: string, { baseMs, perCharMs }: typeof DEFAULTS.deadline): number {
  return Math.min(MOST_DEADLINE_MS, baseMs + (perCharMs + (remote?.waitMs ?? 0)) * text.length);
}
