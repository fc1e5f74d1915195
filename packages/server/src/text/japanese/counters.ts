// Reads a number together with the counter after it: either may change for the other, as in ロッポン or ヒトリ.
import type { Numeral } from './numerals.ts';

/** Counters whose reading after a number is not the dictionary's. Longer ones begin with the reading: 年間, 時間. */
const READINGS: Readonly<Record<string, string>> = {
  月: 'ガツ',
  日: 'ニチ',
  年: 'ネン',
  時: 'ジ',
  分: 'フン',
  人: 'ニン',
  円: 'エン',
  つ: 'ツ',
  本: 'ホン',
  匹: 'ヒキ',
  杯: 'ハイ',
  歳: 'サイ',
  才: 'サイ',
  話: 'ワ',
  羽: 'ワ',
  行: 'ギョー',
  組: 'クミ',
  代: 'ダイ',
  階: 'カイ',
  軒: 'ケン',
  足: 'ソク',
  泊: 'ハク',
};

/** Whole numbers that have a word of their own with a counter. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  人: { 1: 'ヒトリ', 2: 'フタリ' },
  組: { 1: 'ヒトクミ', 2: 'フタクミ' },
  歳: { 20: 'ハタチ' },
  才: { 20: 'ハタチ' },
  つ: {
    1: 'ヒトツ',
    2: 'フタツ',
    3: 'ミッツ',
    4: 'ヨッツ',
    5: 'イツツ',
    6: 'ムッツ',
    7: 'ナナツ',
    8: 'ヤッツ',
    9: 'ココノツ',
  },
  日: {
    2: 'フツカ',
    3: 'ミッカ',
    4: 'ヨッカ',
    5: 'イツカ',
    6: 'ムイカ',
    7: 'ナノカ',
    8: 'ヨーカ',
    9: 'ココノカ',
    10: 'トーカ',
    14: 'ジューヨッカ',
    20: 'ハツカ',
    24: 'ニジューヨッカ',
  },
};

/** Last digits that are read another way before a counter. */
const DIGITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  月: { 4: 'シ', 7: 'シチ', 9: 'ク' },
  日: { 7: 'シチ', 9: 'ク' },
  年: { 4: 'ヨ' },
  時: { 4: 'ヨ', 7: 'シチ', 9: 'ク' },
  人: { 4: 'ヨ' },
  円: { 4: 'ヨ' },
};

/** After サン and ナン. */
const AFTER_THREE: Readonly<Record<string, string>> = {
  階: 'ガイ',
  軒: 'ゲン',
  足: 'ゾク',
  分: 'プン',
  泊: 'パク',
};

const COMMON: Readonly<Record<string, string>> = { 4: 'ヨン', 7: 'ナナ', 9: 'キュー' };

export interface Counter {
  readonly surface: string;
  /** The dictionary's reading. */
  readonly pronunciation: string;
  /** Whether the dictionary has it as a counter. Other words after a number change nothing. */
  readonly isCounter: boolean;
}

/** The number and its counter in kana. `isDay`: a day of a month, whose first is ツイタチ. */
export function readCounted(numeral: Numeral, counter: Counter, isDay: boolean): string | null {
  const sign = counter.surface[0]!;
  const known = READINGS[sign];
  const rest = known === undefined ? null : restOf(counter, known);
  if (known === undefined || rest === null) {
    return counter.isCounter ? join(numeral, counter.pronunciation, '') : null;
  }
  if (isDay && sign === '日' && numeral.value === '1') return `ツイタチ${rest}`;
  const word = numeral.value === null ? undefined : WORDS[sign]?.[numeral.value];
  return word === undefined ? join(numeral, known, sign) + rest : word + rest;
}

/** What a longer counter has after the short one: 年間 カン. Null when it is another word. */
function restOf({ surface, pronunciation }: Counter, known: string): string | null {
  if (surface.length === 1) return '';
  return pronunciation.startsWith(known) ? pronunciation.slice(known.length) : null;
}

function join(numeral: Numeral, counter: string, sign: string): string {
  const { tail } = numeral;
  let { kana } = numeral;
  const other = DIGITS[sign]?.[tail];
  const common = COMMON[tail];
  if (other !== undefined && common !== undefined && kana.endsWith(common)) {
    return kana.slice(0, -common.length) + other + counter;
  }
  const first = counter[0] ?? '';
  if (closesBefore(tail, first)) kana = close(kana);
  return kana + changed({ tail, counter, sign, isClosed: kana.endsWith('ッ') });
}

const K = 'カキクケコ';
const S = 'サシスセソタチツテト';
const H = 'ハヒフヘホ';
const P = 'パピプペポ';
const VOICED: Readonly<Record<string, string>> = { ハ: 'バ', ヒ: 'ビ', フ: 'ブ', ヘ: 'ベ', ホ: 'ボ' };
const HARD: Readonly<Record<string, string>> = { ハ: 'パ', ヒ: 'ピ', フ: 'プ', ヘ: 'ペ', ホ: 'ポ' };

/** Whether the number's last syllable closes before this sound: イッカイ, ロッピキ, ジュッサツ. */
function closesBefore(tail: string, first: string): boolean {
  if (first === '') return false;
  const [isK, isS, isH, isP] = [K, S, H, P].map((row) => row.includes(first));
  if (tail === '1' || tail === '8' || tail === '十') return Boolean(isK || isS || isH || isP);
  if (tail === '6' || tail === '百') return Boolean(isK || isH);
  return false;
}

function close(kana: string): string {
  return kana
    .replace(/イチ$/, 'イッ')
    .replace(/ハチ$/, 'ハッ')
    .replace(/ロク$/, 'ロッ')
    .replace(/ジュー$/, 'ジュッ')
    .replace(/([ヒビピ]ャ)ク$/, '$1ッ');
}

/** The counter after a number: ポン after ロッ, ボン after サン. A foreign word in フィ or ファ stays as it is. */
function changed(of: { tail: string; counter: string; sign: string; isClosed: boolean }): string {
  const { tail, counter, sign, isClosed } = of;
  const first = counter[0] ?? '';
  if (/^フ[ァィェォ]/.test(counter)) return counter;
  if (isClosed) return (HARD[first] ?? first) + counter.slice(1);
  if (tail === '3' || tail === '何') {
    const special = AFTER_THREE[sign];
    if (special !== undefined) return special;
  }
  // フン is プン after every ン.
  if (sign === '分' && '34千万何'.includes(tail)) return `プ${counter.slice(1)}`;
  return '3千万何'.includes(tail) ? (VOICED[first] ?? first) + counter.slice(1) : counter;
}
