// Group commit: the writes of one turn of the event loop share one transaction, and so one fsync.
import { AppError } from '../../errors.ts';
import { type Connection, prepare, type Statement, translateError } from './connection.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

interface Entry {
  readonly durable: boolean;
  readonly operation: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** More in one transaction would hold the event loop for longer than the saved fsync is worth. */
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

  constructor(connection: Connection, log: WriteAheadLog) {
    this.#connection = connection;
    this.#log = log;
    this.#begin = prepare(connection, 'BEGIN IMMEDIATE');
    this.#commit = prepare(connection, 'COMMIT');
  }

  /**
   * Runs a synchronous operation inside a transaction and resolves with its answer after COMMIT. With `durable` the
   * answer survives a power cut. The operation may be run a second time when a neighbour fails, so it has no effect
   * outside the database.
   */
  add<T>(operation: () => T, durable: boolean): Promise<T> {
    if (this.#closed) return Promise.reject(new AppError('busy', 'The server is stopping; nothing was stored.'));
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ durable, operation, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Commits what is waiting and takes no more. Idempotent. */
  close(): void {
    this.#closed = true;
    while (this.#pending.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // setImmediate comes after every socket that was readable in this turn had its say.
    setImmediate(() => {
      this.#scheduled = false;
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

  /** After a failure inside a batch: each by itself, so that only the culprit fails. */
  #oneByOne(batch: readonly Entry[]): void {
    for (const [i, entry] of batch.entries()) {
      const outcome = this.#transact([entry]);
      if (outcome.kind === 'committed') entry.resolve(outcome.answers[0]);
      else if (outcome.kind === 'failed') entry.reject(translateError(outcome.error));
      else {
        // Somebody else holds the write lock: asking again for each would block the event loop for as many timeouts.
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
      if (connection.isTransaction) connection.exec('ROLLBACK'); // a roll-back that failed earlier
      this.#log.beSound();
      // In WAL a NORMAL commit is as atomic and ordered as a FULL one; it only leaves the fsync to the next FULL commit,
      // which covers the whole log up to itself. So a light write can be lost in a power cut, never overtaken or torn.
      this.#synchronize(batch.some((entry) => entry.durable) ? 'FULL' : 'NORMAL');
      this.#begin.run(); // a deferred one cannot wait for the lock when it turns into a writer
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
      // Tried again before the next BEGIN.
    }
  }
}

function rejectAll(batch: readonly Entry[], error: unknown): void {
  const translated = translateError(error);
  for (const entry of batch) entry.reject(translated);
}
