// The one door to node:sqlite: opening a connection, the shape of a statement, and what its errors mean to us.
import { DatabaseSync } from 'node:sqlite';
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

/** An error of the driver as the rest of the program knows errors; anything else comes back unchanged. */
export function translateError(error: unknown): unknown {
  const code = primaryCode(error);
  if (code === null) return error;
  if (PASSING.has(code)) {
    return new AppError('busy', 'The database cannot do this now; nothing was stored. Try again shortly.', {}, error);
  }
  return new AppError('internal', 'The database refused a statement.', {}, error);
}

function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff; // the higher bits hold the extended code
}
