// Forgetting a run for good: its text, its audio and every link to it.
import { AppError } from '../errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunStore } from '../ports/run-store.ts';

/** Throws `not_found`, the same for foreign, deleted and unknown ids. When it resolves, every link to the run is dead. */
export type DeleteRun = (ownerId: number, runId: number) => Promise<void>;

/** `cancel` ends an attempt that is on its way in this process. */
export function createDeleteRun(parts: {
  runs: RunStore;
  blobs: BlobStore;
  cancel: (runId: number) => void;
}): DeleteRun {
  return async (ownerId, runId) => {
    const removed = await parts.runs.remove(ownerId, runId);
    if (removed === null) throw new AppError('not_found', 'There is no such run');
    parts.cancel(runId);
    if (removed.objectId === null) return;
    await parts.blobs.remove(removed.objectId);
    await parts.runs.forgetDoomed([removed.objectId]);
  };
}
