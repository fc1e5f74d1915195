// Group commit: the writes of one turn of the event loop share one transaction, and so one fsync.
import { AppError } from '../../errors.ts';
import { type Connection, isSyncFailure, prepare, type Statement, translateError } from './connection.ts';

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
  readonly #begin: Statement<readonly never[]>;
  readonly #commit: Statement<readonly never[]>;
  #mode: 'FULL' | 'NORMAL' | undefined;
  #pending: Entry[] = [];
  #scheduled = false;
  #closed = false;
  /** An fsync failed: the log may have holes that no later fsync fills, and nothing may be built upon it. */
  #doubtful = false;

  readonly #probe: () => void;

  /** `probe` throws while the disk cannot write. */
  constructor(connection: Connection, probe: () => void) {
    this.#connection = connection;
    this.#probe = probe;
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
      if (this.#doubtful) this.#rewriteLog();
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
      if (isSyncFailure(error)) this.#doubtful = true;
      return { kind: 'failed', error };
    }
  }

  /**
   * Moves everything from the log into the database file and empties the log. False while another process reads from it;
   * throws, translated, when the disk cannot write.
   */
  emptyLog(): boolean {
    try {
      if (this.#doubtful) this.#probe();
      const emptied = this.#moveLog();
      if (emptied) this.#doubtful = false;
      return emptied;
    } catch (error) {
      if (isSyncFailure(error)) this.#doubtful = true;
      throw translateError(error);
    }
  }

  #moveLog(): boolean {
    const [blocked] = prepare<[blocked: number]>(this.#connection, 'PRAGMA wal_checkpoint(TRUNCATE)').get() ?? [1];
    return blocked === 0;
  }

  /**
   * After an fsync that failed, the kernel takes the pages for written though they may not be, and the next fsync says yes
   * to nothing. So all that the log holds goes to the database file, as new writes with an fsync of their own, and the log
   * begins anew. Until that has succeeded every write is refused.
   */
  #rewriteLog(): void {
    this.#probe();
    if (!this.#moveLog())
      throw new AppError('busy', 'The database is being brought back after a disk error; nothing was stored.');
    this.#doubtful = false;
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
