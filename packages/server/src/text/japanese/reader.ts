// Writes Japanese as it is spoken: kanji, numbers and Latin words in katakana, particles by their sound, words apart.
import type { Replacement } from '../trace/rewrite.ts';
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
/** Most UTF-16 units that are looked up at once: all words at all places of them are held against each other. */
const CHUNK = 400;
const GOOD_CUT = /[\s。、，．！？!?」』）・]/;
/** Kana of the longest phrase: voices take no word of more than 40. */
const LONGEST_PHRASE = 30;

/** Loads the dictionary, which takes 0.4 s of CPU and 140 MB: only in an engine process, for its first Japanese text. */
export async function loadJapanese(): Promise<JapaneseReader> {
  const analyse = await loadAnalyser();
  return (sentence) => {
    if (NOTHING_TO_READ.test(sentence)) return [];
    const text = foldWidth(sentence);
    const phrases: Phrase[] = [];
    for (let from = 0; from < text.length; ) {
      const to = chunkEnd(text, from);
      const chunk = text.slice(from, to);
      joinParts(readParts(chunk, splitItems(analyse(chunk))), from, phrases);
      from = to;
    }
    return replacementsOf(sentence, phrases);
  };
}

interface Phrase {
  readonly start: number;
  readonly end: number;
  readonly kana: string;
  /** Whether a spoken phrase ends where it begins. */
  readonly isGlued: boolean;
}

function chunkEnd(text: string, from: number): number {
  const limit = from + CHUNK;
  if (limit >= text.length) return text.length;
  for (let at = limit; at > from + CHUNK / 2; at--) if (GOOD_CUT.test(text[at - 1]!)) return at;
  return text.codePointAt(limit - 1)! > 0xffff ? limit - 1 : limit;
}

/** Adds the phrases of a chunk: parts that are spoken as one. */
function joinParts(parts: readonly Part[], from: number, phrases: Phrase[]): void {
  for (const part of parts) {
    const { kana, joins } = part;
    if (kana === null) continue;
    const [start, end] = [from + part.start, from + part.end];
    const last = phrases.at(-1);
    const isGlued = last?.end === start;
    const fits = kana.length <= 1 || (last?.kana.length ?? 0) + kana.length <= LONGEST_PHRASE;
    if (isGlued && joins && fits) {
      phrases[phrases.length - 1] = { ...last, end, kana: last.kana + kana };
    } else phrases.push({ start, end, kana, isGlued });
  }
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
