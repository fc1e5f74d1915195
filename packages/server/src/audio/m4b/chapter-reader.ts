// Reads the ADTS files of chapters that come one behind the other in pieces of any size: whose packets they are, and whether they are sound.
import { ADTS_HEADER_BYTES, readAdtsHeader } from '../codecs/adts.ts';
import type { AudiobookChapter } from './audiobook.ts';
import { FRAME_LENGTH } from './marks.ts';

export interface ChapterReaderOptions {
  readonly chapters: readonly AudiobookChapter[];
  /** Called for each packet, before its bytes. */
  readonly onPacket: (bytes: number) => void;
  /** Takes bytes of a packet; they may be overwritten afterwards. */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

export interface ChapterReader {
  /** Throws `RangeError` for what does not belong into the book. */
  write(bytes: Uint8Array): void;
  /** Tells the packets of each chapter, and their one rate. */
  finish(): { readonly packets: readonly number[]; readonly sampleRate: number };
}

export function createChapterReader({ chapters, onPacket, onBytes }: ChapterReaderOptions): ChapterReader {
  const header = new Uint8Array(ADTS_HEADER_BYTES);
  const packets: number[] = [];
  let filled = 0;
  let inPacket = 0;
  let inChapter = 0;
  let count = 0;
  let sampleRate: number | null = null;

  const refuse = (what: string): never => {
    throw new RangeError(`chapter ${packets.length} of ${chapters.length} ${what}`);
  };

  function beginChapter(): void {
    const chapter = chapters[packets.length];
    if (chapter === undefined) throw new RangeError('there is more audio than chapters');
    packets.push(0);
    inChapter = chapter.sizeBytes;
    count = 0;
  }

  function beginPacket(): void {
    const found = readAdtsHeader(header) ?? refuse('is not AAC of low complexity with one channel, as ADTS');
    sampleRate ??= found.sampleRate;
    if (found.sampleRate !== sampleRate) {
      refuse(`has ${found.sampleRate} Hz, and those before it ${sampleRate} Hz: all must have the same`);
    }
    if (found.packetBytes > inChapter) refuse('ends in the middle of a packet');
    inPacket = found.packetBytes;
    filled = 0;
    count++;
    onPacket(inPacket);
  }

  /** An encoder puts one packet in front, and fills the last one. */
  function endChapter(): void {
    const { samples } = chapters[packets.length - 1]!;
    if (filled > 0) refuse('ends in the middle of a packet');
    const room = (count - 1) * FRAME_LENGTH;
    if (room < samples || room >= samples + FRAME_LENGTH)
      refuse(`has ${count} packets, which are not ${samples} samples`);
    packets[packets.length - 1] = count;
  }

  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        if (inChapter === 0) beginChapter();
        const wanted = inPacket > 0 ? inPacket : ADTS_HEADER_BYTES - filled;
        const part = bytes.subarray(at, at + Math.min(wanted, inChapter));
        at += part.length;
        inChapter -= part.length;
        if (inPacket > 0) {
          inPacket -= part.length;
          onBytes?.(part);
        } else {
          header.set(part, filled);
          filled += part.length;
          if (filled === ADTS_HEADER_BYTES) beginPacket();
        }
        if (inChapter === 0) endChapter();
      }
    },
    finish() {
      if (inChapter > 0) refuse(`has ${inChapter} bytes less than was told`);
      if (sampleRate === null || packets.length < chapters.length) {
        throw new RangeError(`there is audio of ${packets.length} chapters instead of ${chapters.length}`);
      }
      return { packets, sampleRate };
    },
  };
}
