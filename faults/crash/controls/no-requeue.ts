// Replaces the queue: does not requeue interrupted runs at the start.
import { createSqliteRunQueue as create } from '../../../packages/server/src/db/sqlite/run-queue.ts';

export const createSqliteRunQueue: typeof create = (dependencies) => ({
  ...create(dependencies),
  requeueAll: async () => 0,
});
