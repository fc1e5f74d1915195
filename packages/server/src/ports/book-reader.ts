// Port to the processes that read books: what is in a file, and its chapters as texts that can be spoken.
import type { BookMetadata, Chapter, Cover, Book as ReadBook } from '../books/book.ts';
import type { ListedLexicon } from '../books/lexicons/list-lexicon.ts';
import type { BookWarning } from '../books/problems.ts';
import type { Pronunciation } from '../text/pronunciation/pronunciation.ts';

export interface BookFile {
  /** On this machine. */
  readonly path: string;
  /** As whoever sent it calls it: its ending tells which kind of text it is. */
  readonly name: string;
}

/** A chapter without its text. */
export type ListedChapter = Omit<Chapter, 'content' | 'inputType'>;

/** Everything of a book but its texts. */
export interface BookFacts {
  readonly kind: ReadBook['kind'];
  readonly metadata: BookMetadata;
  readonly cover: Pick<Cover, 'mediaType' | 'sizeBytes'> | null;
  /** Pronunciation lexicons that it brings along and that can be read. */
  readonly lexicons: readonly ListedLexicon[];
  readonly chapters: readonly ListedChapter[];
  readonly warnings: readonly BookWarning[];
  /** Also of those that are not listed. */
  readonly warningCount: number;
}

/** A text of a chapter. */
export interface ChapterText {
  /** Of the chapter. */
  readonly number: number;
  /** From 1: long chapters have several. */
  readonly part: number;
  readonly inputType: Chapter['inputType'];
  readonly text: string;
  /** What the book's own lexicons say of words that occur in it. */
  readonly pronunciations: readonly Pronunciation[];
}

export interface ChapterChoice {
  /** Numbers of chapters. */
  readonly numbers: ReadonlySet<number>;
  /** UTF-16 code units of a text with its markup. */
  readonly maxLength: number;
  /** BCP 47 tag, in lower case, of the language whose lexicons count; null: none does. */
  readonly lexiconLanguage: string | null;
}

/** The first words of a chapter. */
export interface ChapterBeginning {
  readonly inputType: Chapter['inputType'];
  /** Not longer than was asked for. */
  readonly text: string;
  /** It is the whole chapter. */
  readonly isWhole: boolean;
}

export interface CoverPicture {
  readonly mediaType: Cover['mediaType'];
  readonly bytes: Uint8Array;
}

/** A cover as audiobooks have it: of at most 2 MiB. */
export interface FitCover {
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
}

/**
 * All reject with `invalid_input` for a file that is refused, or whose reading takes too much time or memory, its type one of the room's
 * codes; with `busy` when too many wait, and with the signal's reason. A file is never trusted: the process can read nothing else, and do nothing else.
 */
export interface BookReader {
  list(file: BookFile, signal: AbortSignal): Promise<BookFacts>;

  /** Hands out the texts in the order in which they are read. The next comes when `onText` has resolved; what it throws ends the reading. */
  read(
    file: BookFile,
    choice: ChapterChoice,
    onText: (text: ChapterText) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;

  /** Cut behind a block or a sentence. `maxLength`: UTF-16 code units with markup. Null when there is no such chapter. */
  begin(
    file: BookFile,
    chapter: { readonly number: number; readonly maxLength: number },
    signal: AbortSignal,
  ): Promise<ChapterBeginning | null>;

  /** As it is in the book. Null when there is none, or none that can be read. */
  cover(file: BookFile, signal: AbortSignal): Promise<CoverPicture | null>;

  /** The same, drawn or made smaller where it has to be. */
  fitCover(file: BookFile, signal: AbortSignal): Promise<FitCover | null>;
}
