// Checks that what cuts a text gives back the whole text: a fault there must end a run and never become a recording.
import type { Segment } from './segmentation.ts';

/** Hands the segments on as they come. Throws when they are not the text, in order, each part of it once. */
export function* assertTiling(segments: Iterable<Segment>, text: string): Generator<Segment, void, undefined> {
  let reached = 0;
  for (const segment of segments) {
    if (segment.start !== reached || !text.startsWith(segment.text, reached)) {
      throw new Error('a segment is not what comes next in the text');
    }
    reached += segment.text.length;
    yield segment;
  }
  if (reached !== text.length) throw new Error('some of the text was in no segment');
}
