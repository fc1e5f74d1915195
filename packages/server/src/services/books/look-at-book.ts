// A book with everything that became of it: its batch, the runs of its chapters, its audiobook.
import type { Batch } from '../../domain/batch.ts';
import { AppError } from '../../errors.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { AudiobookWish, BookMaking, BookStore, StoredBook } from '../../ports/book-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Books } from './books.ts';
import type { ChapterRun, ListChapterRuns } from './chapter-runs.ts';
import { nameContents } from './make-audiobook.ts';

export interface SeenBook {
  readonly book: StoredBook;
  /** Null when nothing of it is spoken, or when that was deleted. */
  readonly batch: Batch | null;
  readonly runs: readonly ChapterRun[];
  /** Whether the audiobook is what would be made now. */
  readonly isCurrent: boolean;
}

export interface LookAtBook {
  /** Throws the same `not_found` for foreign, deleted and unknown ones, as all that follow. */
  look(ownerId: number, id: string): Promise<SeenBook>;
  /** Asks for an audiobook, made when the last run has ended. What was made before is gone. Throws `book_unspoken` while nothing of it is spoken. */
  make(ownerId: number, id: string, wish: AudiobookWish): Promise<SeenBook>;
}

export function createLookAtBook(dependencies: {
  books: Pick<Books, 'find'>;
  store: Pick<BookStore, 'make'>;
  batches: Pick<BatchStore, 'find'>;
  listRuns: ListChapterRuns;
  clock: Clock;
  /** There is an audiobook to be made. */
  wake: () => void;
}): LookAtBook {
  const { books, store, batches, listRuns, clock, wake } = dependencies;

  async function look(ownerId: number, id: string): Promise<SeenBook> {
    const book = await books.find(ownerId, id);
    const batch = book.speech === null ? null : await batches.find(ownerId, book.speech.batchId);
    const runs = batch === null || book.speech === null ? [] : await listRuns(ownerId, book.speech);
    return { book, batch, runs, isCurrent: book.making?.madeOf === nameContents(runs) };
  }

  return {
    look,
    async make(ownerId, id, wish) {
      const { batch, runs } = await look(ownerId, id);
      if (batch === null) throw new AppError('book_unspoken', 'Nothing of the book is spoken: have it spoken first');
      const making: BookMaking = {
        ...{ wish, state: 'waiting', askedAtMs: clock.now(), done: 0, total: runs.length },
        ...{ files: [], missing: [], madeOf: null, remarks: [] },
      };
      if (!(await store.make({ ownerId, id, making }))) throw new AppError('not_found', 'There is no such book');
      wake();
      return look(ownerId, id);
    },
  };
}
