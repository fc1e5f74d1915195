// The records of a ZIP file around its files, which are stored uncompressed (APPNOTE.TXT 6.3.10, sections 4.3 to 4.5).

/** What is known of a file before it is read. */
export interface FileFacts {
  readonly name: string;
  /** Null when it is known only after the file was read: then it has less than 4 GiB. */
  readonly sizeBytes: number | null;
  readonly modifiedAtMs: number;
  /** CRC-32; null when it is known only after the file was read. It then follows the file, in a record of its own. */
  readonly checksum: number | null;
}

export interface PlacedFile extends FileFacts {
  /** Where its local header begins. */
  readonly offset: number;
}

/** A file that was read. */
export interface WrittenFile extends PlacedFile {
  readonly sizeBytes: number;
}

/** All bits set mean that the value is in a ZIP64 field. So these values are too large themselves. */
const MAX_16 = 0xffff;
const MAX_32 = 0xffff_ffff;

const VERSION_PLAIN = 20;
const VERSION_ZIP64 = 45;
const MADE_ON_UNIX = 3 << 8;
const CHECKSUM_FOLLOWS = 1 << 3;
const NAME_IS_UTF8 = 1 << 11;
const STORED = 0;
/** A regular file that all may read; Unix modes are in the upper half of the field. */
const FILE_MODE = 0o100644 * 0x1_0000;

/** What the local header and the directory say of a file alike: version, flags, method, time, date, checksum, two sizes, two lengths. */
const FACTS = [2, 2, 2, 2, 2, 4, 4, 4, 2, 2] as const;
const LOCAL_HEADER = layout(4, ...FACTS);
const DESCRIPTOR = layout(4, 4, 4, 4);
const LARGE_DESCRIPTOR = layout(4, 4, 8, 8);
/** Behind the facts: length of a comment, disk, text or binary, mode, offset. */
const DIRECTORY_RECORD = layout(4, 2, ...FACTS, 2, 2, 2, 4, 4);
const TIME = layout(2, 2, 1, 4);
/** Length of the rest, versions, two disks, files on this disk, files, length and offset of the directory. */
const ZIP64_END = layout(4, 8, 2, 2, 4, 4, 8, 8, 8, 8);
/** Disk and offset of the record above, count of the disks. */
const ZIP64_LOCATOR = layout(4, 4, 8, 4);
/** Two disks, files on this disk, files, length and offset of the directory, length of a comment. */
const END = layout(4, 2, 2, 2, 2, 4, 4, 2);

const NOTHING = Buffer.alloc(0);

/** Comes before each file. */
export function localHeader(file: PlacedFile): Buffer {
  const { checksum } = file;
  const sizeBytes = checksum === null ? 0 : (file.sizeBytes ?? 0);
  const extra = [timeField(file)];
  // Its presence also says that the sizes behind the file have eight bytes.
  if (isLarge(file)) extra.push(zip64Field([sizeBytes, sizeBytes]));
  const size = isLarge(file) ? MAX_32 : sizeBytes;
  const facts = factsOf(file, { checksum: checksum ?? 0, size, extra, isZip64: isLarge(file) });
  return Buffer.concat([LOCAL_HEADER(0x04034b50, ...facts), Buffer.from(file.name), ...extra]);
}

/** Comes behind each file whose checksum was not known before; empty for others. */
export function dataDescriptor(file: WrittenFile, checksum: number): Buffer {
  if (file.checksum !== null) return NOTHING;
  const write = isLarge(file) ? LARGE_DESCRIPTOR : DESCRIPTOR;
  return write(0x08074b50, checksum, file.sizeBytes, file.sizeBytes);
}

