// The current page of batches: fetched once, then kept up to date by events, or by polling while the stream is down.
import type { BatchInfo, RunEvent } from '@lector/client';
import { describe, type Trouble } from '../server.ts';
import { batchCalls } from './batch-calls.ts';

export class BatchList {
  batches = $state.raw<readonly BatchInfo[]>([]);
  nextCursor = $state<string | null>(null);
  /** Newer batches that are not shown yet, so that the rows do not move while being read. */
  fresh = $state.raw<ReadonlySet<string>>(new Set());
  trouble = $state.raw<Trouble | null>(null);
  /** The page that the rows belong to; undefined before the first answer. */
  shown = $state<string | null | undefined>(undefined);
  loading = $state(false);
  #cursor: string | null = null;
  #asking: AbortController | null = null;
  #during: RunEvent[] = [];

  async show(cursor: string | null): Promise<void> {
    this.#cursor = cursor;
    await this.load();
  }

  async load(): Promise<void> {
    this.#asking?.abort();
    const own = new AbortController();
    const cursor = this.#cursor;
    this.#asking = own;
    this.#during = [];
    this.loading = true;
    try {
      const page = await batchCalls.listBatches(cursor === null ? {} : { cursor }, { signal: own.signal });
      if (this.#asking !== own) return;
      this.batches = page.batches;
      this.nextCursor = page.next_cursor;
      this.fresh = new Set();
      this.shown = cursor;
      this.trouble = null;
    } catch (error) {
      if (this.#asking !== own) return;
      this.trouble = describe(error);
    }
    this.#asking = null;
    this.loading = false;
    // Events that arrived during the request may be newer than its answer.
    for (const event of this.#during.splice(0)) this.take(event);
  }

  take(event: RunEvent): void {
    if (event.type === 'reset') void this.load();
    if (event.type !== 'batch') return;
    if (this.#asking !== null) this.#during.push(event);
    const { batch } = event;
    const at = this.batches.findIndex(({ batch_id }) => batch_id === batch.batch_id);
    if (at >= 0) this.batches = this.batches.with(at, batch);
    else if (this.shown === null && this.#isNewer(batch)) {
      this.fresh = new Set([...this.fresh, batch.batch_id]);
      // The list is empty, so it is shown at once.
      if (this.batches.length === 0) void this.load();
    }
  }

  stop(): void {
    this.#asking?.abort();
  }

  #isNewer({ created_at }: BatchInfo): boolean {
    const newest = this.batches[0];
    return newest === undefined || created_at >= newest.created_at;
  }
}
