// One open database file: its settings, its prepared statements, its writes in groups, its orderly end.
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../errors.ts';
import { checkDatabase } from './check-database.ts';
import { CoalescedNotifier } from './coalesced-notifier.ts';
import { type Connection, isBusy, openConnection, prepare, type Statement, translateError } from './connection.ts';
import { GroupCommit } from './group-commit.ts';
import { migrate } from './migrate.ts';
import { probeDisk } from './probe-disk.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

export interface DatabaseOptions {
  /** The file; its folder is made, for this user only, when it is missing. */
  readonly path: string;
  /** How long to wait for another process's write. Blocks the event loop, so a server keeps it short. */
  readonly busyTimeoutMs?: number;
}

const DEFAULT_BUSY_TIMEOUT_MS = 1_000;

/** Opens the file and brings it to the present schema. Throws `busy` when another program holds it for too long. */
export function openDatabase(options: DatabaseOptions): Database {
  const busyTimeoutMs = options.busyTimeoutMs ?? DEFAULT_BUSY_TIMEOUT_MS;
  createPrivately(options.path);
  let connection: Connection | undefined;
  try {
    connection = openConnection(options.path, { busyTimeoutMs });
    useWriteAheadLog(connection, busyTimeoutMs);
    connection.exec('PRAGMA synchronous=FULL');
    connection.exec('PRAGMA secure_delete=ON'); // a removed text leaves no trace in the free pages
    connection.exec('PRAGMA journal_size_limit=67108864');
    connection.exec(`PRAGMA cache_size=-${CACHE_KIB}`);
    migrate(connection);
    return new Database(connection, options.path);
  } catch (error) {
    connection?.close();
    throw translateError(error);
  }
}

/**
 * Keeps the inner pages of every index of a million runs. Not mapped memory, though it reads faster: a disk that fails under
 * a mapped page ends the process by a signal instead of an error.
 */
const CACHE_KIB = 16_384;

export class Database {
  readonly #connection: Connection;
  readonly #log: WriteAheadLog;
  readonly #writes: GroupCommit;
  /** Committed submits: there may be work. */
  readonly submits = new CoalescedNotifier();
  /** Runs that changed in any way, in this process. Made inside transactions, so some were rolled back. */
  readonly changes = new CoalescedNotifier();
  #open = true;

  constructor(connection: Connection, path: string) {
    this.#connection = connection;
    this.#log = new WriteAheadLog(connection, () => probeDisk(path));
    this.#writes = new GroupCommit(connection, this.#log);
  }

  prepare<Row extends readonly unknown[] = readonly never[]>(sql: string): Statement<Row> {
    // A table of contents that cannot be read shows itself here first.
    return this.read(() => prepare<Row>(this.#connection, sql));
  }

  /** Runs the operation in a transaction shared with its neighbours; resolves when it would survive a power cut. */
  writeDurably<T>(operation: () => T): Promise<T> {
    return this.#writes.add(operation, true);
  }

  /** The same without an fsync of its own: for what may be lost in a power cut, though not in a crash of the process. */
  writeLightly<T>(operation: () => T): Promise<T> {
    return this.#writes.add(operation, false);
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
   * Empties the write-ahead log, which holds what was overwritten or deleted until it is written anew. False while another
   * process reads from it or writes. Blocks for as long as writing a few MiB takes. Throws `busy`.
   */
  emptyLog(): boolean {
    return this.#log.empty();
  }

  /** What is wrong with the file, in words; empty when nothing is. Reads all of it and blocks meanwhile. */
  check(): readonly string[] {
    return checkDatabase(this.#connection);
  }

  /** Commits what is waiting and closes the file. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
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
    // By name, never through a handle: closing one would drop the locks that SQLite holds on the file in this process.
    chmodSync(path, 0o600);
  }
}

/** Makes the names inside a folder survive a power cut. */
function syncFolder(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** The switch to WAL fails at once, without the busy timeout, while another process is making the same switch. */
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
