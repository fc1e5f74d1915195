// Where in the audio each piece of the text is heard, in bounded memory for a text of any length.
import { countCharacters } from '../../domain/coverage.ts';
import { MAX_TIMED_SEGMENTS, type TimedSegment } from '../../domain/sound.ts';

export interface SegmentTimes {
  /** Adds the next segment of the text; `samples` is 0 when it was silent. */
  add(text: string, startSample: number, samples: number): void;
  finish(): readonly TimedSegment[];
}

/** Whenever `limit` segments are kept, each pair of neighbours is joined into one. `limit` is even. */
export function createSegmentTimes(limit = MAX_TIMED_SEGMENTS): SegmentTimes {
  let kept: TimedSegment[] = [];
  let open: TimedSegment | null = null;
  let inOpen = 0;
  /** How many segments of the text one kept segment stands for. */
  let group = 1;
  let at = 0;

  return {
    add(text, startSample, samples) {
      const length = countCharacters(text);
      const segment: TimedSegment = [at, length, startSample, samples];
      at += length;
      open = open === null ? segment : join(open, segment);
      if (++inOpen < group) return;
      kept.push(open);
      open = null;
      inOpen = 0;
      if (kept.length < limit) return;
      const pairs: TimedSegment[] = [];
      for (let i = 0; i < kept.length; i += 2) pairs.push(join(kept[i]!, kept[i + 1]!));
      kept = pairs;
      group *= 2;
    },
    finish: () => (open === null ? kept : [...kept, open]),
  };
}

/** Joins two neighbours; the pause between them is included when both are heard. */
function join(first: TimedSegment, second: TimedSegment): TimedSegment {
  const [at, length, start, samples] = first;
  const [, moreLength, nextStart, nextSamples] = second;
  const both = length + moreLength;
  if (nextSamples === 0) return [at, both, start, samples];
  if (samples === 0) return [at, both, nextStart, nextSamples];
  return [at, both, start, nextStart + nextSamples - start];
}
