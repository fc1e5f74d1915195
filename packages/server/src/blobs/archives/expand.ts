// The bytes inside a compressed archive: bzip2, gzip, or none. Memory for one block, whatever the archive says of itself.
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import Bunzip from 'seek-bzip';
import { ArchiveError } from './archive-error.ts';

const CHUNK_BYTES = 256 * 1024;

export interface ExpandOptions {
  readonly archive: string;
  readonly onChunk: (chunk: Uint8Array) => void;
  /** How much of the archive was read. */
  readonly onRead: (bytes: number) => void;
}

/** Told by the first bytes, not by the name. */
export async function expand(options: ExpandOptions): Promise<void> {
  const fd = openSync(options.archive, 'r');
  const magic = new Uint8Array(3);
  let text = '';
  try {
    readSync(fd, magic, 0, 3, 0);
    text = String.fromCharCode(...magic);
    if (text === 'BZh') expandBzip2(fd, options);
  } finally {
    closeSync(fd);
  }
  if (text === 'BZh') return;
  if (magic[0] === 0x1f && magic[1] === 0x8b) await expandGzip(options);
  else if (text.startsWith('PK'))
    throw new ArchiveError('it is a ZIP file, and .tar.bz2, .tar.gz and .tar can be read');
  else await copyPlain(options);
}

/** Synchronous: it has a process of its own. */
function expandBzip2(fd: number, { onChunk, onRead }: ExpandOptions): void {
  const input = createInput(fd, onRead);
  const chunk = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  const output = {
    writeByte(byte: number) {
      chunk[filled++] = byte;
      if (filled < CHUNK_BYTES) return;
      onChunk(chunk);
      filled = 0;
    },
  };
  try {
    Bunzip.decode(input, output, true);
  } catch (error) {
    // Its errors carry a number; whatever else a damaged block leads to is a TypeError as well.
    throw error instanceof TypeError ? new ArchiveError('it is damaged', error) : error;
  }
  onChunk(chunk.subarray(0, filled));
}

function createInput(fd: number, onRead: (bytes: number) => void) {
  const buffer = new Uint8Array(64 * 1024);
  let [at, end, total] = [0, 0, 0];
  const fill = () => {
    end = readSync(fd, buffer, 0, buffer.length, total);
    at = 0;
    total += end;
    onRead(total);
    return end > 0;
  };
  return {
    eof: () => at === end && !fill(),
    readByte() {
      // The decoder would take the end for ones, and go on.
      if (at === end && !fill()) throw new ArchiveError('it ends too early');
      return buffer[at++]!;
    },
    read(into: Uint8Array, offset: number, length: number) {
      for (let done = 0; done < length; done++) into[offset + done] = this.readByte();
      return length;
    },
  };
}

async function expandGzip({ archive, onChunk, onRead }: ExpandOptions): Promise<void> {
  const source = createReadStream(archive, { highWaterMark: CHUNK_BYTES });
  source.on('data', () => onRead(source.bytesRead));
  try {
    await pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) onChunk(chunk);
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'Z_BUF_ERROR') throw new ArchiveError('it ends too early', error);
    throw code.startsWith('Z_') ? new ArchiveError('it is damaged', error) : error;
  }
}

async function copyPlain({ archive, onChunk, onRead }: ExpandOptions): Promise<void> {
  const source = createReadStream(archive, { highWaterMark: CHUNK_BYTES });
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    onRead(source.bytesRead);
    onChunk(chunk);
  }
}
