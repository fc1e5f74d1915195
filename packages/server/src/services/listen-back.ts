// Listens to the recordings of runs that were asked for so, one after the other, while nothing is spoken. What a stopped or killed
// server had begun is begun again: nothing of it is stored before it is done.
import type { Listened } from '../domain/listening.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListeningStore, ListeningTask } from '../ports/listening-store.ts';
import type { Recogniser } from '../ports/recogniser.ts';
import type { CheckAudio } from './audio-check.ts';
import type { ReadRun } from './browsing/read-run.ts';
import type { ReadTimings } from './browsing/read-timings.ts';
import { PollingLoop } from './polling-loop.ts';
import type { RunResults } from './run-results.ts';

/** Polling intervals: of runs to listen to, which hints shorten, and of whether something is spoken. */
const POLL_MS = 2_000;
const BUSY_MS = 100;
/** A recording on which the recogniser failed so often is given up. */
const MOST_TRIES = 3;
const AGAIN_MS = 1_000;

export interface ListenBackDependencies {
  readonly store: ListeningStore;
  readonly recogniser: Recogniser;
  readonly readRun: Pick<ReadRun, 'detail'>;
  readonly readTimings: ReadTimings;
  readonly results: Pick<RunResults, 'finished'>;
  readonly checkAudio: CheckAudio;
  readonly blobs: Pick<BlobStore, 'read'>;
  /** Whether anything is being spoken: that goes before. */
  readonly isSpeaking: () => boolean;
  /** Calls back when a run may have changed; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn' | 'error'>;
}

export class ListenBack {
  readonly #dependencies: ListenBackDependencies;
  readonly #loop: PollingLoop;
  /** Failures by recording. */
  readonly #tries = new Map<string, number>();
  /** Runs that were gone or in the way when they were looked at; looked at again after a while. */
  readonly #left = new Set<number>();

  constructor(dependencies: ListenBackDependencies) {
    this.#dependencies = dependencies;
    const { clock, log, onChanged } = dependencies;
    this.#loop = new PollingLoop({
      ...{ clock, onChanged, gatherMs: 0 },
      round: () => this.#round(),
      onError: async (error) => {
        log.error({ err: error }, 'no recording could be listened to; trying again');
        await this.#sleep(POLL_MS); // whatever changes meanwhile
        return 0;
      },
    });
  }

  /** Idempotent. */
  start(): void {
    this.#loop.start();
  }

  /** Ends what is listened to; it waits for the next start. Idempotent. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#dependencies.recogniser.close();
  }

  async #round(): Promise<number> {
    const task = await this.#dependencies.store.next(this.#left);
    if (task !== null) {
      await this.#listenTo(task);
      return 0;
    }
    this.#left.clear();
    return POLL_MS;
  }

  async #listenTo(task: ListeningTask): Promise<void> {
    const { store, log } = this.#dependencies;
    try {
      const listened = await this.#hear(task);
      if (listened === null) this.#left.add(task.runId);
      else await store.settle(task, listened);
      this.#tries.delete(task.objectId);
    } catch (error) {
      if (this.#loop.signal.aborted) throw error;
      if (error instanceof AppError && error.code === 'damaged') {
        await store.settle(task, { state: 'failed', message: error.message });
        return;
      }
      const tries = (this.#tries.get(task.objectId) ?? 0) + 1;
      this.#tries.set(task.objectId, tries);
      log.warn({ err: error, runId: task.runId, tries }, 'a recording could not be listened to');
      if (tries >= MOST_TRIES) {
        this.#tries.delete(task.objectId);
        await store.settle(task, { state: 'failed', message: 'The recogniser did not get through this recording.' });
      } else await this.#sleep(AGAIN_MS);
    }
  }

  /** Null when the run is gone, or has another recording. */
  async #hear(task: ListeningTask): Promise<Exclude<Listened, { readonly state: 'waiting' }> | null> {
    const { recogniser, readRun, readTimings, results, checkAudio, blobs } = this.#dependencies;
    await this.#silence();
    try {
      const { artefact } = await results.finished(task.ownerId, task.runId);
      if (artefact.objectId !== task.objectId) return null;
      await checkAudio(artefact);
      const { request } = await readRun.detail(task.ownerId, task.runId);
      await using opened = new AsyncDisposableStack();
      const timings = await readTimings(task.ownerId, task.runId);
      opened.defer(() => timings.close());
      const audio = await blobs.read(task.objectId);
      if (audio === null) return null;
      opened.defer(() => void audio.stream.destroy());
      const report = await recogniser.listen(
        {
          text: request.text,
          languageId: request.languageId,
          reading: request.reading,
          sampleRate: artefact.sampleRate,
          audio: audio.stream,
          sentences: timings.sentences,
          mayGoOn: () => this.#silence(),
        },
        this.#loop.signal,
      );
      return { state: 'done', recogniser: recogniser.name, report };
    } catch (error) {
      if (error instanceof AppError && (error.code === 'not_found' || error.code === 'run_unavailable')) return null;
      throw error;
    }
  }

  /** Resolves when nothing is being spoken. */
  async #silence(): Promise<void> {
    const { clock, isSpeaking } = this.#dependencies;
    while (isSpeaking()) await clock.sleep(BUSY_MS, this.#loop.signal);
    this.#loop.signal.throwIfAborted();
  }

  async #sleep(ms: number): Promise<void> {
    await this.#dependencies.clock.sleep(ms, this.#loop.signal).catch(() => {});
  }
}
