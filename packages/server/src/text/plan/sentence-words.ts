// What of a sentence is read as other words: fixed parts, marks, dictionary entries, readings of scripts, normalisation.
import { findMarks } from '../input/marks.ts';
import type { Normaliser } from '../normalise/normaliser.ts';
import type { Matcher } from '../pronunciation/matcher.ts';
import type { NormalisationLevel } from '../reading.ts';
import type { Replacement, Span } from '../trace/rewrite.ts';
import type { Fixed } from './stretches.ts';

/** A part of a sentence that is said by its phonemes. */
export interface Phonemes extends Span {
  readonly ipa: string;
}

/** What the words of a language are rewritten by. */
export interface WordReaders {
  readonly matcher: Matcher | null;
  /** Gives readings for words that an engine cannot read as they are written, at any level of normalisation. */
  readonly readings: ((text: string) => readonly Replacement[]) | null;
  readonly normaliser: Normaliser | null;
  readonly level: NormalisationLevel;
  /** Whether marks in brackets are obeyed. */
  readonly marks: boolean;
  /** Whether the engine can say phonemes of the International Phonetic Alphabet in this language. */
  readonly canSay: (ipa: string) => boolean;
}

/** Why something that was asked for is not heard. */
export interface Unheeded extends Span {
  readonly reason: 'phonemes' | 'sound';
}

/** Places are those of the sentence as it was; each list is in order. */
export interface SentenceWords {
  readonly replacements: readonly Replacement[];
  /** In no replacement. */
  readonly phonemes: readonly Phonemes[];
  /** Marks that are obeyed, and so are not read. */
  readonly markup: readonly Span[];
  readonly unheeded: readonly Unheeded[];
}

/** `fixed`: in places of the sentence, in order, not overlapping. */
export function rewriteSentence(text: string, fixed: readonly Fixed[], readers: WordReaders): SentenceWords {
  const { matcher, marks } = readers;
  const words: Writable = { replacements: [], phonemes: [], markup: [], unheeded: [] };
  if (fixed.length === 0 && matcher === null && !marks) {
    return { ...words, replacements: rewritePart(text, readers) };
  }
  let done = 0;

  function rewriteUpTo(end: number): void {
    for (const { index, length, by } of rewritePart(text.slice(done, end), readers)) {
      words.replacements.push({ index: done + index, length, by });
    }
  }

  for (const { start, end, ipa, by } of decide(text, marks ? withMarks(text, fixed, words) : fixed, {
    readers,
    words,
  })) {
    rewriteUpTo(start);
    if (ipa !== null) words.phonemes.push({ start, end, ipa });
    else if (by !== null) words.replacements.push({ index: start, length: end - start, by });
    done = end;
  }
  rewriteUpTo(text.length);
  return words;
}

interface Writable {
  readonly replacements: Replacement[];
  readonly phonemes: Phonemes[];
  readonly markup: Span[];
  readonly unheeded: Unheeded[];
}

function rewritePart(text: string, { readings, normaliser, level }: WordReaders): readonly Replacement[] {
  if (text === '') return [];
  if (readings !== null) return readings(text);
  return normaliser === null || level === 'off' ? [] : normaliser.normalise(text, level);
}

/** A part that is taken out. */
type Settled = Fixed | { readonly type: 'mark'; readonly span: Span };

/** The fixed parts and the marks in brackets, in order; of two that overlap the first. */
function withMarks(text: string, fixed: readonly Fixed[], words: Writable): readonly Settled[] {
  const { phonemes, replacements, dropped } = findMarks(text);
  const all: Settled[] = [...fixed];
  for (const { start, end, ipa } of phonemes) all.push({ type: 'phoneme', span: { start, end }, ipa });
  for (const { index, length } of replacements) {
    const span = { start: index, end: index + length };
    all.push({ type: 'mark', span });
    if (!dropped.some((sound) => sound.start < span.end && span.start < sound.end)) words.markup.push(span);
  }
  for (const { start, end } of dropped) words.unheeded.push({ start, end, reason: 'sound' });
  all.sort((one, other) => one.span.start - other.span.start);
  let reached = 0;
  return all.filter(({ span }) => {
    const isFree = span.start >= reached;
    if (isFree) reached = span.end;
    return isFree;
  });
}

/** A part whose words are settled. With neither it is read as it stands. */
interface Decided extends Span {
  readonly ipa: string | null;
  readonly by: string | null;
}

/** The settled parts of a sentence, in order. What the caller marked in the text comes before the dictionaries. */
function* decide(
  text: string,
  settled: readonly Settled[],
  { readers, words }: { readers: WordReaders; words: Writable },
): Generator<Decided> {
  const { matcher, normaliser, canSay } = readers;
  const matches = matcher?.match(text) ?? [];
  let next = 0;
  let reached = 0;

  /** Null, with a word to the caller, where the engine cannot say it. */
  function sayable(ipa: string | null, span: Span): string | null {
    if (ipa === null || canSay(ipa)) return ipa;
    words.unheeded.push({ ...span, reason: 'phonemes' });
    return null;
  }

  function* matchesUpTo(end: number): Generator<Decided> {
    for (; next < matches.length && matches[next]!.index < end; next++) {
      const { index, length, pronunciation } = matches[next]!;
      if (index < reached || index + length > end) continue;
      const span = { start: index, end: index + length };
      const ipa = sayable(pronunciation.ipa, span);
      yield { ...span, ipa, by: ipa === null ? pronunciation.respelling : null };
    }
  }

  for (const one of settled) {
    const { start, end } = one.span;
    yield* matchesUpTo(start);
    const ipa = one.type === 'phoneme' ? sayable(one.ipa, one.span) : null;
    const said = one.type === 'say_as' ? normaliser?.sayAs(text.slice(start, end), one.as, one.format) : undefined;
    const by = one.type === 'mark' ? '' : (said ?? null);
    // What cannot be said or read in the way that was asked for is read as any other word.
    if (ipa === null && by === null && one.type !== 'literal') continue;
    yield { start, end, ipa, by };
    reached = end;
  }
  yield* matchesUpTo(text.length);
}
