// The beginnings of phrases and of texts: what a store looks entries up by, without reading all that it has.
import { type FoldedText, foldText, isBorder, PLACE } from './folded-text.ts';

/** Longer runs of letters begin no phrase: a phrase is 200 characters at most. */
const MAX_WORD_UNITS = 400;
/** Characters of a phrase that may begin inside a word. */
const PART_CHARACTERS = 3;
/** Prefixes of the two kinds of heads. */
const WORD = 'w';
const PART = 'p';

/** What every text in which the phrase occurs has among its heads. */
export function headOfPhrase(phrase: FoldedText, wholeWord: boolean): string {
  if (wholeWord && phrase.places[0] === PLACE.word) return WORD + phrase.folded.slice(0, endOfWord(phrase, 0));
  return PART + phrase.folded.slice(0, characterEnds(phrase, 0).at(-1));
}

export interface Heads {
  /** Of phrases that begin with a whole word. */
  readonly words: readonly string[];
  /** Of all others. */
  readonly parts: readonly string[];
}

/** The heads of all phrases that can occur in the text, each once. Linear in the text. */
export function headsOfText(text: string): Heads {
  const folded = foldText(text);
  const words = new Set<string>();
  const parts = new Set<string>();
  for (let at = 0; at < folded.places.length; at++) {
    const place = folded.places[at];
    if (place === PLACE.rest || folded.folded[at] === ' ') continue;
    for (const end of characterEnds(folded, at)) parts.add(PART + folded.folded.slice(at, end));
    if (place !== PLACE.word || !isBorder(folded, at)) continue;
    const end = endOfWord(folded, at);
    if (end - at <= MAX_WORD_UNITS) words.add(WORD + folded.folded.slice(at, end));
  }
  return { words: [...words], parts: [...parts] };
}

function endOfWord(text: FoldedText, start: number): number {
  let end = start + 1;
  while (!isBorder(text, end)) end++;
  return end;
}

/** Where the first, second and third character after `start` end, as far as there are so many. */
function characterEnds({ places }: FoldedText, start: number): readonly number[] {
  const ends: number[] = [];
  let end = start;
  while (ends.length < PART_CHARACTERS && end < places.length) {
    end++;
    while (places[end] === PLACE.rest) end++;
    ends.push(end);
  }
  return ends;
}
