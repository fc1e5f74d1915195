// One book, kept up to date by the events of its batch, and by polling while an audiobook is made of it.
import { type BookInfo, LectorError, type RunEvent } from '@lector/client';
import { describe, type Trouble } from '../server.ts';
import { bookCalls } from './book-calls.ts';

/** An answer tells every chapter, so not every event asks for one. */
const LATE_MS = 1_500;

export class OneBook {
  book = $state.raw<BookInfo | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** There is no such book, or it was deleted. */
  missing = $state(false);
  readonly bookId: string;
  #changes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bookId: string) {
    this.bookId = bookId;
  }

  async load(): Promise<void> {
    const before = this.#changes;
    try {
      const book = await bookCalls.getBook(this.bookId);
      // What an action answered meanwhile is newer than this may be.
      if (before === this.#changes) this.book = book;
      this.trouble = null;
    } catch (error) {
      if (error instanceof LectorError && (error.kind === 'notFound' || error.kind === 'validation'))
        this.missing = true;
      else this.trouble = describe(error);
    }
  }

  take(event: RunEvent): void {
    const batchId = this.book?.batch?.batch_id;
    if (event.type === 'reset') void this.load();
    else if (batchId === undefined) return;
    else if (event.type === 'batch' && event.batch.batch_id === batchId) {
      this.book = { ...this.book!, batch: event.batch };
      this.loadSoon();
    } else if (event.type === 'deleted' || (event.type === 'run' && event.run.batch_id === batchId)) this.loadSoon();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** What an action has answered. */
  set(book: BookInfo): void {
    this.#changes++;
    this.book = book;
  }

  loadSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.load();
    }, LATE_MS);
  }
}
