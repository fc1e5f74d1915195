// The names of parts of an archive: how they are written, and which are refused.
import { BOOK_LIMITS } from '../limits.ts';
import { BookError } from '../problems.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** An entry as it comes with `decodeStrings: false`. */
export interface RawEntry {
  readonly fileNameRaw: Buffer;
  readonly generalPurposeBitFlag: number;
  readonly externalFileAttributes: number;
  readonly compressionMethod: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly crc32: number;
}

/** Many programs write UTF-8 and do not say so: what reads as UTF-8 is; `decodeOld` reads the others. */
export function readEntryName({ fileNameRaw }: RawEntry, decodeOld: (raw: Buffer) => string): string {
  let name: string;
  try {
    name = utf8.decode(fileNameRaw);
  } catch {
    name = decodeOld(fileNameRaw);
  }
  if (name.length > BOOK_LIMITS.nameLength) {
    throw new BookError('unsafe_name', `It holds a part whose name is longer than ${BOOK_LIMITS.nameLength} signs.`);
  }
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[a-z]:/i.test(path) || path.split('/').includes('..') || path.includes('\0')) {
    throw new BookError('unsafe_name', `It holds a part whose name leads out of it: “${path.slice(0, 200)}”`, {
      place: path.slice(0, 200),
    });
  }
  return path;
}

const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Whatever system the archive says that it was made on: others set the bits of Unix, too. */
export function isLink({ externalFileAttributes }: RawEntry): boolean {
  return ((externalFileAttributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
}
