// In the place of the door to SQLite: the same, but an fsync that failed is taken for an error like any other.
export * from '../../../packages/server/src/db/sqlite/connection.ts';

export const isSyncFailure = (): boolean => false;
