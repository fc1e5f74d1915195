// What an audiobook is made of: what is known of the book, and its chapters.

export interface AudiobookFacts {
  readonly title: string;
  readonly authors: readonly string[];
  readonly narrator?: string;
  /** BCP 47. */
  readonly language?: string;
  /** `2011`, `2011-05` or `2011-05-17`. */
  readonly date?: string;
  readonly publisher?: string;
  readonly description?: string;
  /** `position` is what readers call the volume: a number, also `1.5`. */
  readonly series?: { readonly name: string; readonly position?: string };
  /** Which file of several this is. */
  readonly part?: { readonly number: number; readonly total: number };
  /** JPEG or PNG, of at most `MAX_COVER_BYTES`. */
  readonly cover?: Uint8Array;
}

export interface AudiobookChapter {
  readonly title: string;
  /** Of its ADTS file. */
  readonly sizeBytes: number;
  /** That were encoded. */
  readonly samples: number;
  /** It goes on with the chapter before it, and has no mark of its own. */
  readonly continues?: boolean;
}

/** A chapter with what was found in its file. */
export interface FoundChapter extends AudiobookChapter {
  readonly packets: number;
}
