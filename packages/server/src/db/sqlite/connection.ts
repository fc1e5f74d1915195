// The one door to node:sqlite: opening a connection, the shape of a statement, and what its errors mean to us.
import { backup, DatabaseSync } from 'node:sqlite';
import { AppError } from '../../errors.ts';

/** What may be bound. Neither `undefined` (throws on Node 24, is NULL on 26) nor an object (taken as named parameters). */
export type Param = string | number | bigint | null | Uint8Array;

export interface Changes {
  readonly changes: number | bigint;
  readonly lastInsertRowid: number | bigint;
}

/** A prepared statement whose rows are arrays: a third cheaper to make than objects, and free of column-name clashes. */
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
}

export function openConnection(path: string, options: ConnectionOptions): Connection {
  return new DatabaseSync(path, {
    timeout: options.busyTimeoutMs,
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

/** Pages copied at a time, 4 MiB: between two steps the caller may end the copy. */
const COPY_PAGES = 1_024;

/** Copies a whole database, as it is at this moment, into the file at `path`, while other processes go on writing. */
export async function copyDatabase(connection: Connection, path: string, onStep: () => void): Promise<void> {
  // All steps read the one snapshot of this transaction. Without it every write of another process would make the copy begin
  // anew: beside a busy server it would never end.
  connection.exec('BEGIN');
  try {
    prepare(connection, 'SELECT count(*) FROM sqlite_schema').get();
    await backup(connection as DatabaseSync, path, { rate: COPY_PAGES, progress: onStep });
  } finally {
    if (connection.isTransaction) connection.exec('ROLLBACK');
  }
}

/** The primary result codes of SQLite after which the same request may well succeed later. */
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

/** True when SQLite asked for an fsync and the system could not do it. */
export function isSyncFailure(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
  return code === 1034 || code === 1290; // IOERR_FSYNC, IOERR_DIR_FSYNC
}

/** The codes of a file that is no sound database. */
const BROKEN = new Set([
  11, // CORRUPT
  26, // NOTADB
]);

/** An error of the driver as the rest of the program knows errors; anything else comes back unchanged. */
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
 * Holds a row to the name it was found by. SQLite believes its indexes: a bit that flipped in one leads to another row, which
 * may be another owner's. Throws `unusable_data`.
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
