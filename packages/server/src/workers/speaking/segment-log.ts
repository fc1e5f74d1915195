// Writes the finished segments of an attempt to disk, one after the other, for an attempt that goes on from them.
import { closeSync, openSync, writevSync } from 'node:fs';
import { writeRecordHead } from '../../domain/segment-record.ts';
import type { KeptSegment } from './found-segments.ts';

export interface SegmentLog {
  /**
   * Appends the segment. When this returns, it survives the end of the process. Not fsynced, because a reader checks every byte.
   */
  append(key: string, segment: KeptSegment): void;
  close(): void;
}

/** Creates the file at the first segment. */
export function createSegmentLog(path: string): SegmentLog {
  let fd: number | undefined;
  return {
    append(key, { blocks, hearing: { unheard, named, words, unpronounced } }) {
      // The process that created the audio file owns this one too: what another left of this attempt is overwritten.
      fd ??= openSync(path, 'w', 0o600);
      const account = Buffer.from(JSON.stringify({ unheard, named, words, unpronounced }));
      const pcm = blocks.map((samples) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      writeAll(fd, [writeRecordHead(key, { account, pcm }), account, ...pcm]);
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
