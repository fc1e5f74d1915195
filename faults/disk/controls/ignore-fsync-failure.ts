// Replaces the SQLite connection: a failed fsync is treated like any other error.
export * from '../../../packages/server/src/db/sqlite/connection.ts';

export const isSyncFailure = (): boolean => false;
