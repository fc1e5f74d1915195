// What SQLite itself can tell of a database file: whether tables, indexes and references hold together.
import type { Statement } from '../connection.ts';

/** More complaints than this say nothing new. */
const MAX_FAULTS = 20;

/** What is wrong, in words; empty when nothing is. Reads all of the file and blocks meanwhile. */
export function checkStructure(prepare: (sql: string) => Statement<readonly [string]>): readonly string[] {
  const faults: string[] = [];
  try {
    for (const [line] of prepare(`PRAGMA integrity_check(${MAX_FAULTS})`).iterate()) {
      if (line !== 'ok') faults.push(...line.split('\n'));
    }
    for (const [table] of prepare('PRAGMA foreign_key_check').iterate()) {
      if (faults.length < MAX_FAULTS) faults.push(`a row of ${table} belongs to nothing`);
    }
  } catch (error) {
    // A file too broken to be walked through is a finding too.
    if (!isDriverError(error)) throw error;
    faults.push(error.message);
  }
  return faults;
}

function isDriverError(error: unknown): error is Error {
  return error instanceof Error && 'errcode' in error;
}
