// Group commit: the writes of one turn of the event loop share a transaction and its fsync.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import { type Connection, prepare, type Statement, translateError } from './connection.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

interface Entry {
  readonly durable: boolean;
  readonly operation: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The most writes in one transaction. More would block the event loop for longer than the saved fsync is worth. */
const MAX_BATCH = 256;

export class GroupCommit {
  readonly #connection: Connection;
  readonly #log: WriteAheadLog;
  readonly #begin: Statement<readonly never[]>;
  readonly #commit: Statement<readonly never[]>;
  #mode: 'FULL' | 'NORMAL' | undefined;
  #pending: Entry[] = [];
  #scheduled = false;
  #closed = false;
  /** Work of another connection is under way. */
  #held = false;
  /** Resolves when the last of such works that were asked for is over. */
  #lastWork: Promise<void> = Promise.resolve();

  constructor(connection: Connection, log: WriteAheadLog) {
    this.#connection = connection;
    this.#log = log;
    this.#begin = prepare(connection, 'BEGIN IMMEDIATE');
    this.#commit = prepare(connection, 'COMMIT');
  }

  /**
   * Runs a synchronous operation inside a transaction and resolves with its result after COMMIT. With `durable` the
   * result survives a power cut. The operation may run a second time when another in the batch fails, so it must have no effect
   * outside the database.
   */
  add<T>(operation: () => T, durable: boolean): Promise<T> {
    if (this.#closed) return Promise.reject(stopping());
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ durable, operation, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  /**
   * Does work that writes by another connection, over several turns: SQLite has one writer at a time, and waiting for it would block
   * the event loop. So the operations that come meanwhile are committed after it, before the next such work begins.
   */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#lastWork;
    const { promise, resolve: letNext } = Promise.withResolvers<void>();
    this.#lastWork = promise;
    try {
      await before;
      if (this.#closed) throw stopping();
      this.#held = true;
      return await work();
    } finally {
      await nextTurn(); // its commit has held this one
      this.#held = false;
      if (this.#pending.length > 0) this.#flush();
      else if (!this.#closed) this.#log.keepShort();
      if (this.#pending.length > 0) this.#schedule();
      letNext();
    }
  }

  /** Commits pending operations and accepts no more. Idempotent. */
  close(): void {
    this.#closed = true;
    while (this.#pending.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // setImmediate runs after the reads of all sockets that were readable in this turn.
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#held) return;
      this.#flush();
      if (this.#pending.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const batch = this.#pending.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    const outcome = this.#transact(batch);
    this.#log.keepShort();
    if (outcome.kind === 'committed') {
      batch.forEach((entry, i) => {
        entry.resolve(outcome.answers[i]);
      });
    } else if (outcome.kind === 'not_begun' || batch.length === 1) {
      rejectAll(batch, outcome.error);
    } else {
      this.#oneByOne(batch);
    }
  }

  /** After a failure in a batch: runs each operation alone, so that only the faulty one fails. */
  #oneByOne(batch: readonly Entry[]): void {
    for (const [i, entry] of batch.entries()) {
      const outcome = this.#transact([entry]);
      if (outcome.kind === 'committed') entry.resolve(outcome.answers[0]);
      else if (outcome.kind === 'failed') entry.reject(translateError(outcome.error));
      else {
        // Another process holds the write lock. Retrying each operation would block the event loop for one timeout each.
        rejectAll(batch.slice(i), outcome.error);
        return;
      }
    }
  }

  #transact(
    batch: readonly Entry[],
  ):
    | { readonly kind: 'committed'; readonly answers: readonly unknown[] }
    | { readonly kind: 'not_begun' | 'failed'; readonly error: unknown } {
    const connection = this.#connection;
    try {
      if (connection.isTransaction) connection.exec('ROLLBACK'); // an earlier rollback failed
      this.#log.beSound();
      // In WAL mode a NORMAL commit is as atomic and ordered as a FULL one, but leaves the fsync to the next FULL commit,
      // which syncs the whole log before it. So a light write can be lost in a power cut, but never reordered or torn.
      this.#synchronize(batch.some((entry) => entry.durable) ? 'FULL' : 'NORMAL');
      this.#begin.run(); // BEGIN IMMEDIATE: a deferred transaction cannot wait for the lock when it starts to write
    } catch (error) {
      return { kind: 'not_begun', error };
    }
    try {
      const answers = batch.map((entry) => entry.operation());
      this.#commit.run();
      return { kind: 'committed', answers };
    } catch (error) {
      this.#rollBack();
      this.#log.heed(error);
      return { kind: 'failed', error };
    }
  }

  #synchronize(mode: 'FULL' | 'NORMAL'): void {
    if (mode === this.#mode) return;
    this.#connection.exec(`PRAGMA synchronous=${mode}`);
    this.#mode = mode;
  }

  #rollBack(): void {
    try {
      // A full disk and some I/O errors have already rolled back by themselves.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
    } catch {
      // The rollback is tried again before the next BEGIN.
    }
  }
}

function stopping(): AppError {
  return new AppError('busy', 'The server is stopping; nothing was stored.');
}

function rejectAll(batch: readonly Entry[], error: unknown): void {
  const translated = translateError(error);
  for (const entry of batch) entry.reject(translated);
}
