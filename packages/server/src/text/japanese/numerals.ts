// Reads Japanese numerals in kana: Arabic digits, kanji, and both mixed, as in 3万5千.
//
// By hand, because libraries for number words write Japanese in kanji, and the readings change with their neighbours.

export interface Numeral {
  readonly kana: string;
  /** What it ends in, by which a counter after it changes: a digit, 十 百 千 万 億 兆 京, 何 or 数. */
  readonly tail: string;
  /** The whole number as digits; null for one with decimals, and for 何 and 数. */
  readonly value: string | null;
}

const DIGITS = ['ゼロ', 'イチ', 'ニ', 'サン', 'ヨン', 'ゴ', 'ロク', 'ナナ', 'ハチ', 'キュー'] as const;
const KANJI_DIGITS = '〇一二三四五六七八九';
const SMALL: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const BIG = ['', '万', '億', '兆', '京'] as const;
const BIG_KANA: Readonly<Record<string, string>> = { 万: 'マン', 億: 'オク', 兆: 'チョー', 京: 'ケー' };
/** More digits than the largest unit can name are read one by one. */
const MOST_DIGITS = 20;

/** Signs that a numeral may be made of. Zero is also written with a circle. */
export const NUMERAL_SIGNS = /^[0-9〇零一二三四五六七八九十百千万億兆京何数]+$/;

const HUNDREDS: Readonly<Record<number, string>> = { 1: 'ヒャク', 3: 'サンビャク', 6: 'ロッピャク', 8: 'ハッピャク' };
const THOUSANDS: Readonly<Record<number, string>> = { 1: 'セン', 3: 'サンゼン', 8: 'ハッセン' };

/** A number below 10,000; empty for 0. Before 万 and its like 千 is イッセン. */
function readSection(value: number, isBeforeUnit: boolean): string {
  const [thousands, hundreds, tens, ones] = [1_000, 100, 10, 1].map((unit) => Math.floor(value / unit) % 10) as [
    number,
    number,
    number,
    number,
  ];
  let kana = '';
  if (thousands > 0) kana += THOUSANDS[thousands] ?? `${DIGITS[thousands]}セン`;
  if (thousands === 1 && isBeforeUnit) kana = 'イッセン';
  if (hundreds > 0) kana += HUNDREDS[hundreds] ?? `${DIGITS[hundreds]}ヒャク`;
  if (tens > 0) kana += tens === 1 ? 'ジュー' : `${DIGITS[tens]}ジュー`;
  return ones > 0 ? kana + DIGITS[ones] : kana;
}

/** A number in front of 兆 or 京 closes its last syllable: イッチョー, ジュッチョー. */
function beforeBigUnit(kana: string, unit: string): string {
  if (unit !== '兆' && unit !== '京') return kana;
  const closed = kana
    .replace(/イチ$/, 'イッ')
    .replace(/ハチ$/, 'ハッ')
    .replace(/ジュー$/, 'ジュッ');
  return unit === '京' ? closed.replace(/ロク$/, 'ロッ').replace(/ャク$/, 'ャッ') : closed;
}

/** One digit after the other. */
export function readDigits(digits: string): string {
  return [...digits].map((digit) => DIGITS[Number(digit)]).join('');
}

function readWhole(digits: string): Numeral {
  const isName = digits.length > MOST_DIGITS || (digits.length > 1 && digits.startsWith('0'));
  if (isName) return { kana: readDigits(digits), tail: digits.at(-1)!, value: null };
  const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, '0');
  let kana = '';
  for (let at = 0; at < padded.length; at += 4) {
    const section = Number(padded.slice(at, at + 4));
    const unit = BIG[(padded.length - at) / 4 - 1]!;
    if (section > 0) kana += beforeBigUnit(readSection(section, unit !== ''), unit) + (BIG_KANA[unit] ?? '');
  }
  return { kana: kana || DIGITS[0], tail: tailOf(digits), value: digits };
}

