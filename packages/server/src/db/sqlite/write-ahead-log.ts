// The write-ahead log of one connection: kept short, emptied, and written anew after the disk has failed it.
import { AppError } from '../../errors.ts';
import { type Connection, isSyncFailure, prepare, type Statement, translateError } from './connection.ts';

/** What SQLite answers to a checkpoint: 1 when somebody was in its way, pages in the log, and how many of them are moved. */
type Checkpoint = Statement<readonly [blocked: number, pages: number, moved: number]>;

/** Pages not yet moved from which on they are: 4 MiB, SQLite's own measure. */
const MOVE_AT_PAGES = 1_000;

export class WriteAheadLog {
  readonly #connection: Connection;
  readonly #probe: () => void;
  readonly #patienceMs: number;
  readonly #look: Checkpoint;
  readonly #move: Checkpoint;
  readonly #empty: Checkpoint;
  /** An fsync failed: the log may have holes that no later fsync fills, and nothing may be built upon it. */
  #doubtful = false;

  /** `probe` throws while the disk cannot write. */
  constructor(connection: Connection, probe: () => void) {
    this.#connection = connection;
    this.#probe = probe;
    // SQLite's own checkpoints keep their errors to themselves: of an fsync that failed there nobody would ever hear.
    connection.exec('PRAGMA wal_autocheckpoint=0');
    this.#patienceMs = prepare<[ms: number]>(connection, 'PRAGMA busy_timeout').get()?.[0] ?? 0;
    this.#look = prepare(connection, 'PRAGMA wal_checkpoint(NOOP)');
    this.#move = prepare(connection, 'PRAGMA wal_checkpoint(PASSIVE)');
    this.#empty = prepare(connection, 'PRAGMA wal_checkpoint(TRUNCATE)');
  }

  /** For every error of a write: after some, the log is not to be trusted. */
  heed(error: unknown): void {
    if (isSyncFailure(error)) this.#doubtful = true;
  }

  /**
   * Before a write. After an fsync that failed, the kernel takes the pages for written though they may not be, and the next
   * fsync says yes to nothing. So all that the log holds goes to the database file, as new writes with an fsync of their own,
   * and the log begins anew. Throws until that has succeeded.
   */
  beSound(): void {
    if (this.#doubtful && !this.empty())
      throw new AppError('busy', 'The database is being brought back after a disk error; nothing was stored.');
  }

  /**
   * Moves everything into the database file and leaves nothing in the log. False while another process reads from it or
   * writes; throws, translated, when the disk cannot write.
   */
  empty(): boolean {
    try {
      if (this.#doubtful) this.#probe();
      // Not waiting for others: it would hold up the event loop, and whoever reads for long reads for longer than that.
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

  /** After a commit: moves what has piled up, as far as readers in other processes allow. Never throws. */
  keepShort(): void {
    if (this.#doubtful) return; // it is moved as a whole before the next write
    try {
      const [, pages, moved] = this.#look.get() ?? [0, 0, 0];
      if (pages - moved >= MOVE_AT_PAGES) this.#move.get();
    } catch (error) {
      // What was committed stays so, and what could not be written is written after the next commit.
      this.heed(error);
    }
  }
}
