// Polish: Roman numerals, which are ordinals in the case of the noun beside them.
import type { Numeral } from '../language.ts';
import { keepStop } from '../rules/quantities.ts';
import { joinedNumeral } from '../rules/roman.ts';
import { wordAfter, wordBefore } from '../site.ts';
import { formBeside } from './pl-nouns.ts';
import { ordinal } from './pl-numbers.ts';
import { wordSet } from './tables.ts';

const LOCATIVE_AFTER = wordSet('w we po o przy na');
const JOINTS = [' i ', ' oraz ', ' lub ', ' czy '];
const JOINED = / (?:i|oraz|lub|czy) [IVXL]{1,6} (\p{L}{4}\p{L}{0,8})/uy;
const CENTURY = / w\./y;

/** "XX wiek", "w XX w.", "rozdział IV", "Jana III": by the noun or the name beside the numeral. */
export function polishNumeral({
  text,
  at,
  end,
  value,
}: Numeral): { readonly end: number; readonly spoken: string } | null {
  if (end - at === 1 && !'IVX'.includes(text[at]!)) return null;
  // "w XIX i XX wieku": the word before both.
  const first = joinedNumeral(text, at, JOINTS);
  const before = wordBefore(text, first < 0 ? at : first, true).toLowerCase();
  CENTURY.lastIndex = end;
  if (CENTURY.test(text)) {
    const stop = keepStop(text, CENTURY.lastIndex);
    if (LOCATIVE_AFTER.has(before)) return { end: stop, spoken: `${ordinal(value, 'ml')} wieku` };
    const isNominative = before === '' || before === 'to';
    return { end: stop, spoken: isNominative ? `${ordinal(value)} wiek` : `${ordinal(value, 'mg')} wieku` };
  }
  const form = formBeside(wordAfter(text, end), before) ?? formBeside(before, wordBefore(text, at - before.length - 1));
  if (form !== null) return { end, spoken: ordinal(value, form) };
  // "XIX i XX wieku"
  JOINED.lastIndex = end;
  const joined = JOINED.exec(text);
  const shared = joined === null ? null : formBeside(joined[1]!, before);
  if (shared !== null) return { end, spoken: ordinal(value, shared) };
  return null;
}
