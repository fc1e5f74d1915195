// The boxes that stand in every MP4 file, whatever is in it (ISO/IEC 14496-12 §4.3 and §8). No times of creation: the same input makes the
// same bytes.
import { box, fullBox, latin, MAX_32_BITS, type Pieces, uint16, uint32, uint64, VERSION_1 } from './boxes.ts';

const IDENTITY = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
const FULL_VOLUME = 0x100;
/** Flags of a track. One that is not enabled is not played, but may be looked into. */
const [ENABLED, IN_MOVIE] = [1, 2];

export function fileType(brand: string, others: readonly string[]): Pieces {
  return box('ftyp', latin(brand), uint32(0x200), latin([brand, ...others].join('')));
}

/** What stands in front of the packets. */
export function mediaDataHeader(bodyBytes: number): Buffer {
  if (bodyBytes + 8 <= MAX_32_BITS) return Buffer.concat([uint32(bodyBytes + 8), latin('mdat')]);
  return Buffer.concat([uint32(1), latin('mdat'), uint64(bodyBytes + 16)]);
}

export interface MovieFacts {
  /** Units a second. */
  readonly timescale: number;
  readonly duration: number;
  readonly tracks: number;
}

export function movieHeader({ timescale, duration, tracks }: MovieFacts): Pieces {
  return fullBox('mvhd', 0, [
    ...[uint32(0, 0, timescale, duration), uint32(0x1_0000), uint16(FULL_VOLUME), Buffer.alloc(10)],
    ...[uint32(...IDENTITY), Buffer.alloc(24), uint32(tracks + 1)],
  ]);
}

export interface TrackFacts {
  readonly id: number;
  /** In units of the movie. */
  readonly duration: number;
  readonly isSound: boolean;
}

/** Only sound is enabled. */
export function trackHeader({ id, duration, isSound }: TrackFacts): Pieces {
  return fullBox('tkhd', isSound ? ENABLED | IN_MOVIE : IN_MOVIE, [
    ...[uint32(0, 0, id, 0, duration), Buffer.alloc(8)],
    ...[uint16(0, 0, isSound ? FULL_VOLUME : 0, 0), uint32(...IDENTITY), uint32(0, 0)],
  ]);
}

export interface MediaFacts {
  /** Units a second, of the track. */
  readonly timescale: number;
  readonly duration: number;
  /** Packed, three letters. */
  readonly language: number;
  readonly handler: { readonly type: string; readonly name: string };
  /** What only media of this kind have, and the table. */
  readonly kindHeader: Pieces;
  readonly table: Pieces;
}

export function media({ timescale, duration, language, handler, kindHeader, table }: MediaFacts): Pieces {
  const isLong = duration > MAX_32_BITS;
  const times = isLong ? [Buffer.alloc(16), uint32(timescale), uint64(duration)] : [uint32(0, 0, timescale, duration)];
  return box(
    'mdia',
    fullBox('mdhd', isLong ? VERSION_1 : 0, [...times, uint16(language, 0)]),
    fullBox('hdlr', 0, [uint32(0), latin(handler.type), Buffer.alloc(12), latin(`${handler.name}\0`)]),
    box('minf', kindHeader, box('dinf', fullBox('dref', 0, [uint32(1), fullBox('url ', 1, [])])), table),
  );
}
