// Russian: number words in the cases that dates, years, ranges and prepositions ask for.
import { toCardinal, toOrdinal } from 'n2words/ru-RU';
import type { Gender } from '../language.ts';
import { digitWords } from '../numbers.ts';

/** Genitives of the words of which numbers are made; those in -ь have one rule. */
const GENITIVES: Readonly<Record<string, string>> = {
  ...{ ноль: 'ноля', один: 'одного', одно: 'одного', одна: 'одной', два: 'двух', две: 'двух', три: 'трёх' },
  ...{ четыре: 'четырёх', восемь: 'восьми', сорок: 'сорока', сто: 'ста', девяносто: 'девяноста', двести: 'двухсот' },
  ...{ триста: 'трёхсот', четыреста: 'четырёхсот', восемьсот: 'восьмисот', восемьдесят: 'восьмидесяти' },
  ...{ тысяча: 'тысячи', тысячи: 'тысяч', миллион: 'миллиона', миллиона: 'миллионов', миллиард: 'миллиарда' },
  ...{ миллиарда: 'миллиардов', триллион: 'триллиона', триллиона: 'триллионов' },
};

const GENDERS = { m: 'masculine', f: 'feminine', n: 'masculine' } as const;

/** "тысяча", without the "одна" that is said in accounts only. */
const plainThousand = (said: string): string => said.replace(/^одна тысяч/, 'тысяч');

export function cardinal(value: number, gender: Gender = 'm'): string {
  if (value === 1 && gender === 'n') return 'одно';
  return plainThousand(toCardinal(value, { gender: GENDERS[gender] }));
}

export function genitive(value: number, gender: Gender = 'm'): string {
  return cardinal(value, gender).split(' ').map(genitiveWord).join(' ');
}

function genitiveWord(word: string): string {
  const own = GENITIVES[word];
  if (own !== undefined) return own;
  if (word.endsWith('сот')) return `${word.slice(0, -'ьсот'.length)}исот`;
  if (word.endsWith('десят')) return `${word.slice(0, -'ьдесят'.length)}идесяти`;
  return word.endsWith('ь') ? `${word.slice(0, -1)}и` : word;
}

/** First parts of words such as "пятилетний". */
export function compound(value: number): string {
  if (value === 1) return 'одно';
  if (value === 90 || value === 100) return cardinal(value);
  return value === 1_000 ? 'тысяче' : genitive(value).replaceAll(' ', '');
}

/** Gender, or p for the plural, and case: nominative, genitive, dative, accusative, instrumental, locative. */
export type Form =
  | 'mn'
  | 'mg'
  | 'md'
  | 'mi'
  | 'ml'
  | 'fn'
  | 'fg'
  | 'fa'
  | 'nn'
  | 'ng'
  | 'nd'
  | 'ni'
  | 'nl'
  | 'pn'
  | 'pg'
  | 'pi';

const ENDINGS: Readonly<Record<string, string>> = {
  ...{ mg: 'ого', ng: 'ого', md: 'ому', nd: 'ому', mi: 'ым', ni: 'ым', ml: 'ом', nl: 'ом', fn: 'ая', fg: 'ой' },
  ...{ fa: 'ую', nn: 'ое', pn: 'ые', pg: 'ых', pi: 'ыми' },
};
/** "третий" */
const SOFT_ENDINGS: Readonly<Record<string, string>> = {
  ...{ mg: 'ьего', ng: 'ьего', md: 'ьему', nd: 'ьему', mi: 'ьим', ni: 'ьим', ml: 'ьем', nl: 'ьем', fn: 'ья' },
  ...{ fg: 'ьей', fa: 'ью', nn: 'ье', pn: 'ьи', pg: 'ьих', pi: 'ьими' },
};
/** Whole thousands are one word: "двухтысячный". */
const THOUSANDS: Readonly<Record<number, string>> = {
  ...{ 2000: 'двухтысячный', 3000: 'трёхтысячный', 4000: 'четырёхтысячный', 5000: 'пятитысячный' },
};

/** Only the last word is inflected. */
export function ordinal(value: number, form = 'mn'): string {
  const said = value === 0 ? 'нулевой' : (THOUSANDS[value] ?? plainThousand(toOrdinal(value)));
  if (form === 'mn') return said;
  const stem = said.slice(0, -2);
  return stem + (said.endsWith('третий') ? SOFT_ENDINGS : ENDINGS)[form]!;
}

const PARTS = ['', 'десят', 'сот', 'тысячн'];

/** "две целых пять десятых"; behind more than three digits they are said one by one. */
export function decimal(say: typeof cardinal, integer: number, digits: string): string {
  const isGenitive = say === genitive;
  const whole = `${say(integer, 'f')} ${endsInOne(integer) ? (isGenitive ? 'целой' : 'целая') : 'целых'}`;
  const part = PARTS[digits.length];
  if (part === undefined) return `${whole} ${digitWords(digits, cardinal)}`;
  const count = Number(digits);
  return `${whole} ${say(count, 'f')} ${part}${endsInOne(count) ? (isGenitive ? 'ой' : 'ая') : 'ых'}`;
}

function endsInOne(value: number): boolean {
  return value % 10 === 1 && value % 100 !== 11;
}
