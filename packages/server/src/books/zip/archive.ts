// Reads the parts of a ZIP file, within bounds that hold whatever the archive says of itself.
import { open as openFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { BOOK_LIMITS, inMiB } from '../limits.ts';
import { BookError, type Warnings } from '../problems.ts';
import { isLink, type RawEntry, readEntryName } from './entry-name.ts';

export interface Archive {
  /** Names in the order in which the archive lists them; folders and links are not among them. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Throws `BookError` where these parts say that they pass a limit, before any of them is read. */
  requireReadable(names: Iterable<string>): void;
  /** The part's bytes; null where it is damaged, which is told. Throws `BookError` where it passes a limit. */
  read(name: string, maxBytes?: number): Promise<Buffer | null>;
  /** The first bytes of a part and its declared size; null where it is damaged. */
  peek(name: string): Promise<{ readonly head: Buffer; readonly bytes: number } | null>;
  close(): void;
}

const ENCRYPTED = 0x1;
const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER = 0x04034b50;
/** Of a picture, to tell what it is. */
const HEAD_BYTES = 4_096;
const EMPTY_ARCHIVE = 0x06054b50;

export async function openArchive(path: string, warnings: Warnings): Promise<Archive> {
  await requireHeader(path);
  const zip = await openZip(path);
  try {
    if (zip.entryCount > BOOK_LIMITS.entries) {
      const words = `It holds ${zip.entryCount} parts; ${BOOK_LIMITS.entries} are read at most.`;
      throw new BookError('too_many_entries', words);
    }
    return new ZipArchive(zip, await listEntries(zip, warnings), warnings);
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** A program or another file in front of the archive is no book. */
async function requireHeader(path: string): Promise<void> {
  const file = await openFile(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const signature = bytesRead === 4 ? buffer.readUInt32LE(0) : 0;
    if (signature === LOCAL_HEADER) return;
    const words = signature === EMPTY_ARCHIVE ? 'It is an empty ZIP file.' : 'It does not begin as a ZIP file does.';
    throw new BookError('not_a_zip', words);
  } finally {
    await file.close();
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
  } catch (cause) {
    if (isOfSystem(cause)) throw cause;
    throw new BookError(
      'not_a_zip',
      'Its end is not that of a ZIP file: it is cut off, or something stands behind it.',
      {
        cause,
      },
    );
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

async function listEntries(zip: ZipFile, warnings: Warnings): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) keepEntry(entries, entry, warnings);
  } catch (cause) {
    if (cause instanceof BookError || isOfSystem(cause)) throw cause;
    throw new BookError('bad_zip', 'Its list of parts cannot be read.', { cause });
  }
  return entries;
}

function keepEntry(entries: Map<string, Entry>, entry: Entry, warnings: Warnings): void {
  const raw: RawEntry = entry;
  const name = readEntryName(raw, (bytes) => getFileNameLowLevel(0, bytes, entry.extraFields, false));
  if ((raw.generalPurposeBitFlag & ENCRYPTED) !== 0) {
    throw new BookError('encrypted_zip', `It is locked with a password: “${name}”`, { place: name });
  }
  if (name.endsWith('/')) return;
  if (isLink(raw)) {
    warnings.add('link_entry', name, 'This part is a link to another file and is not read.');
  } else if (entries.has(name)) {
    warnings.add('duplicate_entry', name, 'There are two parts of this name; the first is read.');
  } else {
    entries.set(name, slim(entry));
  }
}

/** Without what was only needed to know the entry: names and comments of 64 kB each would stay in memory. */
function slim(entry: Entry): Entry {
  const none = Buffer.alloc(0);
  return Object.assign(entry, {
    fileNameRaw: none,
    extraFieldRaw: none,
    fileCommentRaw: none,
    fileName: '',
    fileComment: '',
    comment: '',
    extraFields: [],
  });
}

class ZipArchive implements Archive {
  readonly names: readonly string[];
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #warnings: Warnings;
  #readBytes = 0;

  constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, warnings: Warnings) {
    this.#zip = zip;
    this.#entries = entries;
    this.#warnings = warnings;
    this.names = [...entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  requireReadable(names: Iterable<string>): void {
    let total = 0;
    for (const name of names) {
      const entry = this.#entries.get(name);
      if (entry === undefined) continue;
      requireSize(name, entry, BOOK_LIMITS.entryBytes);
      total += entry.uncompressedSize;
      requireTotal(name, total);
    }
  }

  async read(name: string, maxBytes: number = BOOK_LIMITS.entryBytes): Promise<Buffer | null> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    requireSize(name, entry, maxBytes);
    const bytes = await this.#inflate(name, entry);
    const isWhole = bytes !== null && bytes.length === entry.uncompressedSize && crc32(bytes) === entry.crc32;
    if (isWhole) return bytes;
    this.#warnings.add('damaged_entry', name, 'This part is damaged and cannot be read.');
    return null;
  }

  async peek(name: string): Promise<{ head: Buffer; bytes: number } | null> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    requireSize(name, entry, BOOK_LIMITS.entryBytes);
    const head = await this.#inflate(name, entry, HEAD_BYTES);
    return head === null ? null : { head, bytes: entry.uncompressedSize };
  }

  close(): void {
    this.#zip.close();
  }

  /** Null for what cannot be unpacked. Counts what comes out, not what is declared. */
  async #inflate(name: string, entry: Entry, enough = Number.POSITIVE_INFINITY): Promise<Buffer | null> {
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) return null;
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        length += chunk.length;
        this.#readBytes += chunk.length;
        requireHonest(name, entry, length);
        requireTotal(name, this.#readBytes);
        chunks.push(chunk);
        if (length >= enough) break;
      }
    } catch (error) {
      if (error instanceof BookError) throw error;
      return null;
    }
    return Buffer.concat(chunks, length);
  }
}

function requireSize(name: string, { uncompressedSize, compressedSize }: Entry, maxBytes: number): void {
  if (uncompressedSize > maxBytes) {
    const words = `${name} is larger than ${inMiB(maxBytes)}, the most that is read of a part.`;
    throw new BookError('too_large', words, { place: name });
  }
  if (uncompressedSize > BOOK_LIMITS.ratioFromBytes && uncompressedSize > compressedSize * BOOK_LIMITS.ratio) {
    const words = `“${name}” unpacks to more than ${BOOK_LIMITS.ratio} times its size, which no text does.`;
    throw new BookError('suspicious_ratio', words, { place: name });
  }
}

function requireHonest(name: string, { uncompressedSize }: Entry, length: number): void {
  if (length <= uncompressedSize) return;
  throw new BookError('false_size', `“${name}” holds more than the ${uncompressedSize} bytes that it says.`, {
    place: name,
  });
}

function requireTotal(name: string, readBytes: number): void {
  if (readBytes <= BOOK_LIMITS.totalBytes) return;
  const words = `More than ${inMiB(BOOK_LIMITS.totalBytes)} would have to be read of it.`;
  throw new BookError('too_large', words, { place: name });
}
