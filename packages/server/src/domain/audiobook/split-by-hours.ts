// Plans into which files a long audiobook is split: between chapters, into as few as may be, and these as equal as may be.

const SECONDS_AN_HOUR = 3_600;
/** Halvings of the span in which the best length lies: to less than a second for any book. */
const STEPS = 32;

export interface TimedChapter {
  readonly seconds: number;
}

/** No part is longer than so many hours, but a chapter that is longer by itself. Throws `RangeError` for hours that are none. */
export function splitByHours<Chapter extends TimedChapter>(
  chapters: readonly Chapter[],
  hours: number,
): readonly (readonly Chapter[])[] {
  if (!(hours > 0)) throw new RangeError('a part must be longer than 0 hours');
  const most = hours * SECONDS_AN_HOUR;
  let best = fill(chapters, most);
  const count = best.length;
  let [low, high] = [0, Math.min(most, lengthOf(chapters))];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    const parts = fill(chapters, middle);
    if (parts.length > count) low = middle;
    else [best, high] = [parts, middle];
  }
  return best;
}

/** Each part takes chapters as long as they fit. */
function fill<Chapter extends TimedChapter>(chapters: readonly Chapter[], most: number): Chapter[][] {
  const parts: Chapter[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const chapter of chapters) {
    length += chapter.seconds;
    if (length > most) {
      parts.push([]);
      length = chapter.seconds;
    }
    parts.at(-1)!.push(chapter);
  }
  return parts;
}

function lengthOf(chapters: readonly TimedChapter[]): number {
  return chapters.reduce((sum, { seconds }) => sum + seconds, 0);
}
