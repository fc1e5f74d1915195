// Texts for the listening test, as units that can be exchanged one by one.
import type { Random } from '../../../../faults/random.ts';
import type { Tongue } from './word-list.ts';

/** A text as units and what stands between them; some units can be exchanged for another of their kind. */
export interface UnitText {
  readonly units: readonly string[];
  /** Behind each unit. */
  readonly gaps: readonly string[];
  /** Another unit for the place, which may sound the same: whoever asks finds out. */
  exchange(place: number): string;
}

type Kind = (tongue: Tongue, count: number, random: Random) => UnitText;

/** Units that a text of the kind has at most; any number where nothing is said. */
export const MOST_UNITS: Readonly<Record<string, number>> = {
  'numbers of three digits': 300,
  'single digits': 300,
  signs: 300,
  'words joined by hyphens': 300,
  'one number': 120,
  decimals: 120,
  'one word': 50,
};

/** How often a word stands before a comma in prose, and at most how many make a sentence. */
const COMMA = 0.12;
const SENTENCE_WORDS = 14;

/** Signs with names, as many voices have them; one that sounds the same alone is not exchanged for another. */
const SIGNS = ['+', '%', '&', '@', '=', '€', '$', '£', '§', '°', '*', '#', '☂', '⭐'];

const digitBut = (digit: string, random: Random) => String((Number(digit) + random.int(1, 8)) % 10);

function words(tongue: Tongue, count: number, random: Random, gap: (index: number) => string): UnitText {
  const units = Array.from({ length: count }, () => random.pick(tongue.words));
  return {
    units,
    gaps: units.map((_, index) => gap(index)),
    exchange: (place) => sameLength(tongue, units[place]!, random),
  };
}

/** Of the same length, so that the text is cut where it was before. */
function sameLength({ words }: Tongue, word: string, random: Random): string {
  const others = words.filter((other) => other.length === word.length && other !== word);
  return others.length === 0 ? word : random.pick(others);
}

function numbers(digits: number): Kind {
  return (_, count, random) => {
    const units = Array.from({ length: count }, () => String(random.int(10 ** (digits - 1), 10 ** digits - 1)));
    return {
      units,
      gaps: units.map(() => ' '),
      exchange: (place) => units[place]!.slice(0, -1) + digitBut(units[place]!.at(-1)!, random),
    };
  };
}

/** By what is hard about them. `count` is how many units the text should have. */
export const KINDS: Readonly<Record<string, Kind>> = {
  prose: (tongue, count, random) => {
    let inSentence = 0;
    return words(tongue, count, random, () => {
      inSentence++;
      if (inSentence >= SENTENCE_WORDS || random.next() < 1 / SENTENCE_WORDS) {
        inSentence = 0;
        return tongue.isUnspaced ? '。' : '. ';
      }
      if (random.next() < COMMA) return tongue.isUnspaced ? '、' : ', ';
      return tongue.isUnspaced ? '' : ' ';
    });
  },
  'without marks': (tongue, count, random) => words(tongue, count, random, () => (tongue.isUnspaced ? '' : ' ')),
  'numbers of three digits': numbers(3),
  'numbers of four digits': numbers(4),
  'single digits': numbers(1),
  'one number': (_, count, random) => {
    const units = Array.from({ length: count }, () => String(random.int(1, 9)));
    return { units, gaps: units.map(() => ''), exchange: (place) => digitBut(units[place]!, random) };
  },
  decimals: (_, count, random) => {
    const units = Array.from({ length: count + 1 }, () => String(random.int(1, 9)));
    return {
      units,
      gaps: units.map((_, index) => (index === 0 ? '.' : '')),
      exchange: (place) => digitBut(units[place]!, random),
    };
  },
  'one word': (tongue, count, random) => {
    const units = Array.from({ length: count }, () => random.pick(tongue.words).toLowerCase());
    return {
      units,
      gaps: units.map(() => ''),
      exchange: (place) => sameLength(tongue, units[place]!, random).toLowerCase(),
    };
  },
  signs: (tongue, count, random) => {
    const isSign = (index: number) => index % 4 === 2;
    const units = Array.from({ length: count }, (_, index) => random.pick(isSign(index) ? SIGNS : tongue.words));
    return {
      units,
      gaps: units.map(() => ' '),
      exchange: (place) => (isSign(place) ? random.pick(SIGNS) : sameLength(tongue, units[place]!, random)),
    };
  },
  'words joined by hyphens': (tongue, count, random) =>
    words(tongue, count, random, (index) => (index % 3 === 2 ? ' ' : '-')),
};

/** As a text, with another unit in one place. */
export function render({ units, gaps }: UnitText, place = -1, unit = ''): string {
  return units
    .map((own, index) => (index === place ? unit : own) + (index < units.length - 1 ? gaps[index]! : ''))
    .join('');
}

/** UTF-16 units before a unit. */
export function placeOf({ units, gaps }: UnitText, place: number): number {
  return units.slice(0, place).reduce((sum, unit, index) => sum + unit.length + gaps[index]!.length, 0);
}
