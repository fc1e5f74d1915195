// The id of a batch as a person gives it.
import { UsageError } from './failures.ts';

const BATCH_ID = /^batch_[0-9a-f]{32}$/;

/** Refuses what cannot be one before anything is sent. */
export function checkBatchId(id: string): string {
  if (BATCH_ID.test(id)) return id;
  throw new UsageError(`“${id.slice(0, 60)}” is not the id of a batch: \`lector batches\` shows them`);
}
