// Writes Japanese as it is spoken: kanji, numbers and Latin words in katakana, particles by their sound, words apart.
import type { Replacement } from '../rewrite.ts';
import { foldWidth } from './fold.ts';
import { splitItems } from './items.ts';
import { loadAnalyser } from './morphemes.ts';
import { type Part, readParts } from './parts.ts';

/**
 * What to replace in a sentence, in order and without overlaps: a phrase by its reading in katakana, with a space before
 * it where none stands. What is in katakana already stays, and so do white space, punctuation and signs without a
 * reading. Kanji that the dictionary does not know stay too: a voice that cannot read them reports them. Takes linear
 * time; its own output is left as it is.
 */
export type JapaneseReader = (sentence: string) => readonly Replacement[];

/** Katakana, white space and punctuation: nothing to read. */
const NOTHING_TO_READ = /^[\s。、！？「」]*$/;
/** Kana of the longest phrase: voices take no word of more than 40. */
const LONGEST_PHRASE = 30;

/** Loads the dictionary, which takes 0.4 s of CPU and 140 MB: only in an engine process, for its first Japanese text. */
export async function loadJapanese(): Promise<JapaneseReader> {
  const analyse = await loadAnalyser();
  return (sentence) => {
    if (NOTHING_TO_READ.test(sentence)) return [];
    const text = foldWidth(sentence);
    return replacementsOf(sentence, phrasesOf(readParts(text, splitItems(analyse(text)))));
  };
}

interface Phrase {
  readonly start: number;
  readonly end: number;
  readonly kana: string;
  /** Whether a spoken phrase ends where it begins. */
  readonly isGlued: boolean;
}

/** Joins parts that are spoken as one. */
function phrasesOf(parts: readonly Part[]): readonly Phrase[] {
  const phrases: Phrase[] = [];
  for (const { start, end, kana, joins } of parts) {
    if (kana === null) continue;
    const last = phrases.at(-1);
    if (last !== undefined && last.end === start && joins && last.kana.length + kana.length <= LONGEST_PHRASE) {
      phrases[phrases.length - 1] = { ...last, end, kana: last.kana + kana };
    } else phrases.push({ start, end, kana, isGlued: last?.end === start });
  }
  return phrases;
}

function replacementsOf(sentence: string, phrases: readonly Phrase[]): readonly Replacement[] {
  const replacements: Replacement[] = [];
  let before = '';
  for (const { start, end, kana, isGlued } of phrases) {
    const space = isGlued && !before.endsWith(' ') && !kana.startsWith(' ') ? ' ' : '';
    if (kana !== sentence.slice(start, end)) {
      replacements.push({ index: start, length: end - start, by: space + kana });
    } else {
      const last = replacements.at(-1);
      if (space !== '' && last !== undefined && last.index + last.length === start) {
        replacements[replacements.length - 1] = { ...last, by: last.by + space };
      }
    }
    before = kana;
  }
  return replacements;
}
