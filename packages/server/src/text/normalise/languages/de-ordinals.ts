// German: the endings of ordinals, which are written as a number and a stop.
import { isUpper, type Site, wordAfter, wordBefore } from '../site.ts';
import { GERMAN_ENDINGS, GERMAN_MONTHS } from './de-words.ts';
import { wordSet } from './tables.ts';

const WEAK_EN = wordSet(
  'am im vom zum zur beim dem den des einem einen einer eines keinem keinen keiner keines jedem jeden diesem diesen dieses jenem jenen ' +
    'meinem meinen meiner deinem deinen deiner seinem seinen seiner ihrem ihren ihrer unserem unseren unserer bis',
);
const WEAK_E = wordSet(
  'der die das eine keine jede jedes jeder diese dieser jene ins meine deine seine ihre unsere ans aufs fürs',
);
const STRONG = wordSet('ein kein mein dein sein ihr unser');
/** After these "der" is a dative: "in der 3. Reihe". */
const DATIVE = wordSet(
  'in an auf mit von zu bei seit nach aus unter vor während wegen innerhalb laut neben zwischen ab hinter über',
);
const STRONG_DATIVE = wordSet('ab seit');

const MONTHS: ReadonlySet<string> = new Set(GERMAN_MONTHS);

/**
 * The ending of the ordinal at `site` whose noun begins at `after`; null when no ordinal is likely there. Told from the
 * article before it, and from the noun where there is none.
 */
export function ordinalEnding({ text, at }: Site, after: number): string | null {
  const before = wordBefore(text, at);
  const article = before.toLowerCase();
  const noun = wordAfter(text, after);
  if (noun === '') return null;
  if (article === 'der' && MONTHS.has(noun)) return 'e';
  if (article === 'der') return isDativeOrGenitive(text, at - before.length - 1) ? 'en' : 'e';
  if (WEAK_EN.has(article)) return 'en';
  if (WEAK_E.has(article)) return 'e';
  if (STRONG_DATIVE.has(article) && MONTHS.has(noun)) return 'em';
  const own = GERMAN_ENDINGS[noun];
  if (STRONG.has(article)) return own ?? 'er';
  return own ?? null;
}

/** Before "der": a preposition, or the noun that the genitive belongs to. */
function isDativeOrGenitive(text: string, at: number): boolean {
  const word = wordBefore(text, at);
  return DATIVE.has(word.toLowerCase()) || (isUpper(word[0]) && at - word.length - 1 > 0);
}

/** The ending of a date's day, whatever follows it. */
export function dayEnding({ text, at }: Site): string {
  const article = wordBefore(text, at).toLowerCase();
  if (article === 'der' || article === 'die' || article === 'das') return 'e';
  if (WEAK_EN.has(article)) return 'en';
  return STRONG_DATIVE.has(article) ? 'em' : 'er';
}

/** Whether a date without a month's name and a year is likely: "am 3.5." */
export function isDayExpected({ text, at }: Site): boolean {
  const before = wordBefore(text, at).toLowerCase();
  return (
    STRONG_DATIVE.has(before) || before === 'der' || ['am', 'vom', 'zum', 'bis', 'den', 'dem', 'des'].includes(before)
  );
}
