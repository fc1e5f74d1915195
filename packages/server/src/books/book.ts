// What is known of a book once it is opened, and what a chapter of it is.
import type { Pronunciation } from '../text/pronunciation/pronunciation.ts';
import type { BookWarning } from './problems.ts';

export type Matter = 'front' | 'body' | 'back';

/** Why a chapter is not spoken unless somebody asks for it. */
export type Silence =
  | 'empty' // no words: pictures, a blank page
  | 'not_linear' // outside the reading order
  | 'damaged' // it cannot be read
  | 'contents_page'
  | 'outside_contents' // before the first chapter, and the contents do not name it
  | 'cover'
  | 'title_page'
  | 'imprint'
  | 'list' // of figures, tables, pages
  | 'index'
  | 'notes'
  | 'bibliography';

export interface Chapter {
  /** From 1, in the order in which they are read; those that are not spoken count too. */
  readonly number: number;
  readonly title: string;
  /** 1 for the outermost. */
  readonly level: number;
  readonly matter: Matter;
  readonly isSpoken: boolean;
  readonly reason: Silence | null;
  /** What `content` is written in, as a request's `input_type` names it. */
  readonly inputType: 'html' | 'markdown' | 'text';
  readonly content: string;
  /** Code points of its words, without markup. */
  readonly characters: number;
}

export interface Creator {
  readonly name: string;
  /** A MARC relator such as `aut` or `trl`; null where none is told. */
  readonly role: string | null;
}

export interface Series {
  readonly name: string;
  readonly position: string | null;
}

export interface BookMetadata {
  readonly title: string | null;
  readonly creators: readonly Creator[];
  readonly language: string | null;
  readonly date: string | null;
  readonly publisher: string | null;
  readonly series: Series | null;
}

export interface Cover {
  /** Inside the archive. */
  readonly name: string;
  /** As its bytes say. */
  readonly mediaType: 'image/jpeg' | 'image/png' | 'image/svg+xml';
  readonly sizeBytes: number;
  /** Null where it turns out to be damaged. */
  read(): Promise<Uint8Array | null>;
}

/** A pronunciation lexicon (PLS) that the book brings along. */
export interface Lexicon {
  /** Inside the archive. */
  readonly name: string;
  /** The language that it is for, as a tag in lower case; null where it says none, and is for all. */
  readonly language: string | null;
  /** For whole words, all of them. Of two for one phrase the first counts. */
  readonly pronunciations: readonly Pronunciation[];
  /** Entries that cannot be used. */
  readonly unusable: number;
}

export interface Book {
  readonly kind: 'epub' | 'html' | 'markdown' | 'text';
  readonly metadata: BookMetadata;
  /** Grows while chapters, cover and lexicons are read. */
  readonly warnings: readonly BookWarning[];
  /** Also those that are not listed. */
  warningCount(): number;
  /** One after another, so that no more than one is held. Throws `BookError`. */
  chapters(): AsyncIterable<Chapter>;
  cover(): Promise<Cover | null>;
  /** In the order of their list, without those that cannot be read. */
  lexicons(): Promise<readonly Lexicon[]>;
  close(): void;
}
