// An audiobook that is to be made of chapters that are encoded already.

export interface Audiobook {
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
  /** JPEG or PNG, of at most 2 MiB. */
  readonly cover?: Uint8Array;
  readonly chapters: readonly AudiobookChapter[];
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
