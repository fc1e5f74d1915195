// Reads the first words of a chapter once more from the file that was sent: nothing of a text is kept beside it.
import { AppError } from '../../errors.ts';
import type { BookReader, ChapterBeginning } from '../../ports/book-reader.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { Books } from './books.ts';
import { withBookFile } from './with-book-file.ts';

export interface BeginningWish {
  /** Of the chapter. */
  readonly number: number;
  /** UTF-16 code units with markup. */
  readonly maxLength: number;
}

/** Throws `not_found` for foreign, deleted and unknown books, and for chapters that a book does not have; and what `BookReader` throws. */
export type ReadBeginning = (
  ownerId: number,
  bookId: string,
  wish: BeginningWish,
  signal: AbortSignal,
) => Promise<ChapterBeginning>;

export function createReadBeginning(dependencies: {
  books: Pick<Books, 'find'>;
  uploads: Pick<UploadStore, 'checkOut'>;
  reader: Pick<BookReader, 'begin'>;
}): ReadBeginning {
  const { books, uploads, reader } = dependencies;

  return async (ownerId, bookId, wish, signal) => {
    const book = await books.find(ownerId, bookId);
    const { length: count } = book.facts.chapters;
    const missing = () => new AppError('not_found', `There is no chapter ${wish.number}: the book has ${count}`);
    // No process is started for what is not there.
    if (wish.number > count) throw missing();
    const found = await withBookFile(uploads, book, (file) => reader.begin(file, wish, signal));
    if (found === null) throw missing();
    return found;
  };
}
