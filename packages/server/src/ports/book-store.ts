// Port to the books that were sent, what is spoken of them, and the audiobooks that are made. Every read takes the owner.
import type { LoudnessTarget } from '../domain/loudness.ts';
import type { BookFacts } from './book-reader.ts';

export interface NewBook {
  /** `book_` and 32 random hex digits. */
  readonly id: string;
  readonly ownerId: number;
  readonly createdAtMs: number;
  readonly fileName: string;
  /** Of the file, in the store of uploads. */
  readonly uploadId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly facts: BookFacts;
}

/** A text that was refused: what it was, and why it is not spoken. */
export interface UnspokenText {
  readonly chapter: number;
  readonly part: number;
  readonly message: string;
  readonly type: string;
}

/** What is spoken of a book. */
export interface BookSpeech {
  readonly batchId: string;
  readonly atMs: number;
  /** SHA-256 hex of what was asked, so that a repeat is known. */
  readonly fingerprint: string;
  /** Numbers of the chapters, ascending. */
  readonly chapters: readonly number[];
  /** BCP 47, of what is spoken. */
  readonly language: string | null;
  readonly voice: string;
  /** Whether the book's own pronunciation lexicons are used, those for the language. */
  readonly usesLexicons: boolean;
  readonly unspoken: readonly UnspokenText[];
  /** Null until all texts are in line: a start of the server undoes what was left so. */
  readonly submittedAtMs: number | null;
}

/** How an audiobook is to be. Null: as the book says. */
export interface AudiobookWish {
  readonly loudness: LoudnessTarget | null;
  /** A longer book becomes several files. */
  readonly maxHours: number | null;
  readonly title: string | null;
  readonly authors: readonly string[] | null;
  readonly narrator: string | null;
}

export interface AudiobookFile {
  readonly number: number;
  readonly uploadId: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly seconds: number;
  readonly chapters: readonly { readonly number: number; readonly title: string; readonly startSeconds: number }[];
  /** In the order in which they are heard. */
  readonly recordings: readonly { readonly runId: number; readonly startSeconds: number }[];
}

export interface BookMaking {
  readonly wish: AudiobookWish;
  /** `waiting`: for the last run, or for its turn. */
  readonly state: 'waiting' | 'making' | 'made' | 'failed';
  readonly askedAtMs: number;
  /** Recordings that are encoded, of those that there are. */
  readonly done: number;
  readonly total: number;
  readonly files: readonly AudiobookFile[];
  /** Chapters that were to be spoken and are not in it, or not whole. */
  readonly missing: readonly number[];
  /** Names what it was made of. */
  readonly madeOf: string | null;
  /** Why it failed, or what is not as it was wished; sentences. */
  readonly remarks: readonly string[];
}

/** A cover that was sent in the place of the book's own. */
export interface SentCover {
  readonly uploadId: string;
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly sizeBytes: number;
}

export interface StoredBook extends NewBook {
  readonly cover: SentCover | null;
  readonly speech: BookSpeech | null;
  readonly making: BookMaking | null;
}

/** A book without its chapters and warnings. */
export interface ListedBook extends Pick<NewBook, 'id' | 'createdAtMs' | 'fileName' | 'sizeBytes'> {
  readonly title: string | null;
  readonly batchId: string | null;
  readonly making: BookMaking['state'] | null;
}

/** A book whose audiobook somebody makes; nobody else does until the lease ends. */
export interface ClaimedBook {
  readonly book: StoredBook;
  readonly claim: number;
}

export interface BookStore {
  /** Durable when it resolves; false: the owner has `most` books, and nothing was stored. */
  add(book: NewBook, most: number): Promise<boolean>;

  find(ownerId: number, id: string): Promise<StoredBook | null>;

  /** Newest first, of those made before the book `before`. */
  list(query: { ownerId: number; before: string | null; limit: number }): Promise<readonly ListedBook[]>;

  /** Gives it another cover. Durable when it resolves; false: there is no such book. */
  setCover(ownerId: number, id: string, cover: SentCover): Promise<boolean>;

  /**
   * Says what is spoken, or with null that nothing is, if that is still what `before` names: the batch, or null for none. Durable when it
   * resolves; false when it is another or there is no such book. With another speech goes the audiobook of the one before.
   */
  speak(input: { ownerId: number; id: string; before: string | null; speech: BookSpeech | null }): Promise<boolean>;

  /** Books of all owners that were to be spoken when a server ended before all was in line. */
  halfSpoken(): Promise<readonly { readonly ownerId: number; readonly id: string; readonly batchId: string }[]>;

  /** Asks for an audiobook: whatever was made or is being made of it before is forgotten. False: there is no such book, or nothing is spoken of it. */
  make(input: { ownerId: number; id: string; making: BookMaking }): Promise<boolean>;

  /** Books whose audiobook waits, whoever owns them, those that have waited longest first. */
  waiting(limit: number): Promise<readonly { readonly ownerId: number; readonly id: string }[]>;

  /** Claims one that waits, or whose claim has ended; null when somebody else has it. May be lost in a power cut. */
  claim(input: { id: string; nowMs: number; leaseMs: number }): Promise<ClaimedBook | null>;

  /** Says how far it is, and with `leaseEndMs` until when it is claimed; null ends the claim. False when the claim is lost. Durable when it resolves. */
  settle(input: { id: string; claim: number; making: BookMaking; leaseEndMs: number | null }): Promise<boolean>;

  /** Ends all claims: for the start of the only process that makes any. */
  releaseClaims(): Promise<void>;

  /** Durable when it resolves; null: there is no such book. What it had in the store of uploads is to be removed. */
  remove(
    ownerId: number,
    id: string,
  ): Promise<{ readonly batchId: string | null; readonly uploadIds: readonly string[] } | null>;

  /** Those of these uploads that a book refers to. */
  neededUploads(ids: readonly string[]): Promise<ReadonlySet<string>>;
}
