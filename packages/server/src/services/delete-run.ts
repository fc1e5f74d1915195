// Deletes a run: its text, its audio and every link to it.
import { AppError } from '../errors.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunName, RunStore } from '../ports/run-store.ts';
import type { Spool } from '../ports/spool.ts';
import { passStep } from '../steps.ts';
import type { KeptSegments } from './segments/kept-segments.ts';

/** Throws the same `not_found` for foreign, deleted and unknown ids. When it resolves, every link to the run is invalid. */
export type DeleteRun = (ownerId: number, name: RunName) => Promise<void>;

/** `stopAttempt` aborts an attempt that is running in this process. True when there was one; it then removes its own files. */
export function createDeleteRun(dependencies: {
  runs: RunStore;
  blobs: BlobStore;
  spool: Pick<Spool, 'clear'>;
  segments: Pick<KeptSegments, 'release'>;
  stopAttempt: (runId: number) => boolean;
}): DeleteRun {
  return async (ownerId, name) => {
    const removed = await dependencies.runs.remove(ownerId, name);
    if (removed === null) throw new AppError('not_found', 'There is no such run');
    passStep('remove.marked');
    const { runId, objectId } = removed;
    if (!dependencies.stopAttempt(runId)) await dependencies.spool.clear(runId);
    await dependencies.segments.release([runId]);
    if (objectId === null) return;
    await dependencies.blobs.remove(objectId);
    passStep('remove.unlinked');
    await dependencies.runs.forgetDoomed([objectId]);
    passStep('remove.forgotten');
  };
}
