// A book as `lector book list` shows it: everything but its texts.
import type { Book, Chapter, Silence } from '../../books/book.ts';
import type { ListedLexicon } from '../../books/lexicons/list-lexicon.ts';
import type { BookWarning } from '../../books/problems.ts';

/** A chapter without its text. */
export interface ListedChapter extends Omit<Chapter, 'content' | 'inputType' | 'reason'> {
  readonly reason: Silence | 'not_chosen' | null;
}

export interface BookLexicon extends ListedLexicon {
  /** It is for the language of the book. */
  readonly isUsed: boolean;
}

export interface ListedBook {
  readonly book: Pick<Book, 'kind' | 'metadata'>;
  readonly cover: { readonly name: string; readonly mediaType: string; readonly sizeBytes: number } | null;
  readonly lexicons: readonly BookLexicon[];
  readonly chapters: readonly ListedChapter[];
  readonly warnings: readonly BookWarning[];
  readonly warningCount: number;
}
