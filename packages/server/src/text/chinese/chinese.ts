// What voices for Chinese read otherwise than a person would: years as large numbers, and units and per cent in English.
import type { Replacement } from '../trace/rewrite.ts';
import { findUnits, type UnitWords } from '../unit-words.ts';

const UNITS: UnitWords = {
  km: '公里',
  'km/h': '公里每小时',
  'km²': '平方公里',
  m: '米',
  'm²': '平方米',
  'm³': '立方米',
  cm: '厘米',
  mm: '毫米',
  kg: '公斤',
  g: '克',
  mg: '毫克',
  L: '升',
  l: '升',
  ml: '毫升',
  mL: '毫升',
  t: '吨',
  '°C': '摄氏度',
  '℃': '摄氏度',
  '°': '度',
};
/** A year has four digits; with another number of them it is how long something took. */
const YEAR = /(?<![0-9.,])[12][0-9]{3}(?=[ ]?年(?![代间間]?[前后後]|的?[历歷]史))/g;
/** Not before what would be read together with the number once the sign stands elsewhere. */
const PER_CENT = /(?<=[0-9])[ ]?%(?![ ]?[A-Za-z°℃%年])/g;
const PER_CENT_WORD = '百分之';
const DIGITS = '零一二三四五六七八九';
/** Characters of the longest number in front of a per cent sign. */
const LONGEST_NUMBER = 30;

/** What to replace in a text of Mandarin or Cantonese, in order. Linear; its own output is left as it is. */
export function readChinese(text: string): readonly Replacement[] {
  return [...years(text), ...perCents(text), ...findUnits(text, UNITS)].sort((one, other) => one.index - other.index);
}

function* years(text: string): Generator<Replacement> {
  for (const { index, 0: year } of text.matchAll(YEAR)) {
    yield { index, length: year.length, by: [...year].map((digit) => DIGITS[Number(digit)]).join('') };
  }
}

/** Chinese says per cent before the number. */
function* perCents(text: string): Generator<Replacement> {
  for (const { index, 0: sign } of text.matchAll(PER_CENT)) {
    let start = index;
    while (start > 0 && index - start < LONGEST_NUMBER && /[0-9.,]/.test(text[start - 1]!)) start--;
    while (/[.,]/.test(text[start]!)) start++;
    // After a letter it is part of a name or a unit, and after the word it has its word.
    if (/[A-Za-z°℃]/.test(text[start - 1] ?? '') || text.startsWith(PER_CENT_WORD, start - PER_CENT_WORD.length))
      continue;
    yield { index: start, length: index + sign.length - start, by: PER_CENT_WORD + text.slice(start, index) };
  }
}
