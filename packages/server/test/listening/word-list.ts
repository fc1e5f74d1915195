// Words of every language that is spoken: names of countries, languages, months and days as Unicode's own data spell them.
import { LANGUAGES } from '../../src/domain/language.ts';
import { findSpeech } from '../../src/engines/espeak/languages.ts';
import { espeakUnreadable } from '../../src/engines/espeak/readable.ts';

export interface Tongue {
  /** Voice file of the engine. */
  readonly file: string;
  readonly languageId: number;
  readonly tag: string;
  readonly words: readonly string[];
  /** Whether the language writes words without spaces between them. */
  readonly isUnspaced: boolean;
}

const REGIONS =
  'AD AE AF AL AM AO AR AT AU AZ BD BE BG BO BR BY CA CH CL CN CO CU CZ DE DK DO DZ EC EE EG ES ET FI FR GB GE GR GT HN HR HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KR KZ LB LT LU LV LY MA MD MN MT MX MY NG NI NL NO NP OM PA PE PH PK PL PT PY RO RS RU RW SA SD SE SI SK SN SO SY TH TN TR TZ UA UG US UY UZ VE VN YE ZA ZM ZW';
const TONGUES =
  'ar bg bn cs da de el en es et fa fi fr he hi hr hu id is it ja ka ko lt lv ml nl no pl pt ro ru sk sl sv ta te th tr uk ur vi zh';

/** A word: letters and marks of one script, with nothing else. */
const WORD = /^[\p{L}\p{M}]+$/u;
const LETTERS = { least: 2, most: 24 };
/** Ideographs and kana have no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** One entry for each voice file in use, with the first language that it speaks. */
export function listTongues(): readonly Tongue[] {
  const tongues = new Map<string, Tongue>();
  for (const { id, tag } of LANGUAGES) {
    const speech = findSpeech(id);
    if (speech === undefined || tongues.has(speech.file)) continue;
    const words = wordsOf(tag, id);
    tongues.set(speech.file, {
      file: speech.file,
      languageId: id,
      tag,
      words,
      isUnspaced: UNSPACED.test(words[0] ?? ''),
    });
  }
  return [...tongues.values()];
}

function wordsOf(tag: string, languageId: number): readonly string[] {
  const locale = [tag];
  const regions = new Intl.DisplayNames(locale, { type: 'region' });
  const tongues = new Intl.DisplayNames(locale, { type: 'language' });
  const months = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC', numberingSystem: 'latn' });
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const names = [
    ...REGIONS.split(' ').map((code) => regions.of(code) ?? ''),
    ...TONGUES.split(' ').map((code) => tongues.of(code) ?? ''),
    ...Array.from({ length: 12 }, (_, month) => months.format(Date.UTC(2024, month, 15))),
    ...Array.from({ length: 7 }, (_, day) => days.format(Date.UTC(2024, 0, 1 + day))),
  ];
  const words = names.flatMap((name) => name.normalize('NFC').split(/[\s\-–’'().,]+/u));
  return [...new Set(words)].filter(
    (word) =>
      WORD.test(word) &&
      word.length >= LETTERS.least &&
      word.length <= LETTERS.most &&
      espeakUnreadable(word, languageId) === null &&
      // What is rewritten before the voice gets it is no word of the voice's own.
      !(findSpeech(languageId)?.rewritten?.includes('Han') && /[\p{Script=Han}\p{Script=Latin}]/u.test(word)),
  );
}
