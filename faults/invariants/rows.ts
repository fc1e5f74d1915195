// Reads the database file of a data folder from outside, also while the server writes.
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface Rows extends Disposable {
  all<T>(sql: string, ...params: SQLInputValue[]): readonly T[];
  /** Everything read inside sees the same moment. */
  atOnce<T>(read: () => T): T;
}

export function openRows(dataDir: string): Rows {
  const db = new DatabaseSync(join(dataDir, 'lector.db'), { readOnly: true, timeout: 5_000 });
  return {
    all: <T>(sql: string, ...params: SQLInputValue[]) => db.prepare(sql).all(...params) as unknown as readonly T[],
    atOnce(read) {
      db.exec('BEGIN');
      try {
        return read();
      } finally {
        db.exec('COMMIT');
      }
    },
    [Symbol.dispose]: () => db.close(),
  };
}

/** Where the file store keeps the times of an object. */
export function timingsPath(dataDir: string, objectId: string): string {
  return join(dataDir, 'blobs', objectId.slice(0, 2), `${objectId}.timings`);
}

/** Where the file store keeps an object. */
export function objectPath(dataDir: string, objectId: string): string {
  return join(dataDir, 'blobs', objectId.slice(0, 2), `${objectId}.flac`);
}
