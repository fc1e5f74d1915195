// Writes a FLAC file in constant memory: frames go to disk as they are encoded, the header last.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import type { Flac } from 'libflacjs';
import { BLOCK_SIZE, createFlacEncoder } from './flac-encoder.ts';
import { type Comments, flacHeader, type StreamInfo } from './flac-header.ts';

export interface FlacFileFacts {
  readonly sizeBytes: number;
  /** Lower-case hex, of the whole file. */
  readonly sha256: string;
  readonly samples: number;
}

export interface FlacFile {
  write(samples: Int16Array): void;
  /**
   * Writes what there is of whole frames, behind a header that does not know the length yet. Returns how many bytes stand at the beginning of
   * the file that will stay: all but those facts of the stream that only `finish` knows.
   */
  flush(): number;
  /** Completes and closes the file. File system errors are thrown unchanged, here and in `write`. */
  finish(): FlacFileFacts;
  /** Closes and removes the file. Idempotent; does nothing after `finish`. */
  abort(): void;
}

/** Bytes of frames held before a write. A shorter file is written at once, header first, and never read back. */
const KEPT_BYTES = 512 * 1024;
const READ_BYTES = 256 * 1024;

/**
 * Creates the file at `path` (fails when there is one) and encodes into it. All calls are synchronous, because an
 * engine process has nothing else to do on this thread. Not fsynced.
 */
export function createFlacFile(options: {
  readonly flac: Flac;
  readonly path: string;
  readonly sampleRate: number;
  readonly comments: Comments;
}): FlacFile {
  const { flac, path, sampleRate, comments } = options;
  const headerBytes = flacHeader(emptyInfo(sampleRate), comments).length;
  const fd = openSync(path, 'wx+', 0o600);
  let state: 'open' | 'finished' | 'aborted' = 'open';
  let kept: Uint8Array[] = [];
  let keptBytes = 0;
  /** Where in the file the next frames are written. */
  let position = headerBytes;
  let hasHeader = false;

  function spill(): void {
    if (keptBytes === 0) return;
    const bytes = Buffer.concat(kept, keptBytes);
    writeAll(fd, bytes, position);
    position += bytes.length;
    kept = [];
    keptBytes = 0;
  }

  const encoder = createFlacEncoder({
    flac,
    sampleRate,
    onFrame(frame) {
      kept.push(frame);
      keptBytes += frame.length;
      if (keptBytes >= KEPT_BYTES) spill();
    },
  });

  /** So that the file can be read while it grows. */
  function writeFirstHeader(): void {
    if (hasHeader) return;
    writeAll(fd, flacHeader(emptyInfo(sampleRate), comments), 0);
    hasHeader = true;
  }

  function complete(info: StreamInfo): FlacFileFacts {
    const header = flacHeader(info, comments);
    const samples = info.totalSamples;
    if (position === headerBytes) {
      const bytes = Buffer.concat([header, ...kept]);
      writeAll(fd, bytes, 0);
      return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), samples };
    }
    spill();
    writeAll(fd, header, 0);
    return { sizeBytes: position, sha256: hashFile(fd), samples };
  }

  return {
    write: (samples) => encoder.write(samples),

    flush() {
      encoder.flush();
      writeFirstHeader();
      spill();
      return position;
    },

    finish() {
      const facts = complete(encoder.finish());
      state = 'finished';
      closeSync(fd);
      return facts;
    },

    abort() {
      if (state !== 'open') return;
      state = 'aborted';
      encoder.discard();
      closeSync(fd);
      try {
        unlinkSync(path);
      } catch {
        // The file was removed already, or the disk failed. The spool is cleaned at the next start.
      }
    },
  };
}

function emptyInfo(sampleRate: number): StreamInfo {
  return {
    minBlockSize: BLOCK_SIZE,
    maxBlockSize: BLOCK_SIZE,
    minFrameSize: 0,
    maxFrameSize: 0,
    sampleRate,
    channels: 1,
    bitsPerSample: 16,
    totalSamples: 0,
    md5: '',
  };
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  }
}

/** The header comes first in the file but is known last. So the file is read once more, from the page cache. */
function hashFile(fd: number): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  for (let position = 0; ; ) {
    const read = readSync(fd, buffer, 0, buffer.length, position);
    if (read === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, read));
    position += read;
  }
}
