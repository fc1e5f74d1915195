// The write-ahead log of one connection: kept short, emptied on request, and rebuilt after a failed fsync.
import { AppError } from '../../errors.ts';
import { type Connection, isSyncFailure, prepare, type Statement, translateError } from './connection.ts';

/** SQLite's answer to a checkpoint: 1 when another process blocked it, pages in the log, pages moved to the database. */
type Checkpoint = Statement<readonly [blocked: number, pages: number, moved: number]>;

/** Pages in the log from which on a checkpoint is made: 4 MiB, SQLite's own default. */
const MOVE_AT_PAGES = 1_000;

export class WriteAheadLog {
  readonly #connection: Connection;
  readonly #probe: () => void;
  readonly #patienceMs: number;
  readonly #look: Checkpoint;
  readonly #move: Checkpoint;
  readonly #empty: Checkpoint;
  /** Set when an fsync failed: pages of the log may be lost and no later fsync writes them, so nothing may be appended. */
  #doubtful = false;

  /** `probe` throws while the disk cannot write. */
  constructor(connection: Connection, probe: () => void) {
    this.#connection = connection;
    this.#probe = probe;
    // SQLite's automatic checkpoints swallow their errors, so a failed fsync would go unnoticed.
    connection.exec('PRAGMA wal_autocheckpoint=0');
    this.#patienceMs = prepare<[ms: number]>(connection, 'PRAGMA busy_timeout').get()?.[0] ?? 0;
    this.#look = prepare(connection, 'PRAGMA wal_checkpoint(NOOP)');
    this.#move = prepare(connection, 'PRAGMA wal_checkpoint(PASSIVE)');
    this.#empty = prepare(connection, 'PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** Called for every write error: after a failed fsync the log is marked as doubtful. */
  heed(error: unknown): void {
    if (isSyncFailure(error)) this.#doubtful = true;
  }

  /**
   * Called before a write. After a failed fsync the kernel marks the pages as clean although they may not be on the disk, and the next
   * fsync succeeds without writing them. So the whole log is moved into the database file, as new writes with their own fsync,
   * and the log starts over. Throws until that has succeeded.
   */
  beSound(): void {
    if (this.#doubtful && !this.empty())
      throw new AppError('busy', 'The database is being brought back after a disk error; nothing was stored.');
  }

  /**
   * Moves everything into the database file and empties the log. False while another process reads from it or
   * writes; throws, translated, when the disk cannot write.
   */
  empty(): boolean {
    try {
      if (this.#doubtful) this.#probe();
      // Without waiting for other processes: that would block the event loop, and long readers outlast any short wait anyway.
      this.#connection.exec('PRAGMA busy_timeout=0');
      const emptied = this.#empty.get()?.[0] === 0;
      if (emptied) this.#doubtful = false;
      return emptied;
    } catch (error) {
      this.heed(error);
      throw translateError(error);
    } finally {
      this.#connection.exec(`PRAGMA busy_timeout=${this.#patienceMs}`);
    }
  }

  /** Called after a commit: moves accumulated pages, as far as readers in other processes allow. Never throws. */
  keepShort(): void {
    if (this.#doubtful) return; // the whole log is moved before the next write
    try {
      const [, pages, moved] = this.#look.get() ?? [0, 0, 0];
      if (pages - moved >= MOVE_AT_PAGES) this.#move.get();
    } catch (error) {
      // Commits stay valid; pages that could not be moved are moved after the next commit.
      this.heed(error);
    }
  }
}
