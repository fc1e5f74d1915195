// What a caller asks of the segments of a run beside how they are spoken: whether they are reused, and in which take.
import type { Passage } from './run.ts';

export interface SegmentWishes {
  /** Finished segments of the owner's other runs are taken over, and those of this one are kept for others. */
  readonly reuse: boolean;
  /** The number of the take: another one is spoken anew. What a deterministic voice speaks is the same in each. */
  readonly take: number;
  /** Takes of single segments: of those that hold the place, in code points of the text. At most `MAX_TAKES`. */
  readonly takes: readonly SegmentTake[];
}

export interface SegmentTake {
  readonly at: number;
  readonly take: number;
}

export const NO_WISHES: SegmentWishes = { reuse: false, take: 0, takes: [] };
/** Of single segments, the newest, are remembered with a run. */
export const MAX_TAKES = 1_000;
export const MAX_TAKE = 9_999;

/** The take of a passage. Of several for one the newest counts. */
export function takeOf({ take, takes }: SegmentWishes, { at, length }: Passage): number {
  return takes.findLast((one) => one.at >= at && one.at < at + length)?.take ?? take;
}

/** Asks for another take: of the segment at a place, or of all when that is null. */
export function withTake(wishes: SegmentWishes, { at, take }: { at: number | null; take: number }): SegmentWishes {
  if (at === null) return { ...wishes, take, takes: [] };
  const others = wishes.takes.filter((one) => one.at !== at);
  return { ...wishes, takes: [...others, { at, take }].slice(-MAX_TAKES) };
}
