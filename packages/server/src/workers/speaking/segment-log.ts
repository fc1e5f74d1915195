// Writes the finished segments of an attempt to disk, one after the other, for an attempt that goes on from them.
import { closeSync, openSync, writevSync } from 'node:fs';
import { writeRecordHead, writeReference } from '../../domain/segment-record.ts';
import type { KeptSegment } from './found-segments.ts';

export interface SegmentLog {
  /**
   * Appends the segment. When this returns, it survives the end of the process. Not fsynced, because a reader checks every byte.
   */
  append(key: string, segment: KeptSegment): void;
  /** Notes that a segment was taken over, and lies elsewhere. */
  refer(key: string): void;
  close(): void;
}

/** Creates the file at the first segment. */
export function createSegmentLog(path: string): SegmentLog {
  let fd: number | undefined;
  // The process that created the audio file owns this one too: what another left of this attempt is overwritten.
  const open = () => {
    fd ??= openSync(path, 'w', 0o600);
    return fd;
  };
  return {
    append(key, { blocks, hearing: { unheard, named, words, unpronounced } }) {
      const account = Buffer.from(JSON.stringify({ unheard, named, words, unpronounced }));
      const pcm = blocks.map((samples) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      writeAll(open(), [writeRecordHead(key, { account, pcm }), account, ...pcm]);
    },
    refer(key) {
      writeAll(open(), [writeReference(key)]);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function writeAll(fd: number, buffers: readonly Buffer[]): void {
  let left = [...buffers];
  while (left.length > 0) {
    let written = writevSync(fd, left);
    while (left[0] !== undefined && written >= left[0].length) written -= left.shift()!.length;
    if (left[0] !== undefined) left = [left[0].subarray(written), ...left.slice(1)];
  }
}