/** A file's record in the directory, which comes behind all files. */
export function directoryRecord(file: WrittenFile, checksum: number): Buffer {
  const { sizeBytes, offset } = file;
  const isFar = offset >= MAX_32;
  const isZip64 = isLarge(file) || isFar;
  const extra = [timeField(file)];
  if (isZip64) extra.push(zip64Field([...(isLarge(file) ? [sizeBytes, sizeBytes] : []), ...(isFar ? [offset] : [])]));
  const facts = factsOf(file, { checksum, size: Math.min(sizeBytes, MAX_32), extra, isZip64 });
  const place = Math.min(offset, MAX_32);
  const record = DIRECTORY_RECORD(0x02014b50, MADE_ON_UNIX | VERSION_ZIP64, ...facts, 0, 0, 0, FILE_MODE, place);
  return Buffer.concat([record, Buffer.from(file.name), ...extra]);
}

/** The end of the archive: where the directory is. */
export function endRecords(directory: { files: number; offset: number; sizeBytes: number }): Buffer {
  const { files, offset, sizeBytes } = directory;
  const count = Math.min(files, MAX_16);
  const end = END(0x06054b50, 0, 0, count, count, Math.min(sizeBytes, MAX_32), Math.min(offset, MAX_32), 0);
  if (files < MAX_16 && offset < MAX_32 && sizeBytes < MAX_32) return end;
  const version = MADE_ON_UNIX | VERSION_ZIP64;
  return Buffer.concat([
    ZIP64_END(0x06064b50, 44, version, VERSION_ZIP64, 0, 0, files, files, sizeBytes, offset),
    ZIP64_LOCATOR(0x07064b50, 0, offset + sizeBytes, 1),
    end,
  ]);
}

export function isLarge({ sizeBytes }: FileFacts): boolean {
  return sizeBytes !== null && sizeBytes >= MAX_32;
}

function factsOf(
  file: PlacedFile,
  more: { checksum: number; size: number; extra: readonly Buffer[]; isZip64: boolean },
): readonly number[] {
  const { checksum, size, extra, isZip64 } = more;
  const version = isZip64 ? VERSION_ZIP64 : VERSION_PLAIN;
  const flags = NAME_IS_UTF8 | (file.checksum === null ? CHECKSUM_FOLLOWS : 0);
  const extraBytes = extra.reduce((sum, { length }) => sum + length, 0);
  const nameBytes = Buffer.byteLength(file.name);
  return [version, flags, STORED, ...dosTime(file.modifiedAtMs), checksum, size, size, nameBytes, extraBytes];
}

/** Holds those values, in this order, whose plain fields are too small. */
function zip64Field(values: readonly number[]): Buffer {
  return layout(2, 2, ...values.map(() => 8 as const))(0x0001, 8 * values.length, ...values);
}

/** When the file was changed, in seconds of UTC. */
function timeField({ modifiedAtMs }: PlacedFile): Buffer {
  return TIME(0x5455, 5, 1, Math.min(Math.max(Math.floor(modifiedAtMs / 1_000), 0), 0x7fff_ffff));
}

const FIRST_DOS_MS = new Date(1980, 0, 1).getTime();
const LAST_DOS_MS = new Date(2107, 11, 31, 23, 59, 58).getTime();

/** Two seconds are the unit, and local time is the custom. */
function dosTime(ms: number): readonly [time: number, date: number] {
  const at = new Date(Math.min(Math.max(ms, FIRST_DOS_MS), LAST_DOS_MS));
  return [
    (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1),
    ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate(),
  ];
}

/** A writer of records whose fields have these lengths in bytes. */
function layout(...widths: readonly (1 | 2 | 4 | 8)[]): (...values: readonly number[]) => Buffer {
  const length = widths.reduce<number>((sum, width) => sum + width, 0);
  return (...values) => {
    const record = Buffer.allocUnsafe(length); // every byte is written
    let at = 0;
    for (const [i, width] of widths.entries()) {
      const value = values[i] as number;
      if (width === 8) record.writeBigUInt64LE(BigInt(value), at);
      else record.writeUIntLE(value, at, width);
      at += width;
    }
    return record;
  };
}
