// The state of one book: fetched, then as the events of its batch tell it. Nothing tells of chapters: they are asked for.
import type { BookInfo, RunEvent } from '@lector/client';
import { Followed } from '../state/followed.svelte.ts';
import { bookCalls } from './book-calls.ts';

export class OneBook extends Followed<BookInfo> {
  constructor(bookId: string) {
    super(() => bookCalls.getBook(bookId));
  }

  take(event: RunEvent): void {
    const batchId = this.now?.batch?.batch_id;
    if (event.type === 'reset') void this.load();
    else if (batchId === undefined) return;
    else if (event.type === 'batch' && event.batch.batch_id === batchId) {
      this.now = { ...this.now!, batch: event.batch };
      this.loadSoon();
    } else if (event.type === 'deleted' || (event.type === 'run' && event.run.batch_id === batchId)) this.loadSoon();
  }
}
