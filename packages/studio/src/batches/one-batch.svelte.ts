// The state of one batch: fetched once, then as the events tell it.
import { type BatchInfo, LectorError, type RunEvent } from '@lector/client';
import { describe, type Trouble } from '../server.ts';
import { batchCalls } from './batch-calls.ts';

/** An event of the batch itself comes sooner. */
const LATE_MS = 2_000;

export class OneBatch {
  batch = $state.raw<BatchInfo | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** There is no such batch, or it was deleted. */
  missing = $state(false);
  readonly batchId: string;
  #events = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(batchId: string) {
    this.batchId = batchId;
  }

  async load(): Promise<void> {
    const before = this.#events;
    try {
      const batch = await batchCalls.getBatch(this.batchId);
      // An event that came meanwhile is newer than the answer may be.
      if (before === this.#events) this.batch = batch;
      this.trouble = null;
    } catch (error) {
      if (error instanceof LectorError && (error.kind === 'notFound' || error.kind === 'validation'))
        this.missing = true;
      else this.trouble = describe(error);
    }
  }

  take(event: RunEvent): void {
    if (event.type === 'reset') void this.load();
    else if (event.type === 'deleted') this.#loadSoon();
    else if (event.type === 'run' && event.run.batch_id === this.batchId) this.#loadSoon();
    else if (event.type === 'batch' && event.batch.batch_id === this.batchId) this.set(event.batch);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** What an action has answered. */
  set(batch: BatchInfo): void {
    this.#events++;
    this.batch = batch;
    this.stop();
    this.#timer = undefined;
  }

  /** The server tells only of the newest batches; of an older one its runs say that something changed. */
  #loadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, LATE_MS);
  }
}