function tailOf(digits: string): string {
  let zeros = 0;
  while (zeros < digits.length && digits.at(-1 - zeros) === '0') zeros++;
  if (zeros === 0 || digits === '0') return digits.at(-1)!;
  return zeros < 4 ? '十百千'[zeros - 1]! : BIG[Math.min(BIG.length - 1, Math.floor(zeros / 4))]!;
}

const DECIMAL = /^(\d+)\.(\d+)$/;

/** Digits, with a decimal point or without. */
function readDecimal(digits: string): Numeral {
  const [, whole, decimals] = DECIMAL.exec(digits) ?? [];
  if (whole === undefined || decimals === undefined) return readWhole(digits);
  const before = whole === '0' ? 'レー' : readWhole(whole).kana;
  const closed = before
    .replace(/イチ$/, 'イッ')
    .replace(/ハチ$/, 'ハッ')
    .replace(/ジュー$/, 'ジュッ');
  return { kana: `${closed}テン${readDigits(decimals)}`, tail: decimals.at(-1)!, value: null };
}

/** The reading of a numeral, or null when its signs make no number. Commas between digits are left out before. */
export function readNumeral(source: string): Numeral | null {
  if (/^[0-9.]+$/.test(source)) return readDecimal(source);
  if (/[何数]/.test(source)) return readUncertain(source);
  let kana = '';
  let digits = '';
  let section = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let biggest: number = BIG.length;
  for (const sign of source) {
    const digit = sign === '零' ? 0 : KANJI_DIGITS.indexOf(sign);
    const unit = SMALL[sign];
    if (unit !== undefined) {
      // 百 after 十, or a number of several digits before a unit: not one number.
      if (unit >= smallest || digits.length > 1) return null;
      section += (digits === '' ? 1 : Number(digits)) * unit;
      [digits, smallest] = ['', unit];
    } else if (BIG_KANA[sign] !== undefined) {
      const rank = BIG.indexOf(sign as (typeof BIG)[number]);
      const before = sectionOf(section, digits) || (section === 0 && digits === '' ? '1' : '');
      if (rank >= biggest || before === '') return null;
      const isShort = /^\d{1,4}$/.test(before);
      kana +=
        beforeBigUnit(isShort ? readSection(Number(before), true) : readDecimal(before).kana, sign) + BIG_KANA[sign];
      [digits, section, smallest, biggest] = ['', 0, Number.POSITIVE_INFINITY, rank];
    } else digits += digit >= 0 ? digit : sign;
  }
  return finish({ source, kana, rest: sectionOf(section, digits) });
}

/** 十百千 and the digits after them as one number; null when the digits do not fit. */
function sectionOf(section: number, digits: string): string {
  if (section === 0) return digits;
  return digits === '' ? String(section) : digits.length === 1 ? String(section + Number(digits)) : '';
}

function finish({ source, kana, rest }: { source: string; kana: string; rest: string }): Numeral | null {
  if (kana === '') return rest === '' ? null : openThousand(source, readDecimal(rest));
  const tail = source.at(-1)!;
  if (rest === '') return BIG_KANA[tail] === undefined ? null : { kana, tail, value: null };
  const read = readDecimal(rest);
  return { kana: kana + read.kana, tail: read.tail, value: null };
}

/** 一千 is written to be heard: イッセン. */
function openThousand(source: string, numeral: Numeral): Numeral {
  return source.startsWith('一千') ? { ...numeral, kana: numeral.kana.replace(/^セン/, 'イッセン') } : numeral;
}

const UNCERTAIN: Readonly<Record<string, string>> = { 何: 'ナン', 数: 'スー', 十: 'ジュー', 百: 'ヒャク', 千: 'セン' };

/** 何百, 数千, 十数: one sign after the other. */
function readUncertain(source: string): Numeral {
  let kana = '';
  let before = '';
  for (const sign of source) {
    let read = UNCERTAIN[sign] ?? BIG_KANA[sign] ?? readNumeral(sign)?.kana ?? '';
    if (before === '何' && sign === '百') read = 'ビャク';
    if (before === '何' && sign === '千') read = 'ゼン';
    kana += read;
    before = sign;
  }
  return { kana, tail: before, value: null };
}
