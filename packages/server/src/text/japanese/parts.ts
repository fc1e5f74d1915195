// Reads a Japanese sentence item by item: each part of it in kana, and whether it is spoken as one with the part before.
import { findException } from './exceptions.ts';
import type { Item } from './items.ts';
import { plainKatakana, toKatakana } from './kana.ts';
import { CURRENCIES, readLatin, SIGNS } from './latin.ts';
import { type ReadNumber, readNumberAt } from './numbers-in-text.ts';
import { readNumeral } from './numerals.ts';

export interface Part {
  readonly start: number;
  readonly end: number;
  /** Null for what stays as it is and is not spoken: white space, punctuation. */
  readonly kana: string | null;
  /** Whether no space comes between it and the part before. */
  readonly joins: boolean;
}

const WAVES = '〜～~';
const HYPHENS = '-−‐–';
const KANA_END = /[\u3041-\u3096\u30a1-\u30fc]/;
const WORD_START = /[\p{L}\p{N}]/u;
const LENGTH_ONLY = /^ー+$/;
const O_ENDS = /[オコゴソゾトドノホボポモヨロョ]$/;
const WEEKDAYS: Readonly<Record<string, string>> = {
  月: 'ゲツヨービ',
  火: 'カヨービ',
  水: 'スイヨービ',
  木: 'モクヨービ',
  金: 'キンヨービ',
  土: 'ドヨービ',
  日: 'ニチヨービ',
};
const LATIN_OR_DIGIT = /[A-Za-z0-9]/;
const BREAKS = new Set('。、．，！？!?「」『』（）()[]【】');

/** The parts of a folded text, in order and without gaps. */
export function readParts(text: string, items: readonly Item[]): readonly Part[] {
  const parts: Part[] = [];
  const ends = new Set(items.map(({ end }) => end));
  let isAfterMonth = false;
  let afterPrefix = false;

  function add(end: number, kana: string | null, joins: boolean): void {
    const start = parts.at(-1)?.end ?? 0;
    parts.push({ start, end, kana, joins: (joins || afterPrefix) && parts.at(-1)?.kana != null });
    afterPrefix = false;
  }

  for (let at = 0; at < items.length; ) {
    const item = items[at]!;
    const before = items[at - 1];
    const wasMonth: boolean = isAfterMonth;
    isAfterMonth = false;
    const exception = ['word', 'numeral', 'unknown'].includes(item.kind) ? exceptionAt(text, item, ends) : null;
    const number: ReadNumber | null = exception === null ? numberAt({ text, items, at, isAfterMonth: wasMonth }) : null;
    if (exception !== null) add(item.start + exception.length, exception.reading, isParticle(item));
    else if (number !== null) {
      add(number.end, number.kana, before?.pos === '接頭詞');
      isAfterMonth = number.counter === '月';
    } else {
      add(item.end, kanaOf(text, item, { before, kana: parts.at(-1)?.kana ?? null }), joinsBefore(item, before));
      afterPrefix = item.pos === '接頭詞';
    }
    const { end } = parts.at(-1)!;
    while (at < items.length && items[at]!.start < end) at++;
  }
  return parts;
}

function exceptionAt(text: string, { start }: Item, ends: ReadonlySet<number>) {
  return findException(text, start, (place) => ends.has(place));
}

function numberAt(place: { text: string; items: readonly Item[]; at: number; isAfterMonth: boolean }) {
  const item = place.items[place.at]!;
  return item.kind === 'numeral' || Object.hasOwn(CURRENCIES, item.surface) ? readNumberAt(place) : null;
}

interface Before {
  readonly before: Item | undefined;
  /** Reading of the part before. */
  readonly kana: string | null;
}

