// Polish: number words in the cases that dates, years, ranges and prepositions ask for.
import { toCardinal, toOrdinal } from 'n2words/pl-PL';
import type { Gender } from '../language.ts';

/** Genitives of the words of which numbers are made; those that are absent do not change. */
const GENITIVES: Readonly<Record<string, string>> = {
  ...{ zero: 'zera', dwa: 'dwóch', dwie: 'dwóch', trzy: 'trzech', cztery: 'czterech', osiem: 'ośmiu', sto: 'stu' },
  ...{ dwadzieścia: 'dwudziestu', trzydzieści: 'trzydziestu', czterdzieści: 'czterdziestu', dwieście: 'dwustu' },
  dwanaście: 'dwunastu',
  ...{ trzysta: 'trzystu', czterysta: 'czterystu', tysiąc: 'tysiąca', tysiące: 'tysięcy', milion: 'miliona' },
  ...{ miliony: 'milionów', miliard: 'miliarda', miliardy: 'miliardów', bilion: 'biliona', biliony: 'bilionów' },
};

export function cardinal(value: number, gender?: Gender): string {
  if (value === 1) return gender === 'f' ? 'jedna' : gender === 'n' ? 'jedno' : 'jeden';
  const said = toCardinal(value);
  return gender === 'f' ? said.replace(/(?<=^| )dwa$/, 'dwie') : said;
}

export function genitive(value: number, gender?: Gender): string {
  if (value === 1) return gender === 'f' ? 'jednej' : 'jednego';
  return cardinal(value).split(' ').map(genitiveWord).join(' ');
}

function genitiveWord(word: string): string {
  const own = GENITIVES[word];
  if (own !== undefined) return own;
  if (word.endsWith('dziesiąt')) return `${word.slice(0, -'ąt'.length)}ęciu`;
  if (word.endsWith('naście')) return `${word.slice(0, -'ście'.length)}stu`;
  // "pięćset": "pięciuset".
  if (word.endsWith('set')) return `${genitiveWord(word.slice(0, -'set'.length))}set`;
  if (word === 'siedem') return 'siedmiu';
  return word.endsWith('ć') ? `${word.slice(0, -1)}ciu` : word;
}

/** Gender, or p for the plural, and case: nominative, genitive, instrumental, locative, accusative. */
export type Form =
  | 'mn'
  | 'mg'
  | 'mi'
  | 'ml'
  | 'fn'
  | 'fg'
  | 'fi'
  | 'fa'
  | 'fl'
  | 'nn'
  | 'ng'
  | 'nl'
  | 'ni'
  | 'pn'
  | 'pg';

const ENDINGS: Readonly<Record<string, string>> = {
  ...{ mg: 'ego', ng: 'ego', mi: 'ym', ml: 'ym', ni: 'ym', nl: 'ym', fn: 'a', fg: 'ej', fl: 'ej', fi: 'ą', fa: 'ą' },
  ...{ nn: 'e', pn: 'e', pg: 'ych' },
};
const TWO_THOUSANDS = 2_000;

export function ordinal(value: number, form = 'mn'): string {
  const said = value === TWO_THOUSANDS ? 'dwutysięczny' : value === 0 ? 'zerowy' : toOrdinal(value);
  if (form === 'mn') return said;
  const words = said.split(' ');
  return words.map((word, at) => (at < words.length - 2 ? word : inflect(word, ENDINGS[form]!))).join(' ');
}

/** Only the tens and the ones of a number have the form of an ordinal: "sto pierwszy". */
function inflect(word: string, ending: string): string {
  if (word === 'trzy' || word === 'cztery' || !/[yi]$/.test(word)) return word;
  const stem = word.slice(0, -1);
  if (word.endsWith('y')) return stem + ending;
  if (word === 'drugi') return stem + (ending === 'a' || ending === 'ą' ? ending : soft(ending));
  return stem + soft(ending);
}

/** After a soft consonant: "trzecia", "trzecim", "trzecich". */
function soft(ending: string): string {
  return ending.startsWith('y') ? `i${ending.slice(1)}` : `i${ending}`;
}
