// What of a sentence is read as other words: fixed parts, dictionary entries, readings of Japanese, normalisation.
import type { Normaliser } from '../normalise/normaliser.ts';
import type { Matcher } from '../pronunciation/matcher.ts';
import type { NormalisationLevel } from '../reading.ts';
import type { Replacement, Span } from '../rewrite.ts';
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
  /** Whether the engine can say phonemes of the International Phonetic Alphabet. */
  readonly saysPhonemes: boolean;
}

export interface SentenceWords {
  /** In order, not overlapping. */
  readonly replacements: readonly Replacement[];
  /** In places of the sentence as it was, in order, in no replacement. */
  readonly phonemes: readonly Phonemes[];
}

const NOTHING: SentenceWords = { replacements: [], phonemes: [] };

/** `fixed`: in places of the sentence, in order, not overlapping. */
export function rewriteSentence(text: string, fixed: readonly Fixed[], readers: WordReaders): SentenceWords {
  const { matcher } = readers;
  if (fixed.length === 0 && matcher === null) {
    const replacements = rewritePart(text, readers);
    return replacements.length === 0 ? NOTHING : { replacements, phonemes: [] };
  }
  const replacements: Replacement[] = [];
  const phonemes: Phonemes[] = [];
  let done = 0;

  function rewriteUpTo(end: number): void {
    for (const { index, length, by } of rewritePart(text.slice(done, end), readers)) {
      replacements.push({ index: done + index, length, by });
    }
  }

  for (const decided of decide(text, fixed, readers)) {
    rewriteUpTo(decided.start);
    const { start, end } = decided;
    if (decided.ipa !== null) phonemes.push({ start, end, ipa: decided.ipa });
    else if (decided.by !== null) replacements.push({ index: start, length: end - start, by: decided.by });
    done = end;
  }
  rewriteUpTo(text.length);
  return { replacements, phonemes };
}

function rewritePart(text: string, { readings, normaliser, level }: WordReaders): readonly Replacement[] {
  if (text === '') return [];
  if (readings !== null) return readings(text);
  return normaliser === null || level === 'off' ? [] : normaliser.normalise(text, level);
}

/** A part whose words are settled. Neither: it is read as it stands. */
interface Decided extends Span {
  readonly ipa: string | null;
  readonly by: string | null;
}

/** The settled parts of a sentence, in order. What the caller marked in the text comes before the dictionaries. */
function* decide(text: string, fixed: readonly Fixed[], readers: WordReaders): Generator<Decided> {
  const { matcher, normaliser, saysPhonemes } = readers;
  const matches = matcher?.match(text) ?? [];
  let next = 0;
  let reached = 0;

  function* matchesUpTo(end: number): Generator<Decided> {
    for (; next < matches.length && matches[next]!.index < end; next++) {
      const { index, length, pronunciation } = matches[next]!;
      if (index < reached || index + length > end) continue;
      const { respelling } = pronunciation;
      const ipa = saysPhonemes ? pronunciation.ipa : null;
      yield { start: index, end: index + length, ipa, by: ipa === null ? respelling : null };
    }
  }

  for (const one of fixed) {
    const { start, end } = one.span;
    yield* matchesUpTo(start);
    const by = one.type === 'say_as' ? (normaliser?.sayAs(text.slice(start, end), one.as, one.format) ?? null) : null;
    // What cannot be read in the way that was asked for is read as any other word.
    if (one.type !== 'say_as' || by !== null)
      yield { start, end, ipa: one.type === 'phoneme' && saysPhonemes ? one.ipa : null, by };
    if (one.type !== 'say_as' || by !== null) reached = end;
  }
  yield* matchesUpTo(text.length);
}
