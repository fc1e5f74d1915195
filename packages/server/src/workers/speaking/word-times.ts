// Gives each word of a piece its time, from what the engine tells of the words it spoke.
import { countCharacters } from '../../domain/coverage.ts';
import type { SpokenWord } from '../../engines/engine.ts';
import { findTimedWords } from '../../text/timed-words.ts';
import type { Span } from '../../text/trace/rewrite.ts';

export interface WordTime {
  readonly span: Span;
  readonly startSample: number;
  readonly samples: number;
  readonly estimated: boolean;
}

export interface HeardPiece {
  /** As the caller wrote it. All places are UTF-16 units of it. */
  readonly text: string;
  /** In the order in which they are heard. */
  readonly spoken: readonly SpokenWord[];
  readonly unheard: readonly Span[];
}

/** Words that the engine spoke in one go, and when. */
interface Group {
  readonly words: Span[];
  startSample: number;
  endSample: number;
}

/**
 * The words that were heard. One with an event of its own has the time from this event to its end; one without was spoken
 * together with the words before it, and the time of them all is shared by their letters. Linear.
 */
export function findWordTimes({ text, spoken, unheard }: HeardPiece): readonly WordTime[] {
  if (spoken.length === 0) return [];
  const events = spoken.toSorted((a, b) => a.at - b.at);
  const groups: Group[] = [];
  /** Words before the first event. */
  let early: Span[] = [];
  let next = 0;
  let silent = 0;
  for (const word of findTimedWords(text, new Set(events.map(({ at }) => at)))) {
    // What is spoken of signs between two words is heard with neither of them.
    while (next < events.length && events[next]!.at < word.start) next++;
    let own: Group | undefined;
    for (; next < events.length && events[next]!.at < word.end; next++) own = extend(own, events[next]!);
    while (silent < unheard.length && unheard[silent]!.end <= word.start) silent++;
    const last = groups.at(-1);
    if (own !== undefined) {
      groups.push({ ...own, words: [...early, word] });
      early = [];
    } else if (unheard[silent] !== undefined && unheard[silent]!.start < word.end) {
      // It has no time.
    } else if (last === undefined) early.push(word);
    else last.words.push(word);
  }
  return groups.flatMap((group) => shareTime(group, text));
}

function extend(group: Group | undefined, { startSample, samples }: SpokenWord): Group {
  const endSample = startSample + samples;
  if (group === undefined) return { words: [], startSample, endSample };
  group.startSample = Math.min(group.startSample, startSample);
  group.endSample = Math.max(group.endSample, endSample);
  return group;
}

function shareTime({ words, startSample, endSample }: Group, text: string): readonly WordTime[] {
  const estimated = words.length > 1;
  const weights = words.map(({ start, end }) => countCharacters(text.slice(start, end)));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const placeOf = (weight: number) => startSample + Math.round(((endSample - startSample) * weight) / whole);
  let before = 0;
  return words.map((span, i) => {
    const start = placeOf(before);
    before += weights[i]!;
    return { span, startSample: start, samples: placeOf(before) - start, estimated };
  });
}
