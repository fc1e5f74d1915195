// Batches that will be deleted unless the user undoes it. They are hidden at once on every screen.
import type { BatchInfo } from '@lector/client';
import { batches as texts } from '../locales/en/batches.ts';
import { describe } from '../server.ts';
import { doUnlessUndone, say } from '../state/notices.svelte.ts';
import { close, player } from '../state/player.svelte.ts';
import { nameOf } from './about-batch.ts';
import { batchCalls } from './batch-calls.ts';

let pending = $state.raw<ReadonlySet<string>>(new Set());

export function isBatchBeingDeleted(batchId: string): boolean {
  return pending.has(batchId);
}

export function deleteBatchUnlessUndone(batch: BatchInfo): void {
  const { batch_id: batchId } = batch;
  pending = new Set([...pending, batchId]);
  const reappear = () => {
    pending = new Set([...pending].filter((id) => id !== batchId));
  };
  if (player.run?.batch_id === batchId) close();
  const action = async () => {
    try {
      // Deleted ids never return, so it stays hidden.
      await batchCalls.deleteBatch(batchId);
    } catch (error) {
      say(texts.actions.delete.failed(describe(error).words), 'bad');
      reappear();
    }
  };
  doUnlessUndone(texts.actions.delete.done(nameOf(batch)), () => void action(), reappear);
}
