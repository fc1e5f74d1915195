// Why a book is refused, and what is to be told of one that is read: the closed lists of codes.

/** A file that is not read at all. */
export type RefusalCode =
  | 'not_a_file' // a folder, a pipe, a device
  | 'unknown_kind' // neither an EPUB nor a text with a known ending
  | 'not_a_zip' // called .epub, but no ZIP file, or one with something before or behind it
  | 'bad_zip' // its list of parts cannot be read
  | 'unsafe_name' // a part whose name leads out of the archive
  | 'encrypted_zip' // parts are locked with a password
  | 'too_many_entries'
  | 'too_large' // a part, or everything together
  | 'false_size' // a part holds more than it says
  | 'suspicious_ratio' // a part unpacks to far more than any text does
  | 'not_an_epub' // no container, or no package document behind it
  | 'drm_protected'
  | 'no_chapters' // nothing in its reading order can be read
  | 'no_words' // a text that is empty, or has nothing but white space and markup
  | 'unreadable'; // reading it takes too much time or memory

/** Something that was passed over, guessed or repaired. */
export type WarningCode =
  | 'duplicate_entry' // two parts of one name: the first counts
  | 'link_entry' // a part that is a symbolic link counts as absent
  | 'damaged_entry' // a part that cannot be unpacked, or whose checksum is wrong
  | 'name_repaired' // a part was found under another spelling of its name
  | 'outside_name' // a reference that leads out of the archive
  | 'missing_item' // a part that is listed and not there
  | 'unknown_idref' // the reading order names something that is not in the list of parts
  | 'duplicate_id' // two parts of one id: the first counts
  | 'unreadable_item' // the reading order names something that is no text
  | 'not_linear' // a part that is outside the reading order
  | 'encrypted_part' // a part that is no text is encrypted
  | 'no_contents' // there is no table of contents: headings or files are chapters
  | 'contents_elsewhere' // an entry of the contents leads to nothing that is read
  | 'contents_cut' // more entries of the contents than are read
  | 'missing_fragment' // a place inside a text that is not there
  | 'encoding_guessed' // the character set is not the one that is declared, or none is
  | 'deep_nesting' // elements deeper than the limit are read as plain text
  | 'cover_unusable'
  | 'lexicon_unreadable' // a pronunciation lexicon that is no PLS, or passes a limit: none of it is used
  | 'lexicon_alphabet' // phonemes in an alphabet that is not known
  | 'lexicon_entries' // entries that cannot be used
  | 'mimetype_missing';

/** The only error that this room throws on purpose; others are of the system, or bugs. */
export class BookError extends Error {
  readonly code: RefusalCode;
  /** A name inside the archive, or null for the file as a whole. */
  readonly place: string | null;

  constructor(code: RefusalCode, message: string, where: { readonly place?: string; readonly cause?: unknown } = {}) {
    super(printable(message), where.cause === undefined ? undefined : { cause: where.cause });
    this.name = 'BookError';
    this.code = code;
    this.place = where.place ?? null;
  }
}

export interface BookWarning {
  readonly code: WarningCode;
  readonly place: string | null;
  /** A sentence. */
  readonly message: string;
}

const MOST_WARNINGS = 200;

/** The warnings of one book: each is told once, all are counted. */
export class Warnings {
  readonly list: BookWarning[] = [];
  count = 0;
  readonly #known = new Set<string>();

  add(code: WarningCode, place: string | null, message: string): void {
    const key = `${code}\n${place}\n${message}`;
    if (this.#known.has(key)) return;
    this.count++;
    if (this.list.length >= MOST_WARNINGS) return;
    this.#known.add(key);
    this.list.push({ code, place, message: printable(message) });
  }
}

/** A sentence often holds a name out of the file, which may hold anything. */
function printable(sentence: string): string {
  return sentence.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\u{fffd}');
}
