// Replaces the queue: renews no lease, so that an attempt longer than a lease loses its run without notice.
import { createSqliteRunQueue as create } from '../../../packages/server/src/db/sqlite/run-queue.ts';

export const createSqliteRunQueue: typeof create = (dependencies) => ({
  ...create(dependencies),
  heartbeat: async () => [],
});
