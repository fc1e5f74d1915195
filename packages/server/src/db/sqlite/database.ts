// An open database file: settings, prepared statements, group commit, orderly close.
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../errors.ts';
import { checkDatabase } from './check-database.ts';
import { CoalescedNotifier } from './coalesced-notifier.ts';
import { type Connection, isBusy, openConnection, prepare, type Statement, translateError } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { LongTransaction } from './long-transaction.ts';
import { migrate } from './migrate.ts';
import { probeDisk } from './probe-disk.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

export interface DatabaseOptions {
  /** The file. A missing folder is created, accessible to this user only. */
  readonly path: string;
  /** How long to wait for another process's write. It blocks the event loop, so a server keeps it short. */
  readonly busyTimeoutMs?: number;
}

const DEFAULT_BUSY_TIMEOUT_MS = 1_000;

/** Opens the file and migrates it to the current schema. Throws `busy` when another program locks it for too long. */
export function openDatabase(options: DatabaseOptions): Database {
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  createPrivately(options.path);
  let connection: Connection | undefined;
  try {
    connection = openConnection(options.path, { busyTimeoutMs });
    // Counts for a file that is made now, and only before anything is in it. Others keep what they are.
    connection.exec('PRAGMA auto_vacuum=INCREMENTAL');
    useWriteAheadLog(connection, busyTimeoutMs);
    configure(connection);
    migrate(connection);
    return new Database(connection, options.path);
  } catch (error) {
    connection?.close();
    throw translateError(error);
  }
}

function configure(connection: Connection): void {
  connection.exec('PRAGMA synchronous=FULL');
  connection.exec('PRAGMA secure_delete=ON'); // overwrites deleted texts in free pages
  connection.exec('PRAGMA journal_size_limit=67108864');
  connection.exec(`PRAGMA cache_size=-${CACHE_KIB}`);
}

/**
 * Large enough for the inner pages of every index of a million runs. Not memory-mapped, although that reads faster: a disk error in
 * a mapped page kills the process with a signal instead of returning an error.
 */
const CACHE_KIB = 16_384;

export class Database {
  readonly #connection: Connection;
  readonly #path: string;
  readonly #log: WriteAheadLog;
  readonly #writes: GroupCommit;
  readonly #long: LongTransaction[] = [];
  /** Notifies of committed submits. */
  readonly submits = new CoalescedNotifier();
  /** Notifies of changes to runs by this process. Sent inside transactions, so some may have been rolled back. */
  readonly changes = new CoalescedNotifier();
  #open = true;

  constructor(connection: Connection, path: string) {
    this.#connection = connection;
    this.#path = path;
    this.#log = new WriteAheadLog(connection, () => probeDisk(path));
    this.#writes = new GroupCommit(connection, this.#log);
  }

  prepare<Row extends readonly unknown[] = readonly never[]>(sql: string): Statement<Row> {
    // A damaged schema table shows here first.
    return this.read(() => prepare<Row>(this.#connection, sql));
  }

  /** Runs the operation in a transaction shared with concurrent writes; resolves when it survives a power cut. */
  writeDurably<T>(operation: () => T): Promise<T> {
    return this.#writes.add(operation, true);
  }

  /** The same without its own fsync: for writes that may be lost in a power cut, but not in a crash of the process. */
  writeLightly<T>(operation: () => T): Promise<T> {
    return this.#writes.add(operation, false);
  }

  /**
   * Opens what writes more than one turn of the event loop has room for. Its statements are its own: they see what it has written, all
   * others what is committed.
   */
  openLongTransaction(): LongTransaction {
    const [busyTimeoutMs = 0] = prepare<[ms: number]>(this.#connection, 'PRAGMA busy_timeout').get() ?? [];
    const connection = openConnection(this.#path, { busyTimeoutMs });
    configure(connection);
    connection.exec('PRAGMA wal_autocheckpoint=0'); // that is the log's own to do
    const { changes } = this;
    const long = new LongTransaction({ connection, log: this.#log, others: this.#writes, changes });
    this.#long.push(long);
    return long;
  }

  /** Runs a read with the driver's errors translated. */
  read<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      throw translateError(error);
    }
  }

  /**
   * Empties the write-ahead log, which otherwise keeps overwritten and deleted data until it is reused. False while another
   * process reads from it or writes. Blocks for the time of writing a few MiB. Throws `busy`.
   */
  emptyLog(): boolean {
    return this.#log.empty();
  }

  /**
   * Writes the whole file anew without its free space, and so that it can become shorter in slices from then on. Blocks meanwhile
   * and needs as much free space again as the file takes. Throws `busy`.
   */
  compact(): void {
    this.read(() => this.#connection.exec('PRAGMA auto_vacuum=INCREMENTAL; VACUUM'));
    this.emptyLog();
  }

  /** Describes every fault of the file; empty when there is none. Reads the whole file and blocks meanwhile. */
  check(): readonly string[] {
    return checkDatabase(this.#connection);
  }

  /** Commits pending writes and closes the file. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const long of this.#long) long.close(); // what is not committed would be waited for
    this.#writes.close();
    this.#connection.close();
  }
}

function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(path, 'wx', 0o600));
    for (const folder of [dirname(path), dirname(dirname(path))]) syncFolder(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    // By path, never through a handle: closing a handle would drop SQLite's locks on the file in this process.
    chmodSync(path, 0o600);
  }
}

/** Fsyncs a folder, so that its directory entries survive a power cut. */
function syncFolder(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** The switch to WAL fails at once, ignoring the busy timeout, while another process is making the same switch. */
function useWriteAheadLog(connection: Connection, patienceMs: number): void {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      const mode = prepare<[string]>(connection, 'PRAGMA journal_mode=WAL').get()?.[0];
      if (mode === 'wal') return;
      throw new AppError('internal', 'The data folder is on a file system that SQLite cannot use in WAL mode.');
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
