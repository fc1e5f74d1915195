// The duty that makes audiobooks: one book after another, those first that have waited longest. Recordings are encoded while others are still
// spoken. Whoever does it in a fleet holds nothing that another could not take over: what is encoded is found again by its recording.
import { batchStatusOf } from '../../domain/batch.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { BookMaking, BookStore, ClaimedBook } from '../../ports/book-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { PollingLoop } from '../polling-loop.ts';
import type { Books } from './books.ts';
import type { ListChapterRuns } from './chapter-runs.ts';
import { encodePieces, type Making, type MakingTools } from './encode-pieces.ts';
import { bindAudiobook } from './make-audiobook.ts';

export interface AudiobookDutyDependencies extends MakingTools {
  readonly store: Pick<BookStore, 'waiting' | 'claim' | 'settle' | 'releaseClaims'>;
  readonly books: Pick<Books, 'fitCover'>;
  readonly batches: Pick<BatchStore, 'find'>;
  readonly listRuns: ListChapterRuns;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Recordings that are encoded at a time once nothing of the book is spoken any more. */
  readonly atOnce: number;
  /** Calls back when a run may have changed; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
}

/** Renewed with each recording that is encoded, and in between. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** Looked at without a hint. */
const POLL_MS = 30_000;
/** Hints within this time are answered together. */
const GATHER_MS = 2_000;
const AFTER_ERROR_MS = 10_000;
/** Books that are looked at in a round. */
const MOST_BOOKS = 100;
/** An encoder that fails so often in a row will not do it. */
const MOST_FAILURES = 5;

export class AudiobookDuty {
  readonly #dependencies: AudiobookDutyDependencies;
  readonly #loop: PollingLoop;
  readonly #failures = new Map<string, number>();

  constructor(dependencies: AudiobookDutyDependencies) {
    this.#dependencies = dependencies;
    const { store, clock, log, onChanged } = dependencies;
    this.#loop = new PollingLoop({
      ...{ clock, onChanged, gatherMs: GATHER_MS },
      begin: () => store.releaseClaims().catch(() => {}),
      round: () => this.#round(),
      onError: (error) => {
        log.warn({ err: error }, 'audiobooks cannot be made now; trying again');
        return AFTER_ERROR_MS;
      },
    });
  }

  /** Idempotent. */
  start(): void {
    this.#loop.start();
  }

  /** There may be something to do. */
  wake(): void {
    this.#loop.wake();
  }

  /** Gives up what is being made: it is begun again later, with what is encoded by then. Idempotent. */
  async stop(): Promise<void> {
    await this.#loop.stop(new AppError('busy', 'The server is ending'));
  }

  /** How long there is nothing to do, unless a hint comes. */
  async #round(): Promise<number> {
    const { store, clock, log } = this.#dependencies;
    let waitMs = POLL_MS;
    for (const { id } of await store.waiting(MOST_BOOKS)) {
      if (this.#loop.signal.aborted) break;
      const claimed = await store.claim({ id, nowMs: clock.now(), leaseMs: LEASE_MS });
      if (claimed === null) continue;
      try {
        await this.#work(claimed);
        this.#failures.delete(id);
      } catch (error) {
        if (this.#loop.signal.aborted) break;
        log.warn({ err: error, bookId: id }, 'an audiobook could not be made');
        await this.#giveUp(claimed, error);
        waitMs = AFTER_ERROR_MS;
      }
    }
    return waitMs;
  }

  async #work({ book, claim }: ClaimedBook): Promise<void> {
    const { batches, listRuns, store, clock, atOnce, log } = this.#dependencies;
    const { ownerId, speech, making, id } = book;
    if (speech === null || making === null) return;
    const settle = (next: BookMaking, leaseEndMs: number | null) =>
      store.settle({ id, claim, making: next, leaseEndMs });
    const batch = await batches.find(ownerId, speech.batchId);
    if (batch === null) {
      await settle({ ...making, state: 'failed', remarks: ['What was spoken of the book has been deleted.'] }, null);
      return;
    }
    const status = batchStatusOf(batch);
    const hasEnded = status === 'completed' || status === 'cancelled';
    const runs = await listRuns(ownerId, speech);
    const lost = new AbortController();
    const signal = AbortSignal.any([this.#loop.signal, lost.signal]);
    let current: BookMaking = { ...making, state: hasEnded ? 'making' : 'waiting', total: runs.length };
    const renew = async () => {
      const isHeld = await settle(current, clock.now() + LEASE_MS);
      if (!isHeld) lost.abort(new ClaimLost());
    };
    const timer = setInterval(() => void renew().catch(() => {}), RENEW_MS);
    const work: Making = {
      ...{ book: { ...book, speech }, making, runs, atOnce: hasEnded ? atOnce : 1, signal },
      cover: () => this.#readCover(book.ownerId, id, signal),
      onProgress: async (done) => {
        if (done <= current.done) return;
        current = { ...current, done };
        await renew();
      },
    };
    try {
      if (!hasEnded) {
        const { length: done } = await encodePieces(this.#dependencies, work);
        await settle({ ...current, done }, null);
        return;
      }
      await renew();
      const made = await bindAudiobook(this.#dependencies, work);
      const isKept = await settle({ ...current, ...made, state: 'made', done: current.total }, null);
      if (!isKept) for (const { uploadId } of made.files) await this.#dependencies.uploads.remove(uploadId);
      else log.info({ bookId: id, files: made.files.length }, 'an audiobook is made');
    } catch (error) {
      // It is somebody else's now, was asked for anew, or is deleted.
      if (!(error instanceof ClaimLost)) throw error;
    } finally {
      clearInterval(timer);
    }
  }

  async #readCover(ownerId: number, id: string, signal: AbortSignal): Promise<Uint8Array | null> {
    const cover = await this.#dependencies.books.fitCover(ownerId, id, signal).catch((error: unknown) => {
      // It cannot be drawn, or the book cannot be read any more: it comes out without, which is told.
      if (error instanceof AppError && error.code === 'invalid_input') return null;
      throw error;
    });
    return cover === null ? null : cover.bytes;
  }

  /** What passes is tried again; what does not is told. */
  async #giveUp({ book, claim }: ClaimedBook, error: unknown): Promise<void> {
    const { store } = this.#dependencies;
    const { id, making } = book;
    if (making === null) return;
    const failures = (this.#failures.get(id) ?? 0) + 1;
    this.#failures.set(id, failures);
    const passes = error instanceof AppError && error.code === 'busy' && failures < MOST_FAILURES;
    const words = error instanceof AppError ? error.message : 'The server could not make it; its log says why.';
    const next: BookMaking = passes ? making : { ...making, state: 'failed', remarks: [`${words}`] };
    if (!passes) this.#failures.delete(id);
    await store.settle({ id, claim, making: next, leaseEndMs: null });
  }
}

class ClaimLost extends Error {}
