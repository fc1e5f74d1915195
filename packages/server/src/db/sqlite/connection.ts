// The only module that imports node:sqlite: opens connections, wraps statements, translates errors.
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { AppError } from '../../errors.ts';

/** Values that may be bound. Not `undefined` (throws on Node 24, is NULL on 26) and not an object (would be named parameters). */
export type Param = string | number | bigint | null | Uint8Array;

export interface Changes {
  readonly changes: number | bigint;
  readonly lastInsertRowid: number | bigint;
}

/** A prepared statement with rows as arrays: a third cheaper than objects, and without clashes of column names. */
export interface Statement<Row extends readonly unknown[]> {
  get(...params: Param[]): Row | undefined;
  all(...params: Param[]): Row[];
  iterate(...params: Param[]): Iterable<Row>;
  run(...params: Param[]): Changes;
}

export interface Connection {
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): unknown;
  close(): void;
}

export interface ConnectionOptions {
  /** How long a statement waits for another process's lock. It blocks the event loop, so it is short. */
  readonly busyTimeoutMs: number;
  /** Creates and changes nothing. */
  readonly readOnly?: boolean;
  /** Read only, and nothing beside the file is looked at: no log of somebody else is applied to it. For files that nobody writes. */
  readonly immutable?: boolean;
}

export function openConnection(path: string, options: ConnectionOptions): Connection {
  const { immutable = false, readOnly = immutable } = options;
  return new DatabaseSync(immutable ? new URL(`${pathToFileURL(path)}?immutable=1`) : path, {
    timeout: options.busyTimeoutMs,
    readOnly,
    enableForeignKeyConstraints: true,
    returnArrays: true,
  });
}

export function prepare<Row extends readonly unknown[] = readonly never[]>(
  connection: Connection,
  sql: string,
): Statement<Row> {
  return connection.prepare(sql) as Statement<Row>;
}

/** Pages copied per step, 4 MiB. Between two steps the caller may abort the copy. */
const COPY_PAGES = 1_024;

/** Copies a snapshot of the database into the file at `path`, while other processes keep writing. */
export async function copyDatabase(connection: Connection, path: string, onStep: () => void): Promise<void> {
  // All steps read the snapshot of this transaction. Without it every write of another process would restart the copy:
  // beside a busy server it would never end.
  connection.exec('BEGIN');
  try {
    prepare(connection, 'SELECT count(*) FROM sqlite_schema').get();
    await backup(connection as DatabaseSync, path, { rate: COPY_PAGES, progress: onStep });
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }
}

/** SQLite's primary result codes after which the same request may succeed later. */
const PASSING = new Set([
  5, // BUSY
  6, // LOCKED
  7, // NOMEM
  8, // READONLY: the file system went read-only
  10, // IOERR
  13, // FULL
  14, // CANTOPEN: no file handle left, or the folder is gone
]);

/** True for an error that SQLite itself reported with primary code BUSY. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === 5;
}

/** True when an fsync of SQLite failed. */
export function isSyncFailure(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return code === 1034 || code === 1290; // IOERR_FSYNC, IOERR_DIR_FSYNC
}

/** The codes for a damaged file or one that is no database. */
const BROKEN = new Set([
  11, // CORRUPT
  26, // NOTADB
]);

/** Translates a driver error into an AppError; returns any other error unchanged. */
export function translateError(error: unknown): unknown {
  const code = primaryCode(error);
  if (code === null) return error;
  if (PASSING.has(code)) {
    return new AppError('busy', 'The database cannot do this now; nothing was stored. Try again shortly.', {}, error);
  }
  if (BROKEN.has(code)) {
    const message =
      'The database file is damaged. Run `lector doctor`; a backup can be brought back with `lector restore`.';
    return new AppError('unusable_data', message, {}, error);
  }
  return new AppError('internal', 'The database refused a statement.', {}, error);
}

/**
 * Checks that a row has the key it was looked up by. SQLite trusts its indexes: a flipped bit in one leads to another row, which
 * may belong to another owner. Throws `unusable_data`.
 */
export function mustBe(found: string | null, asked: string): void {
  if (found !== asked) throw damagedFile(new Error('an index leads to another row'));
}

function damagedFile(cause: unknown): AppError {
  const message =
    'The database file is damaged. Run `lector doctor`; a backup can be brought back with `lector restore`.';
  return new AppError('unusable_data', message, {}, cause);
}

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff; // the higher bits hold the extended code
}
