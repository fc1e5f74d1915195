// The state of one batch: fetched once, then as the events tell it.
import type { BatchInfo, RunEvent } from '@lector/client';
import { Followed } from '../state/followed.svelte.ts';
import { batchCalls } from './batch-calls.ts';

export class OneBatch extends Followed<BatchInfo> {
  readonly #batchId: string;

  constructor(batchId: string) {
    super(() => batchCalls.getBatch(batchId));
    this.#batchId = batchId;
  }

  /** The server tells only of the newest batches; of an older one its runs say that something changed. */
  take(event: RunEvent): void {
    if (event.type === 'reset') void this.load();
    else if (event.type === 'deleted') this.loadSoon();
    else if (event.type === 'run' && event.run.batch_id === this.#batchId) this.loadSoon();
    else if (event.type === 'batch' && event.batch.batch_id === this.#batchId) {
      this.set(event.batch);
      this.stop(); // nothing is left to be asked
    }
  }
}
