// Judges which words and signs of a piece were heard, from the engine's events and by speaking the text without them.
//
// A word with an event of its own was spoken. One without was merged into the word before it ("of the") or dropped. To
// find out, the words are spoken alone, then without it. The engine is deterministic, so equal samples mean that the
// word was not heard.
import { originalSpan, type Rewritten, type Span } from '../../text/trace/rewrite.ts';
import { findWords } from '../../text/words.ts';
import type { Hearing, SpokenWord } from '../engine.ts';
import type { UtteranceEvents } from '../espeak-module.ts';
import { CROWDED_CLAUSE } from './limits.ts';
import type { Sample, Say } from './sample.ts';
import { createSignReader } from './signs.ts';

/** Most verdicts kept for a voice file: enough for the usual merges of a language, and a text cannot exceed it. */
const MAX_VERDICTS = 4_096;
/** UTF-16 units of the longest merge. The engine joins a few short words or the parts of one, never more than this. */
const LONGEST_MERGE = 80;
/** UTF-16 units on each side when a word is judged together with its neighbours. */
const WINDOW = 25;
/** So many words in a row with neither an event nor a merge count as not heard without further tests. */
const HOLE = 4;
/** Matches what stands before the last part of a word such as "well-known" or "don't": letters and the joining sign. */
const JOINED = /^[^\p{L}\p{M}]*[\p{L}\p{M}]+[-‐‑'’]$/u;
const NOT_LAST = /[\p{L}\p{N}]/u;
const LETTERS = /^[\p{L}\p{M}]+$/u;

type Verdict = 'merged' | 'own event' | 'silent';

export interface Judge {
  /** `say` speaks as the piece was spoken. */
  hear(piece: SpokenPiece): Hearing;
}

export interface SpokenPiece {
  readonly text: string;
  readonly escaped: Rewritten;
  readonly events: UtteranceEvents;
  readonly say: Say;
  /** Says the whole piece, or all of it but a word, with the phonemes that it has. */
  readonly sayPiece: (without?: Span) => Sample;
}

/** Creates the judge of one voice file. `letter` is a letter or syllable of the voice's own script. */
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
    const has = findEvents(whole.escaped, whole.events).some((event) => meets(event.span, word));
    const without = say(group.slice(0, word.start) + group.slice(word.end));
    const verdict = whole.digest === without.digest ? 'silent' : has ? 'own event' : 'merged';
    keep(key, verdict);
    return verdict;
  }

  /** Whether the engine merged a word into the words before it, back to the last event. */
  function isMerged({ text, words, index, from, say }: Merge): boolean {
    const word = words[index]!;
    if (word.end - from > LONGEST_MERGE) return false;
    const group = text.slice(from, word.end);
    const place = { start: word.start - from, end: word.end - from };
    if (JOINED.test(group.slice(0, place.start)) && LETTERS.test(group.slice(place.start))) {
      const first = `${letter}-`;
      return verdictOn(first + letter, { start: first.length, end: first.length + letter.length }, say) === 'merged';
    }
    if (verdictOn(group, place, say) === 'merged') return true;
    // Some words are merged only when another word follows, or only among several others.
    const next = words[index + 1];
    if (next === undefined || next.end - from > LONGEST_MERGE) return false;
    if (verdictOn(text.slice(from, next.end), place, say) === 'merged') return true;
    const start = text.lastIndexOf(' ', Math.max(0, from - WINDOW)) + 1;
    const space = text.indexOf(' ', next.end + WINDOW);
    const window = text.slice(start, space < 0 ? text.length : space);
    if (verdictOn(window, { start: word.start - start, end: word.end - start }, say) !== 'merged') return false;
    // The word is merged in its context only. It is assumed that the same group is merged elsewhere too.
    keep(keyOf(group, place.start), 'merged');
    return true;
  }

  /** Which words of an unbroken row of doubts were not heard. */
  function findUnheard(doubts: readonly Doubt[], { text, sayPiece }: SpokenPiece): readonly Span[] {
    if (doubts.length >= HOLE) return doubts.map(({ word }) => word);
    return doubts.flatMap(({ word, key }) => {
      if (sayPiece(word).digest === sayPiece().digest) return word;
      // Not kept for the last word of a piece: an engine drops text at the end, so that word is tested every time.
      if (NOT_LAST.test(text.slice(word.end))) keep(key, 'merged');
      return [];
    });
  }

  return {
    hear(piece) {
      const { text, escaped, events, say } = piece;
      const heard = findEvents(escaped, events);
      const spans = heard.map(({ span }) => span);
      const words = findWords(text);
      const unheard: Span[] = [];
      let next = 0;
      let from = 0;
      let doubts: Doubt[] = [];
      for (const [index, word] of words.entries()) {
        while (next < spans.length && spans[next]!.end <= word.start) from = spans[next++]!.start;
        const event = spans[next];
        const isHeard = (event !== undefined && meets(event, word)) || isMerged({ text, words, index, from, say });
        if (!isHeard) doubts.push({ word, key: keyOf(text.slice(from, word.end), word.start - from) });
        if (isHeard && doubts.length > 0) {
          unheard.push(...findUnheard(doubts, piece));
          doubts = [];
        }
      }
      unheard.push(...findUnheard(doubts, piece));
      return {
        unheard,
        named: signs.find(text, say),
        words: heard.map(toSpokenWord),
        isOverfull: events.longestClause >= CROWDED_CLAUSE,
      };
    },
  };
}

interface Merge {
  readonly text: string;
  readonly words: readonly Span[];
  /** Of the word in question. */
  readonly index: number;
  /** Where the last event before the word begins. */
  readonly from: number;
  readonly say: Say;
}

/** A word without an event that is not known to be merged, and the key under which a verdict on it is kept. */
interface Doubt {
  readonly word: Span;
  readonly key: string;
}

/** `wordAt`: units of the group before the word that is judged. */
function keyOf(group: string, wordAt: number): string {
  return `${wordAt} ${group}`;
}

/** An event with audio of its own: where it begins in the original text, and when it is heard. */
interface HeardEvent {
  readonly span: Span;
  readonly start: number;
  readonly end: number;
}

function toSpokenWord({ span, start, end }: HeardEvent): SpokenWord {
  return { at: span.start, startSample: start, samples: end - start };
}

/** The events that have audio of their own, in order. */
function findEvents(escaped: Rewritten, { positions, starts, ends, samples }: UtteranceEvents): readonly HeardEvent[] {
  const events: HeardEvent[] = [];
  const offsetOf = unitsBefore(escaped.text);
  for (const [index, position] of positions.entries()) {
    const first = starts[index]!;
    if (first >= (starts[index + 1] ?? samples)) continue;
    const start = offsetOf(position);
    const span = originalSpan(escaped, { start, end: start + 1 });
    events.push({ span, start: first, end: Math.max(first, ends[index] ?? samples) });
  }
  return events;
}

/** Returns a function that converts code points to UTF-16 units; fast when it is called in ascending order. */
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
