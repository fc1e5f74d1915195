// A text as dictionaries see it: composed, with plain spaces and apostrophes, and without case; each unit knows its place.
import { isUnspaced, isWordKind, KIND, kindOf } from '../characters.ts';

/** What a UTF-16 unit of a folded text is. */
export const PLACE = {
  /** A sign or a space. */
  sign: 0,
  /** In a word. */
  word: 1,
  /** Of a script without spaces, where every character is between two borders. */
  unspaced: 2,
  /** The rest of a character that has several units. Nothing begins or ends before it, in words of any script. */
  rest: 3,
} as const;

export interface FoldedText {
  /** With its case. As long as `folded`, unit by unit. */
  readonly exact: string;
  readonly folded: string;
  readonly places: Uint8Array;
  /** By unit: where its character begins in the original, and where it ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

const MARK = /\p{M}/u;
/** Marks taken together with their letter. Sorting a longer row of them costs more than linear time. */
const MAX_MARKS = 32;
const SAME: Readonly<Record<string, string>> = { '’': "'", ʼ: "'", '‐': '-', '‑': '-' };

/** A phrase without the spaces and the invisible characters around it, which stand in no text that it is looked for in. */
export function trimPhrase(phrase: string): string {
  let start = 0;
  let end = phrase.length;
  while (start < end && isBlank(phrase, start)) start++;
  while (end > start && isBlank(phrase, end - 1)) end--;
  return phrase.slice(start, end);
}

/** Looks at single units: no half of a pair is blank. */
function isBlank(text: string, at: number): boolean {
  const kind = kindOf(text.charCodeAt(at));
  return kind === KIND.space || kind === KIND.invisible;
}

/** Linear in the text. */
export function foldText(text: string): FoldedText {
  let exact = '';
  let folded = '';
  // No text becomes longer: what composition would make longer is kept as it is.
  const places = new Uint8Array(text.length);
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let units = 0;
  for (let at = 0; at < text.length; ) {
    const run = endOfPlainRun(text, at);
    if (run > at) {
      const plain = text.slice(at, run);
      exact += plain;
      folded += plain.toLowerCase();
      for (; at < run; at++, units++) {
        places[units] = plainPlaces[text.charCodeAt(at)]! - 1;
        starts[units] = at;
        ends[units] = at + 1;
      }
      continue;
    }
    const codePoint = text.codePointAt(at)!;
    const kind = kindOf(codePoint);
    const end = kind === KIND.space ? endOfSpace(text, at) : endOfCharacter(text, at, codePoint);
    if (kind !== KIND.invisible) {
      const character = kind === KIND.space ? ' ' : compose(text.slice(at, end));
      exact += character;
      folded += lower(character);
      for (let i = 0; i < character.length; i++, units++) {
        places[units] = i > 0 ? PLACE.rest : placeOf(codePoint, character);
        starts[units] = at;
        ends[units] = end;
      }
    }
    at = end;
  }
  return { exact, folded, places: places.subarray(0, units), starts, ends };
}

/** Whether a word may begin or end before unit `at`. */
export function isBorder({ places }: FoldedText, at: number): boolean {
  const after = places[at];
  if (after === undefined || at === 0) return true;
  if (after === PLACE.rest) return false;
  return after !== PLACE.word || !endsInWord(places, at);
}

/** Whether the character before unit `at` is part of a word. */
function endsInWord(places: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (before > 0 && places[before] === PLACE.rest) before--;
  return places[before] === PLACE.word;
}

/** By UTF-16 unit: 0 where not known yet, NOT_PLAIN, or its place plus one when it stays as it is but for its case. */
const plainPlaces = new Uint8Array(0x1_0000);
const NOT_PLAIN = 255;
const SPACE = 0x20;

/** The end of a run of units that need no composition and no folding but of their case. */
function endOfPlainRun(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const known = plainPlaces[unit]! || learnPlace(unit);
    if (known !== NOT_PLAIN) {
      if (unit !== SPACE || kindOf(text.charCodeAt(at + 1) || 0) !== KIND.space) continue;
      return at;
    }
    // What joins the character before it is not seen alone.
    return at > from && joins(unit) ? at - 1 : at;
  }
  return at;
}

function learnPlace(unit: number): number {
  const character = String.fromCharCode(unit);
  const kind = kindOf(unit);
  const isPlain =
    (kind !== KIND.space || character === ' ') &&
    kind !== KIND.invisible &&
    !joins(unit) &&
    (unit < 0xd800 || unit > 0xdfff) &&
    compose(character) === character &&
    lower(character) === character.toLowerCase() &&
    character !== 'Σ'; // whose small letter depends on what follows, for the platform and not for us
  const place = isPlain ? placeOf(unit, character) + 1 : NOT_PLAIN;
  plainPlaces[unit] = place;
  return place;
}

function placeOf(codePoint: number, character: string): number {
  if (!isWordKind(kindOf(codePoint))) return PLACE.sign;
  return isUnspaced(character) ? PLACE.unspaced : PLACE.word;
}

function endOfSpace(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && kindOf(text.charCodeAt(at)) === KIND.space) at++;
  return at;
}

function endOfCharacter(text: string, from: number, codePoint: number): number {
  let at = from + (codePoint > 0xffff ? 2 : 1);
  for (let marks = 0; marks < MAX_MARKS && at < text.length; marks++) {
    const next = text.codePointAt(at)!;
    if (!joins(next)) break;
    at += next > 0xffff ? 2 : 1;
  }
  return at;
}

/** Marks, and the vowels and last consonants of Korean syllables that are written in parts. */
function joins(codePoint: number): boolean {
  if (codePoint < 0x300) return false;
  return (codePoint >= 0x1160 && codePoint <= 0x11ff) || MARK.test(String.fromCodePoint(codePoint));
}

function compose(character: string): string {
  const composed = SAME[character] ?? character.normalize('NFC');
  return composed.length <= character.length ? composed : character;
}

function lower(character: string): string {
  const small = character.toLowerCase();
  if (small.length !== character.length) return character;
  return small === 'ς' ? 'σ' : small;
}
