// Cuts a block into stretches that are read in one style: one language, one rate, pitch and volume, no silence inside.
import type { Direction, ParsedText } from '../input/parsed-text.ts';
import type { Span } from '../trace/rewrite.ts';

/** Changes of the voice: factor of its rate, semitones of its pitch, decibels of its volume. */
export interface Prosody {
  readonly rate: number;
  readonly pitch: number;
  readonly volume: number;
}

export interface Style {
  /** BCP-47 tag of the language. */
  readonly tag: string;
  /** Null for the voice as it is. */
  readonly prosody: Prosody | null;
}

/** A part whose words are fixed: said by its phonemes, read as something, or not to be normalised. */
export type Fixed = Extract<Direction, { type: 'phoneme' | 'literal' | 'say_as' }>;

export interface Stretch {
  /** In the parsed text. */
  readonly span: Span;
  readonly style: Style;
  /** Silence that was asked for in front of it, in place of that which would be there; null when none was asked for. */
  readonly pauseMs: number | null;
  /** In order, not overlapping, all inside of the stretch. */
  readonly fixed: readonly Fixed[];
}

type Range = Extract<Direction, { type: 'prosody' | 'language' }>;

/** Call it for the blocks of a text in order. */
export type CutStretches = (block: Span) => Iterable<Stretch>;

/** `speed`: a factor of the voice's own rate, for the whole text. */
export function createStretches(
  parsed: ParsedText,
  { tag, speed = 1 }: { readonly tag: string; readonly speed?: number },
): CutStretches {
  const base: Style = { tag, prosody: speed === 1 ? null : { rate: speed, pitch: 0, volume: 0 } };
  const ranges = inOrder(parsed.directions.filter((one) => one.type === 'prosody' || one.type === 'language'));
  const fixed = inOrder(
    parsed.directions.filter((one) => one.type === 'phoneme' || one.type === 'literal' || one.type === 'say_as'),
  );
  const breaks = parsed.directions.filter((one) => one.type === 'break').sort((one, other) => one.at - other.at);
  if (ranges.length + fixed.length + breaks.length === 0) {
    return (span) => [{ span, style: base, pauseMs: null, fixed: [] }];
  }
  let [nextRange, nextFixed, nextBreak] = [0, 0, 0];
  /** The ranges around the place that was reached, outermost first. */
  let open: Range[] = [];

  return function* (block) {
    const reach = (place: number): void => {
      while (ranges[nextRange] !== undefined && ranges[nextRange]!.span.start <= place) open.push(ranges[nextRange++]!);
      open = open.filter(({ span }) => span.end > place);
    };
    reach(block.start);
    const begun = [...open, ...within(ranges, ({ span }) => span.start, block)];
    for (const { start, end } of partsOf(block, begun, breaks)) {
      reach(start);
      let pauseMs: number | null = null;
      while (breaks[nextBreak] !== undefined && breaks[nextBreak]!.at <= start) {
        pauseMs = (pauseMs ?? 0) + breaks[nextBreak++]!.milliseconds;
      }
      const inside: Fixed[] = [];
      for (; fixed[nextFixed] !== undefined && fixed[nextFixed]!.span.start < end; nextFixed++) {
        const { span } = fixed[nextFixed]!;
        const from = inside.at(-1)?.span.end ?? start;
        if (span.start >= from && span.end <= end) inside.push(fixed[nextFixed]!);
      }
      yield { span: { start, end }, style: styleOf(base, open), pauseMs, fixed: inside };
    }
  };
}

/** The parts of a block between the borders of ranges and breaks that lie in it. */
function* partsOf(
  block: Span,
  ranges: readonly Range[],
  breaks: readonly Extract<Direction, { type: 'break' }>[],
): Generator<Span> {
  const places = new Set<number>();
  for (const { span } of ranges) {
    places.add(span.start);
    places.add(span.end);
  }
  for (const { at } of within(breaks, ({ at }) => at, block)) places.add(at);
  let start = block.start;
  for (const place of [...places].sort((one, other) => one - other)) {
    if (place <= start) continue;
    if (place >= block.end) break;
    yield { start, end: place };
    start = place;
  }
  if (start < block.end) yield { start, end: block.end };
}

function within<T>(list: readonly T[], placeOf: (item: T) => number, { start, end }: Span): readonly T[] {
  return list.slice(firstFrom(list, placeOf, start), firstFrom(list, placeOf, end));
}

function firstFrom<T>(list: readonly T[], placeOf: (item: T) => number, place: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(list[middle]!) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** By their starts; of two with the same start the longer one first, because it is around the other. */
function inOrder<T extends { readonly span: Span }>(list: readonly T[]): readonly T[] {
  return [...list].sort((one, other) => one.span.start - other.span.start || other.span.end - one.span.end);
}

function styleOf(base: Style, open: readonly Range[]): Style {
  let { tag, prosody } = base;
  for (const range of open) {
    if (range.type === 'language') tag = range.tag;
    else {
      prosody = {
        rate: (prosody?.rate ?? 1) * range.rate,
        pitch: (prosody?.pitch ?? 0) + range.pitch,
        volume: (prosody?.volume ?? 0) + range.volume,
      };
    }
  }
  return { tag, prosody };
}
