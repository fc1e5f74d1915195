// Russian: Roman numerals, which are ordinals in the case of the noun beside them.
import type { Numeral } from '../language.ts';
import { keepStop } from '../rules/quantities.ts';
import { joinedNumeral } from '../rules/roman.ts';
import { isSpace, wordAfter, wordBefore } from '../site.ts';
import { centuryForm, formBeside } from './ru-nouns.ts';
import { ordinal } from './ru-numbers.ts';

const CENTURY = / в\./y;
/** "XIX–XX вв.", "в XIX и XX веках": the noun of both. */
const JOINED = /^(?: и | или |[-–]| [—–-] начал[еоа] | и начал[еоа] )[IVXL]{1,6} (век\p{L}{0,3}|вв?\.)/u;
const LONGEST_JOINED = 30;
const JOINTS = [' и ', ' или ', '-', '–'];
const CENTURIES = / (?=вв\.)/y;

/** "XIX век", "в XX в.", "глава IV", "Петра I": by the noun or the name beside the numeral. */
export function russianNumeral(numeral: Numeral): { readonly end: number; readonly spoken: string } | null {
  const { text, at, end, value } = numeral;
  if (end - at === 1 && !'IVX'.includes(text[at]!)) return null;
  // "в XIX и XX веках": the word before both.
  const first = joinedNumeral(text, at, JOINTS);
  const before = wordBefore(text, first < 0 ? at : first, true).toLowerCase();
  const isLocative = before === 'в' || before === 'во' || before === 'на' || before === 'о';
  CENTURY.lastIndex = end;
  if (CENTURY.test(text)) {
    const [form, noun] = centuryForm(before);
    return { end: keepStop(text, CENTURY.lastIndex), spoken: `${ordinal(value, form)} ${noun}` };
  }
  CENTURIES.lastIndex = end;
  if (CENTURIES.test(text)) {
    const stop = keepStop(text, end + ' вв.'.length);
    return { end: stop, spoken: isLocative ? `${ordinal(value, 'ml')} веках` : `${ordinal(value, 'mg')} веков` };
  }
  const joined = JOINED.exec(text.slice(end, end + LONGEST_JOINED));
  const shared = joined?.[1] ?? (first < 0 ? null : wordAfter(text, end));
  if (shared !== null) {
    const isPlural = /^(?:вв|век(?:ов|ах|а))/.test(shared);
    if (isPlural || joined !== null)
      return { end, spoken: ordinal(value, isLocative ? 'ml' : shared === 'век' ? 'mn' : 'mg') };
  }
  const form = formBeside(wordAfter(text, end)) ?? (isSpace(text[at - 1]) ? formBeside(before) : null);
  return form === null ? null : { end, spoken: ordinal(value, form) };
}
