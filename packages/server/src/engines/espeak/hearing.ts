// Judges which words and signs of a piece were heard, from what the engine tells of it and from what it says without them.
//
// A word with an event of its own was spoken. One without may be merged into the word before it ("of the"), or dropped: the
// words are spoken alone, then without it. The engine is deterministic, so the same samples mean that it was not heard.
import { originalSpan, type Rewritten, type Span } from '../../text/rewrite.ts';
import { findWords } from '../../text/words.ts';
import type { Hearing } from '../engine.ts';
import type { UtteranceEvents } from '../espeak-module.ts';
import { CROWDED_CLAUSE } from './limits.ts';
import type { Say } from './sample.ts';
import { createSignReader } from './signs.ts';

/** Verdicts kept for a voice file, so that those of a language's usual merges are there. A text cannot make them more. */
const MAX_VERDICTS = 4_096;
/** Units of a merge. The engine joins a few short words, or the parts of one; what is longer was not merged. */
const LONGEST_MERGE = 80;
/** So many words in a row that would each have an event alone are a hole. */
const HOLE = 4;
/** Parts of one word, such as "well-known" and "don't", whose sign has nothing but letters beside it. */
const JOINED = /^[^\p{L}\p{M}]*[\p{L}\p{M}]+[-‐‑'’]$/u;
const LETTERS = /^[\p{L}\p{M}]+$/u;

type Verdict = 'merged' | 'own event' | 'silent';

export interface Judge {
  /** `say` speaks as the piece was spoken. */
  hear(piece: { text: string; escaped: Rewritten; events: UtteranceEvents; say: Say }): Hearing;
}

/** One for each voice file. */
export function createJudge(letter: string): Judge {
  const verdicts = new Map<string, Verdict>();
  const signs = createSignReader(letter);

  function keep(key: string, verdict: Verdict): void {
    if (verdicts.size >= MAX_VERDICTS) verdicts.delete(verdicts.keys().next().value!);
    verdicts.set(key, verdict);
  }

  function verdictOn(group: string, word: Span, say: Say): Verdict {
    const key = keyOf(group, word.start);
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const whole = say(group);
    const has = eventSpans(whole.escaped, whole.events).some((event) => meets(event, word));
    const without = say(group.slice(0, word.start) + group.slice(word.end));
    const verdict = whole.digest === without.digest ? 'silent' : has ? 'own event' : 'merged';
    keep(key, verdict);
    return verdict;
  }

  return {
    hear({ text, escaped, events, say }) {
      const spans = eventSpans(escaped, events);
      const unheard: Span[] = [];
      let next = 0;
      let before: Span | undefined;
      let doubtful: Doubt[] = [];

      /** Of a few doubtful words in a row each is judged in the piece itself; more of them are a hole in it. */
      function settle(): void {
        const isHole = doubtful.length >= HOLE;
        for (const { word, key } of doubtful) {
          const { start, end } = word;
          if (isHole || say(text.slice(0, start) + text.slice(end)).digest === say(text).digest) unheard.push(word);
          // Context made the difference, and will again. The end of a piece, where an engine cuts, is always judged.
          else if (/[\p{L}\p{N}]/u.test(text.slice(end))) keep(key, 'merged');
        }
        doubtful = [];
      }

      /** Whether the engine said it together with what stands before it. */
      function isMerged(word: Span, from: number): boolean {
        if (word.end - from > LONGEST_MERGE) return false;
        const place = { start: word.start - from, end: word.end - from };
        const group = text.slice(from, word.end);
        if (JOINED.test(group.slice(0, place.start)) && LETTERS.test(group.slice(place.start))) {
          const first = `${letter}-`;
          return (
            verdictOn(first + letter, { start: first.length, end: first.length + letter.length }, say) === 'merged'
          );
        }
        if (verdictOn(group, place, say) === 'merged') return true;
        // Some words are merged only before another one.
        const next = words[words.indexOf(word) + 1];
        if (next === undefined || next.end - from > LONGEST_MERGE) return false;
        return verdictOn(text.slice(from, next.end), place, say) === 'merged';
      }

      const words = findWords(text);
      for (const word of words) {
        while (next < spans.length && spans[next]!.end <= word.start) before = spans[next++];
        const event = spans[next];
        if (event !== undefined && meets(event, word)) {
          settle();
          continue;
        }
        const from = before?.start ?? 0;
        if (isMerged(word, from)) settle();
        else doubtful.push({ word, key: keyOf(text.slice(from, word.end), word.start - from) });
      }
      settle();
      return { unheard, named: signs.find(text, say), isOverfull: events.longestClause >= CROWDED_CLAUSE };
    },
  };
}

/** A word without an event that is not known to be merged, and what a verdict on it is kept under. */
interface Doubt {
  readonly word: Span;
  readonly key: string;
}

/** `wordAt`: units of the group before the word that is judged. */
function keyOf(group: string, wordAt: number): string {
  return `${wordAt} ${group}`;
}

/** Where in the text itself the events with a sound of their own begin, in order. */
function eventSpans(escaped: Rewritten, { positions, starts, samples }: UtteranceEvents): readonly Span[] {
  const spans: Span[] = [];
  const offsetOf = unitsBefore(escaped.text);
  for (const [index, position] of positions.entries()) {
    if (starts[index]! >= (starts[index + 1] ?? samples)) continue;
    const start = offsetOf(position);
    spans.push(originalSpan(escaped, { start, end: start + 1 }));
  }
  return spans;
}

/** Tells the UTF-16 units before a code point; asked in ascending order. */
function unitsBefore(text: string): (codePoints: number) => number {
  let points = 0;
  let units = 0;
  return (wanted) => {
    if (wanted < points) {
      points = 0;
      units = 0;
    }
    while (points < wanted && units < text.length) {
      units += text.codePointAt(units)! > 0xffff ? 2 : 1;
      points++;
    }
    return units;
  };
}

function meets(event: Span, word: Span): boolean {
  return event.start < word.end && event.end > word.start;
}
