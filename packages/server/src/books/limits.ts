// What is read of a book at most. Real ones stay far below: of those measured, the highest ratio was 19 and the largest text 458 kB.

const MIB = 1024 * 1024;

export const BOOK_LIMITS = {
  /** Parts of an archive. */
  entries: 10_000,
  /** Bytes of a part, unpacked; also of a file that is no archive, and characters of a chapter. */
  entryBytes: 32 * MIB,
  /** Of a part. */
  nameLength: 1_024,
  /** Bytes of everything that is read of a book. */
  totalBytes: 512 * MIB,
  /** Unpacked bytes for each packed one, of parts above `ratioFromBytes`. */
  ratio: 100,
  ratioFromBytes: MIB,
  /** Documents that are not spoken: package, contents, rights. */
  listBytes: 8 * MIB,
  /** Entries of the contents, places of landmarks, parts of the reading order. */
  listItems: 10_000,
  /** Words by which a chapter says what it is. */
  types: 200,
  /** Pronunciation lexicons; bytes and entries of all together. */
  lexicons: 20,
  lexiconBytes: 10 * MIB,
  lexiconEntries: 100_000,
  /** Elements inside each other; the tags of deeper ones are passed over. */
  depth: 5_000,
  /** Characters of a title or a name. */
  titleCharacters: 1_000,
  /** Creators of a book. */
  names: 50,
} as const;

/** For sentences. */
export function inMiB(bytes: number): string {
  return `${(bytes / MIB).toFixed(bytes % MIB === 0 ? 0 : 1)} MiB`;
}
