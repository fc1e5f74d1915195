// What the server and a process that reads a book say to each other.
import type { RefusalCode } from '../books/problems.ts';
import type {
  BookFacts,
  BookFile,
  ChapterBeginning,
  ChapterChoice,
  ChapterText,
  CoverPicture,
} from '../ports/book-reader.ts';

export type ReaderJob = { readonly file: BookFile } & (
  | { readonly kind: 'list' }
  | ({ readonly kind: 'read'; readonly numbers: readonly number[] } & Omit<ChapterChoice, 'numbers'>)
  | { readonly kind: 'begin'; readonly number: number; readonly maxLength: number }
  | { readonly kind: 'cover' | 'fit-cover' }
);

/** The job, and then a word for each text that was taken. */
export type ToReader = ReaderJob | { readonly kind: 'next' };

export type FromReader =
  | { readonly kind: 'facts'; readonly facts: BookFacts }
  | { readonly kind: 'text'; readonly text: ChapterText }
  | { readonly kind: 'beginning'; readonly beginning: ChapterBeginning | null }
  | { readonly kind: 'cover'; readonly cover: CoverPicture | null }
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string; readonly place: string | null }
  | { readonly kind: 'failed'; readonly message: string };
