// A ZIP archive as a stream whose length is known before the first file is opened.
import { crc32 } from 'node:zlib';
import {
  dataDescriptor,
  directoryRecord,
  endRecords,
  type FileFacts,
  localHeader,
  type PlacedFile,
} from './zip-records.ts';

/** A file of the archive. It is stored as it is. */
export interface ZipFile extends FileFacts {
  /** Called when it is this file's turn; its bytes are read once. An error from here ends the archive. */
  open(): AsyncIterable<Uint8Array>;
}

export interface ZipArchive {
  readonly sizeBytes: number;
  /** Opens one file at a time. Throws when a file has another length than was said. */
  write(): AsyncGenerator<Uint8Array>;
}

/** The length is the sum of the records that are written: the same functions make both. */
export function createZipArchive(files: readonly ZipFile[]): ZipArchive {
  const placed: (ZipFile & PlacedFile)[] = [];
  let offset = 0;
  for (const file of files) {
    const here = { ...file, offset };
    placed.push(here);
    offset += localHeader(here).length + file.sizeBytes + dataDescriptor(here, 0).length;
  }
  const end = (checksums: readonly number[]) => writeEnd(placed, checksums, offset);

  return {
    sizeBytes: offset + end([]).length,
    async *write() {
      const checksums: number[] = [];
      for (const file of placed) {
        yield localHeader(file);
        const checksum = yield* copy(file);
        yield dataDescriptor(file, checksum);
        checksums.push(checksum);
      }
      yield end(checksums);
    },
  };
}

/** Hands on the file's bytes; returns their checksum. */
async function* copy(file: ZipFile): AsyncGenerator<Uint8Array, number> {
  let checksum = 0;
  let sizeBytes = 0;
  for await (const chunk of file.open()) {
    sizeBytes += chunk.length;
    if (sizeBytes > file.sizeBytes) break;
    if (file.checksum === null) checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (sizeBytes !== file.sizeBytes) {
    const much = sizeBytes > file.sizeBytes ? 'more than' : `${sizeBytes} of`;
    throw new Error(`${file.name} has ${much} ${file.sizeBytes} bytes`);
  }
  return file.checksum ?? checksum;
}

function writeEnd(files: readonly PlacedFile[], checksums: readonly number[], offset: number): Buffer {
  const directory = Buffer.concat(files.map((file, i) => directoryRecord(file, checksums[i] ?? 0)));
  return Buffer.concat([directory, endRecords({ files: files.length, offset, sizeBytes: directory.length })]);
}
