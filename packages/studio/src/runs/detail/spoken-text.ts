// Splits a text into its spoken segments and marks unspoken parts. The server's positions are code points.
import type { RunDetail } from '@lector/client';

type Segment = RunDetail['segments'][number];
type Respoken = NonNullable<RunDetail['reading']>['respoken'][number];
type Loss = NonNullable<RunDetail['coverage']>['losses'][number];

export interface Part {
  readonly text: string;
  /** Why it was not spoken; null when it was. */
  readonly reason: string | null;
  /** What was read in its place, where it was other words. */
  readonly spoken?: string;
}

/** A stretch of the text that is drawn apart: not spoken for a reason, or spoken as other words. */
type Mark = Loss | Respoken;

export interface Piece {
  /** Index of the segment; null for text between segments. */
  readonly segment: number | null;
  readonly parts: readonly Part[];
}

export interface Lost {
  readonly text: string;
  /** Position in code points, counted from 1. */
  readonly place: number;
  readonly reason: string;
}

export function cutText(
  text: string,
  segments: readonly Segment[],
  losses: readonly Loss[],
  respoken: readonly Respoken[] = [],
): readonly Piece[] {
  // Where a part of what was read as other words was lost, the loss is what counts.
  const read = respoken.filter(
    ({ at, length }) => !losses.some((loss) => loss.at < at + length && loss.at + loss.length > at),
  );
  const marks: readonly Mark[] = [...losses, ...read].sort((a, b) => a.at - b.at);
  const letters = Array.from(text);
  const pieces: Piece[] = [];
  const add = (segment: number | null, from: number, to: number) => {
    if (to > from) pieces.push({ segment, parts: cutParts(letters, from, to, marks) });
  };
  let at = 0;
  const inPlace = segments.map((segment, index) => ({ segment, index })).sort((a, b) => a.segment.at - b.segment.at);
  for (const { segment, index } of inPlace) {
    add(null, at, segment.at);
    const end = segment.at + segment.length;
    // Silent segments are skipped.
    add(segment.seconds > 0 ? index : null, Math.max(at, segment.at), end);
    at = Math.max(at, end);
  }
  add(null, at, letters.length);
  return pieces;
}

function cutParts(letters: readonly string[], from: number, to: number, marks: readonly Mark[]): readonly Part[] {
  const parts: Part[] = [];
  const add = (start: number, end: number, rest: Omit<Part, 'text'>) => {
    if (end > start) parts.push({ text: letters.slice(start, end).join(''), ...rest });
  };
  let at = from;
  for (const mark of marks) {
    const [start, end] = [Math.max(at, mark.at), Math.min(to, mark.at + mark.length)];
    if (end <= start) continue;
    add(at, start, { reason: null });
    add(start, end, 'reason' in mark ? { reason: mark.reason } : { reason: null, spoken: mark.spoken });
    at = end;
  }
  add(at, to, { reason: null });
  return parts;
}

export function listLosses(text: string, losses: readonly Loss[]): readonly Lost[] {
  const letters = Array.from(text);
  return losses.map(({ at, length, reason }) => ({
    text: letters.slice(at, at + length).join(''),
    place: at + 1,
    reason,
  }));
}

/** Index of the segment at a time; null before the first. */
export function segmentAt(segments: readonly Segment[], seconds: number): number | null {
  const index = segments.findLastIndex((segment) => segment.seconds > 0 && segment.start <= seconds);
  return index < 0 ? null : index;
}

/** Where the next or the previous spoken segment begins; null when there is none. */
export function stepFrom(segments: readonly Segment[], seconds: number, by: 1 | -1): number | null {
  const spoken = segments.filter((segment) => segment.seconds > 0);
  const now = spoken.findLastIndex((segment) => segment.start <= seconds);
  return spoken[now + by]?.start ?? null;
}
