// Frames out of a stream, one after the other. Nothing is read ahead of what is asked for but one piece of the stream.
import type { Readable } from 'node:stream';
import { FRAME_HEAD_BYTES, type Frame, readFrameHead } from './frames.ts';

export interface FrameReader {
  /** Null when the stream has ended. Throws `RangeError` for what is no frame. */
  next(): Promise<Frame | null>;
}

export function createFrameReader(stream: Readable): FrameReader {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);

  async function take(length: number): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      if (rest.length === 0) {
        const { value, done } = await pieces.next();
        if (done) return null;
        rest = value;
      }
      const part = rest.subarray(0, missing);
      parts.push(part);
      rest = rest.subarray(part.length);
      missing -= part.length;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts, length);
  }

  return {
    async next() {
      const head = await take(FRAME_HEAD_BYTES);
      if (head === null) return null;
      const { kind, job, length } = readFrameHead(head);
      const bytes = await take(length);
      return bytes === null ? null : { kind, job, bytes };
    },
  };
}