function kanaOf(text: string, item: Item, { before, kana }: Before): string | null {
  const { kind, surface } = item;
  switch (kind) {
    case 'word':
      return weekdayAt(text, item) ?? readWord(item, { before, kana });
    case 'katakana':
      return readKatakana(toKatakana(surface), LENGTH_ONLY.test(surface) ? kana : null);
    case 'numeral':
      return readNumeral(surface)?.kana ?? item.pronunciation ?? surface;
    case 'latin':
      return readLatin(surface) ?? surface;
    case 'unknown':
      return surface === '々' && kana !== null ? readKatakana(lastWord(kana), kana) : surface;
    case 'space':
      return null;
    default:
      return readSign(text, item, kana);
  }
}

/** A mark of length after hiragana is an item of its own: whether it can stand there, only the kana before it tell. */
function readKatakana(katakana: string, before: string | null): string {
  return plainKatakana((before ?? '') + katakana).slice((before ?? '').length) || (before === null ? ' ' : '');
}

function lastWord(kana: string): string {
  return kana.slice(kana.lastIndexOf(' ') + 1);
}

/** A day of the week in brackets: 5月1日（水）. */
function weekdayAt(text: string, { start, end, surface }: Item): string | null {
  const isBracketed = '(（'.includes(text[start - 1] ?? ' ') && ')）'.includes(text[end] ?? ' ');
  return isBracketed && Object.hasOwn(WEEKDAYS, surface) ? WEEKDAYS[surface]! : null;
}

function readWord({ surface, pronunciation, baseForm, pos }: Item, { before, kana }: Before): string {
  // The ending of "let us" lengthens what stands before it.
  if (surface === 'う' && pos === '助動詞' && O_ENDS.test(kana ?? '')) return 'ー';
  // The dictionary takes "went" for "held" where nothing is said to be held.
  if (surface === '行っ' && pronunciation === 'オコナッ' && before?.surface !== 'を') return 'イッ';
  if (baseForm === '開く' && before?.surface === 'が') return (pronunciation ?? '').replace(/^ヒラ/, 'ア');
  if (pronunciation === 'イウ' && baseForm.endsWith('う')) return 'ユー';
  return plainKatakana((pronunciation ?? toKatakana(surface)).replaceAll('ヲ', 'オ'));
}

function readSign(text: string, { start, end, surface }: Item, kana: string | null): string | null {
  const [previous, next] = [text[start - 1] ?? '', text[end] ?? ''];
  if (BREAKS.has(surface)) return null;
  if (WAVES.includes(surface)) return readWave(previous, next, kana);
  if (HYPHENS.includes(surface)) return readHyphen(previous, next);
  // Between the parts of a foreign name the engine says what kind of letter it is.
  if (surface === '・' || surface === '゠' || (surface === '=' && /[ァ-ー]/.test(previous + next))) return ' ';
  if (surface === '.' && LATIN_OR_DIGIT.test(previous) && LATIN_OR_DIGIT.test(next)) return 'ドット';
  return SIGNS[surface] ?? null;
}

function readWave(previous: string, next: string, kana: string | null): string {
  if (kana === null) return ' ';
  return KANA_END.test(previous) && !/\d/.test(next) ? readKatakana('ー', kana) : 'カラ';
}

function readHyphen(previous: string, next: string): string | null {
  if (/\d/.test(next) && !WORD_START.test(previous)) return 'マイナス';
  if (/\d/.test(next) && WORD_START.test(previous)) return 'カラ';
  return /[A-Za-z]/.test(previous) && /[A-Za-z]/.test(next) ? 'ハイフン' : null;
}

function isParticle({ pos }: Item): boolean {
  return pos === '助詞' || pos === '助動詞';
}

/** Particles, endings and suffixes belong to the word before them. */
function joinsBefore(item: Item, before: Item | undefined): boolean {
  if (before === undefined) return false;
  const { pos, detail, kind, surface } = item;
  if (isParticle(item)) return true;
  if (kind === 'katakana') return before.kind === 'katakana' || before.kind === 'numeral' || LENGTH_ONLY.test(surface);
  if (surface === '々' || WAVES.includes(surface)) return true;
  if (detail === '接尾') return true;
  if (detail === '非自立') return pos === '動詞' || pos === '形容詞' || surface.length === 1;
  return item.baseForm === 'する' && before.detail === 'サ変接続';
}
