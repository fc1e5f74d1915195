// Joins the cues of recordings that are heard one after the other.
import type { Cue } from './cues.ts';

export interface TimedCues {
  /** When the recording begins. */
  readonly startMs: number;
  readonly cues: AsyncIterable<Cue>;
}

/** The recordings are in order, and none is longer than the time until the next. Holds one cue. */
export async function* joinCues(
  recordings: AsyncIterable<TimedCues> | Iterable<TimedCues>,
): AsyncGenerator<Cue, void, undefined> {
  for await (const { startMs, cues } of recordings) {
    const offset = Math.round(startMs);
    for await (const cue of cues) yield { ...cue, startMs: cue.startMs + offset, endMs: cue.endMs + offset };
  }
}
