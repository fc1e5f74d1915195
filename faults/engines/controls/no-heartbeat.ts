// Stands for the queue, and renews no lease: whoever speaks for longer than a lease loses the run and is not told.
import { createSqliteRunQueue as create } from '../../../packages/server/src/db/sqlite/run-queue.ts';

export const createSqliteRunQueue: typeof create = (dependencies) => ({
  ...create(dependencies),
  heartbeat: async () => [],
});
