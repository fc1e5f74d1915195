import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import { createDeleteRun } from './delete-run.ts';

/** Records what happens, in order. */
function setUp(removed: Awaited<ReturnType<RunStore['remove']>>, spoken = false) {
  const events: string[] = [];
  const record = (event: string) => {
    events.push(event);
  };
  const deleteRun = createDeleteRun({
    runs: {
      remove: async (_ownerId: number, name: number | string) => {
        record(`forget ${name}`);
        return removed;
      },
      forgetDoomed: async (objectIds: readonly string[]) => record(`strike ${objectIds} off`),
    } as unknown as RunStore,
    blobs: { remove: async (objectId: string) => record(`remove ${objectId}`) } as unknown as BlobStore,
    spool: { clear: async (runId) => record(`clear ${runId}`) },
    segments: { release: async (runIds) => record(`release ${runIds}`) },
    stopAttempt: (runId) => {
      record(`stop ${runId}`);
      return spoken;
    },
  });
  return { deleteRun, events };
}

describe('deleting a run', () => {
  it('forgets the row before the bytes, and the list of the doomed last', async () => {
    const { deleteRun, events } = setUp({ runId: 7, objectId: 'ab' });
    await deleteRun(1, 'a-task');
    assert.deepEqual(events, ['forget a-task', 'stop 7', 'clear 7', 'release 7', 'remove ab', 'strike ab off']);
  });

  it('leaves an attempt that is on its way to clear away its own files, but for what earlier ones had finished', async () => {
    const { deleteRun, events } = setUp({ runId: 7, objectId: null }, true);
    await deleteRun(1, 7);
    assert.deepEqual(events, ['forget 7', 'stop 7', 'release 7']);
  });

  it('says not found of whatever the owner has no run for', async () => {
    const { deleteRun, events } = setUp(null, true);
    await assert.rejects(deleteRun(1, 7), { code: 'not_found', message: 'There is no such run' });
    assert.equal(events.length, 1);
  });
});
