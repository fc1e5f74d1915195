// Writes an audiobook (M4B): AAC of several chapters in one MP4 file, the table of contents in front, in four bytes of memory a packet.
import { createPacketSizes } from '../mp4/packet-sizes.ts';
import type { AudiobookChapter, AudiobookFacts } from './audiobook.ts';
import { type ChapterReader, createChapterReader } from './chapter-reader.ts';
import { m4bBeginning } from './m4b-beginning.ts';

export interface M4bOptions {
  readonly book: AudiobookFacts;
  readonly chapters: readonly AudiobookChapter[];
  /** Takes the next bytes of the file before it returns: they may be overwritten afterwards. */
  readonly onBytes: (bytes: Uint8Array) => void;
}

/**
 * Takes the ADTS files of all chapters, one behind the other in pieces of any size, twice: the first time only to learn how long packets are.
 * Throws `RangeError` for what makes no book.
 */
export interface M4bWriter {
  write(bytes: Uint8Array): void;
  /** The end of the last chapter. False: all of them are needed once more. */
  finish(): boolean;
}

export function createM4bWriter({ book, chapters, onBytes }: M4bOptions): M4bWriter {
  if (chapters.length === 0) throw new RangeError('a book without chapters');
  const sizes = createPacketSizes();
  let body = Buffer.alloc(0);
  let filled = 0;
  let isCopying = false;
  let reader: ChapterReader = createChapterReader({ chapters, onPacket: sizes.add });

  /** Copies packets; that they are the same as before is checked. */
  function openCopier(): ChapterReader {
    const expected = sizes.all();
    let packet = 0;
    return createChapterReader({
      chapters,
      onPacket(bytes) {
        if (bytes !== expected[packet++]) throw new RangeError('the chapters are others than they were before');
      },
      onBytes(bytes) {
        body.set(bytes, filled);
        filled += bytes.length;
      },
    });
  }

  return {
    write(bytes) {
      if (body.length < bytes.length && isCopying) body = Buffer.alloc(bytes.length);
      filled = 0;
      reader.write(bytes);
      // What is between the packets of a piece is left out, so that the rest goes on as one.
      if (filled > 0) onBytes(body.subarray(0, filled));
    },
    finish() {
      const { packets, sampleRate } = reader.finish();
      if (isCopying) return true;
      const found = chapters.map((chapter, index) => ({ ...chapter, packets: packets[index]! }));
      const sound = { sizes: sizes.all(), soundBytes: sizes.totalBytes() };
      for (const piece of m4bBeginning({ book, chapters: found, sampleRate, ...sound })) onBytes(piece);
      reader = openCopier();
      isCopying = true;
      return false;
    },
  };
}
