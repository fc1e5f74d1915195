// SQLite's own check of a database file: tables, indexes and references.
import type { Statement } from '../connection.ts';

/** Faults reported at most. */
const MAX_FAULTS = 20;

/** Describes every fault; empty when there is none. Reads the whole file and blocks meanwhile. */
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
    // A file that cannot be read through is a finding too.
    if (!isDriverError(error)) throw error;
    faults.push(error.message);
  }
  return faults;
}

function isDriverError(error: unknown): error is Error {
  return error instanceof Error && 'errcode' in error;
}
