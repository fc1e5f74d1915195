// One job of an encoder process: chapters in ADTS in, an audiobook out.
import { createM4bWriter } from '../audio/m4b/m4b-writer.ts';
import type { Encoding } from './encode.ts';
import type { BindJob } from './frames.ts';

/** Throws what is wrong with the book. */
export function beginBinding({ book, cover }: BindJob, onBytes: (bytes: Uint8Array) => void): Encoding {
  const { chapters, ...facts } = book;
  const writer = createM4bWriter({
    book: { ...facts, ...(cover !== undefined && { cover: Buffer.from(cover, 'base64') }) },
    chapters,
    onBytes,
  });
  return { ...writer, abandon() {} };
}
