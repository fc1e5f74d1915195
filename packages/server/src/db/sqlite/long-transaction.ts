// A transaction that takes several turns of the event loop. On a connection of its own: nobody reads what is not committed.
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../errors.ts';
import type { CoalescedNotifier } from './coalesced-notifier.ts';
import { type Connection, prepare, type Statement, translateError } from './connection.ts';
import type { GroupCommit } from './group-commit.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

interface Work<T> {
  /** May wait for the event loop's other turns, and for nothing else: all other writes wait for it. */
  readonly write: () => Promise<T>;
  /** Whether what was written stays. */
  readonly isKept: (outcome: T) => boolean;
}

interface Parts {
  readonly connection: Connection;
  readonly log: WriteAheadLog;
  readonly others: GroupCommit;
  readonly changes: CoalescedNotifier;
}

export class LongTransaction {
  /** As of the database. To be notified after the commit, because listeners look at once. */
  readonly changes: CoalescedNotifier;
  readonly #connection: Connection;
  readonly #log: WriteAheadLog;
  readonly #others: GroupCommit;
  #open = true;

  constructor({ connection, log, others, changes }: Parts) {
    this.#connection = connection;
    this.#log = log;
    this.#others = others;
    this.changes = changes;
  }

  prepare<Row extends readonly unknown[] = readonly never[]>(sql: string): Statement<Row> {
    try {
      return prepare<Row>(this.#connection, sql);
    } catch (error) {
      throw translateError(error);
    }
  }

  /** Resolves with the outcome when it survives a power cut, or when nothing of it is there. */
  run<T>(work: Work<T>): Promise<T> {
    return this.#others.alone(async () => {
      try {
        if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK'); // an earlier rollback failed
        await setImmediate(); // whoever asked may have held this turn
        this.#log.beSound();
        this.#connection.exec('BEGIN IMMEDIATE');
        const outcome = await work.write();
        await setImmediate(); // the commit has a turn of its own
        this.#connection.exec(work.isKept(outcome) ? 'COMMIT' : 'ROLLBACK');
        return outcome;
      } catch (error) {
        this.#log.heed(error);
        this.#rollBack();
        if (!this.#open) throw new AppError('busy', 'The server is stopping; nothing was stored.');
        throw translateError(error);
      }
    });
  }

  /** Takes back what is not committed. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#connection.close();
  }

  #rollBack(): void {
    try {
      // A full disk and some I/O errors have already rolled back by themselves.
      if (this.#open && this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
    } catch {
      // The rollback is tried again before the next BEGIN.
    }
  }
}
