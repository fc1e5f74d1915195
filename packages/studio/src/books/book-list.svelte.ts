// The list of books with the batches that speak them, kept up to date by events, or by polling where there are none.
import { type BatchInfo, type BookSummary, LectorError, type RunEvent } from '@lector/client';
import { SvelteMap } from 'svelte/reactivity';
import { batchCalls } from '../batches/batch-calls.ts';
import { describe, type Trouble } from '../server.ts';
import { bookCalls } from './book-calls.ts';

const PAGE = 20;

export class BookList {
  /** Null before the first answer. */
  books = $state.raw<readonly BookSummary[] | null>(null);
  nextCursor = $state<string | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** By their ids; null when it is gone. */
  readonly batches = new SvelteMap<string, BatchInfo | null>();

  /** What is shown, anew. */
  async load(): Promise<void> {
    await this.#ask(null, Math.max(PAGE, Math.min(this.books?.length ?? 0, 100)));
  }

  /** The page behind what is shown. */
  async more(): Promise<void> {
    await this.#ask(this.nextCursor, PAGE);
  }

  take(event: RunEvent): void {
    if (event.type === 'reset') void this.load();
    if (event.type === 'batch' && this.batches.has(event.batch.batch_id)) {
      this.batches.set(event.batch.batch_id, event.batch);
    }
  }

  batchOf({ batch_id: id }: BookSummary): BatchInfo | null {
    return id === null ? null : (this.batches.get(id) ?? null);
  }

  async #ask(cursor: string | null, limit: number): Promise<void> {
    try {
      const page = await bookCalls.listBooks({ limit, ...(cursor !== null && { cursor }) });
      // Asked again while it may change: events tell only of the newest batches.
      const wanted = page.books.filter((book) => book.batch_id !== null && this.batchOf(book)?.finished_at == null);
      await Promise.all(wanted.map((book) => this.#askBatch(book.batch_id!)));
      this.books = cursor === null ? page.books : [...(this.books ?? []), ...page.books];
      this.nextCursor = page.next_cursor;
      this.trouble = null;
    } catch (error) {
      this.trouble = describe(error);
    }
  }

  async #askBatch(id: string): Promise<void> {
    try {
      this.batches.set(id, await batchCalls.getBatch(id));
    } catch (error) {
      if (!(error instanceof LectorError) || error.kind !== 'notFound') throw error;
      this.batches.set(id, null);
    }
  }
}
