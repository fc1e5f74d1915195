// Finds the signs of a piece that the voice reads by name ("percent", "asterisk"). Other signs only change the melody.
import { isWordKind, KIND, kindOf } from '../../text/characters.ts';
import type { Say } from './sample.ts';

/** Most shapes kept for a voice file. */
const MAX_SHAPES = 4_096;
/** Characters on each side that decide how a sign is read: "-5", "a - b", "* * *". */
const CONTEXT = 2;

/** UTF-16 units of a character beyond the basic plane. */
const SURROGATES = 2;
const FLAG = /^\p{Regional_Indicator}{2}$/u;

export interface SignReader {
  /** UTF-16 places of the signs that are read aloud, in order. */
  find(text: string, say: Say): readonly number[];
}

/**
 * A sign is judged by its shape: its neighbours, with every word replaced by the same one. It is named when the voice
 * says more with the sign than without it and than with a space in its place. `letter` is a letter or syllable of the
 * voice's own script.
 */
export function createSignReader(letter: string): SignReader {
  const named = new Map<string, boolean>();
  const phonemes = new Map<string, number>();

  /** Cached, because many shapes are equal without their sign. */
  function countPhonemes(text: string, say: Say): number {
    let count = phonemes.get(text);
    if (count === undefined) {
      count = say(text).events.phonemes;
      if (phonemes.size >= MAX_SHAPES) phonemes.delete(phonemes.keys().next().value!);
      phonemes.set(text, count);
    }
    return count;
  }

  function isNamed(shape: Shape, say: Say): boolean {
    const key = `${shape.before}\n${shape.sign}\n${shape.after}`;
    const known = named.get(key);
    if (known !== undefined) return known;
    const before = spell(shape.before, letter);
    const after = spell(shape.after, letter);
    const count = (sign: string) => countPhonemes(before + sign + after, say);
    const answer = count(shape.sign) > Math.max(count(''), count(' '));
    if (named.size >= MAX_SHAPES) named.delete(named.keys().next().value!);
    named.set(key, answer);
    return answer;
  }

  return {
    find(text, say) {
      const places: number[] = [];
      for (let at = 0; at < text.length; ) {
        const sign = signAt(text, at);
        const kind = kindOf(sign.codePointAt(0)!);
        const isSign = kind === KIND.sign || kind === KIND.punctuation;
        if (isSign && isNamed(shapeAt(text, at, sign), say)) {
          for (let part = 0; part < sign.length; part += SURROGATES) places.push(at + part);
        }
        at += sign.length;
      }
      return places;
    },
  };
}

/** The character at a place; both letters of a flag. */
function signAt(text: string, at: number): string {
  const codePoint = text.codePointAt(at)!;
  if (codePoint <= 0xffff) return text[at]!;
  const pair = text.slice(at, at + 2 * SURROGATES);
  return FLAG.test(pair) ? pair : String.fromCodePoint(codePoint);
}

interface Shape {
  readonly before: string;
  readonly sign: string;
  readonly after: string;
}

function shapeAt(text: string, at: number, sign: string): Shape {
  const end = at + sign.length;
  const before = [...text.slice(Math.max(0, at - 2 * CONTEXT), at)].slice(-CONTEXT).reverse();
  const after = [...text.slice(end, end + 2 * CONTEXT)].slice(0, CONTEXT);
  return { before: toNextWord(before).reverse().join(''), sign, after: toNextWord(after).join('') };
}

/** The classes of the characters, up to the first character of a word. */
function toNextWord(characters: readonly string[]): string[] {
  const likes = characters.map(likeOf);
  const word = likes.findIndex((like) => like === 'a' || like === '5');
  return word < 0 ? likes : likes.slice(0, word + 1);
}

/** The class of a character: one for all letters, one for all digits, one for all spaces. A sign is its own class. */
function likeOf(character: string): string {
  const kind = kindOf(character.codePointAt(0)!);
  if (kind === KIND.digit) return '5';
  if (isWordKind(kind)) return 'a';
  if (kind === KIND.invisible) return '';
  return kind === KIND.space ? ' ' : character;
}

/** A text of that shape, with `letter` in place of each letter. */
function spell(shape: string, letter: string): string {
  return shape.replaceAll('a', letter);
}
