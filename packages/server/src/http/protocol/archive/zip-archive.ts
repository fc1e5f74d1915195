// A ZIP archive as a stream, whose length is known before the first file is opened when those of the files are.
import { crc32 } from 'node:zlib';
import {
  dataDescriptor,
  directoryRecord,
  endRecords,
  type FileFacts,
  isLarge,
  localHeader,
  type WrittenFile,
} from './zip-records.ts';

/** A file of the archive. It is stored as it is. */
export interface ZipFile extends FileFacts {
  /** Called when it is this file's turn; its bytes are read once. An error from here ends the archive. */
  open(): AsyncIterable<Uint8Array>;
}

export interface ZipArchive {
  /** Null when a file is among them whose length is not known. */
  readonly sizeBytes: number | null;
  /** Opens one file at a time. Throws when a file has another length than was said. */
  write(): AsyncGenerator<Uint8Array>;
}

export function createZipArchive(files: readonly ZipFile[]): ZipArchive {
  return {
    sizeBytes: lengthOf(files),
    async *write() {
      const written: { file: WrittenFile; checksum: number }[] = [];
      let offset = 0;
      for (const file of files) {
        const head = localHeader({ ...file, offset });
        yield head;
        const { sizeBytes, checksum } = yield* copy(file);
        const here = { ...file, offset, sizeBytes };
        // What came in front of the file has no room for such a length.
        if (isLarge(here) && !isLarge(file)) throw new Error(`${file.name} has 4 GiB or more`);
        const behind = dataDescriptor(here, checksum);
        yield behind;
        written.push({ file: here, checksum });
        offset += head.length + sizeBytes + behind.length;
      }
      yield writeEnd(written, offset);
    },
  };
}

/** The sum of the records that are written: the same functions make both. */
function lengthOf(files: readonly ZipFile[]): number | null {
  const written: { file: WrittenFile; checksum: number }[] = [];
  let offset = 0;
  for (const file of files) {
    const { sizeBytes } = file;
    if (sizeBytes === null) return null;
    const here = { ...file, sizeBytes, offset };
    written.push({ file: here, checksum: 0 });
    offset += localHeader(here).length + sizeBytes + dataDescriptor(here, 0).length;
  }
  return offset + writeEnd(written, offset).length;
}

/** Hands on the file's bytes; returns how many they are, and their checksum. */
async function* copy(file: ZipFile): AsyncGenerator<Uint8Array, { sizeBytes: number; checksum: number }> {
  const expected = file.sizeBytes ?? Number.POSITIVE_INFINITY;
  let checksum = 0;
  let sizeBytes = 0;
  for await (const chunk of file.open()) {
    sizeBytes += chunk.length;
    if (sizeBytes > expected) break;
    if (file.checksum === null) checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (file.sizeBytes !== null && sizeBytes !== expected) {
    const much = sizeBytes > expected ? 'more than' : `${sizeBytes} of`;
    throw new Error(`${file.name} has ${much} ${expected} bytes`);
  }
  return { sizeBytes, checksum: file.checksum ?? checksum };
}

function writeEnd(written: readonly { file: WrittenFile; checksum: number }[], offset: number): Buffer {
  const directory = Buffer.concat(written.map(({ file, checksum }) => directoryRecord(file, checksum)));
  return Buffer.concat([directory, endRecords({ files: written.length, offset, sizeBytes: directory.length })]);
}
