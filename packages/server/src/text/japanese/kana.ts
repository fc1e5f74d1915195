// Kana: hiragana to katakana, and the spellings that voices for kana do not know turned into ones that they know.

const HIRAGANA = /[\u3041-\u3096\u309d\u309e]/g;
const KANA_SHIFT = 0x60;
const HALF_WIDTH = /[\uff66-\uff9f]+/g;

/** Hiragana and half-width katakana as katakana. */
export function toKatakana(text: string): string {
  return text
    .replace(HALF_WIDTH, (run) => run.normalize('NFKC'))
    .replace(HIRAGANA, (kana) => String.fromCharCode(kana.charCodeAt(0) + KANA_SHIFT));
}

const KATAKANA = /^[\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f]+$/;

export function isKatakana(text: string): boolean {
  return KATAKANA.test(text);
}

/** The kana of each vowel, without small ones. */
const VOWELS: Readonly<Record<string, string>> = {
  ア: 'アカガサザタダナハバパマヤラワャヮ',
  イ: 'イキギシジチヂニヒビピミリヰ',
  ウ: 'ウクグスズツヅヌフブプムユルュヴ',
  エ: 'エケゲセゼテデネヘベペメレヱ',
  オ: 'オコゴソゾトドノホボポモヨロヲョ',
};
const VOWEL_OF = new Map(Object.entries(VOWELS).flatMap(([vowel, row]) => [...row].map((kana) => [kana, vowel])));

const LARGE: Readonly<Record<string, string>> = {
  ァ: 'ア',
  ィ: 'イ',
  ゥ: 'ウ',
  ェ: 'エ',
  ォ: 'オ',
  ヮ: 'ワ',
  ヵ: 'カ',
  ヶ: 'ケ',
};

/** Syllables with a small vowel that are not the two kana one after the other. */
const SYLLABLES = new Set(
  'ファ フィ フェ フォ ツァ ツィ ツェ ツォ ティ ディ トゥ ドゥ シェ ジェ チェ ウィ ウェ ウォ ヴァ ヴィ ヴェ ヴォ クァ クィ クェ クォ グァ イェ'.split(
    ' ',
  ),
);

/**
 * Katakana that every voice for kana reads. A small vowel that makes no syllable is a long or a full vowel (ネェ, カィ);
 * a mark of length stands once, and only after what can be long. The embedded engine spells a word letter by letter
 * where it finds anything else. Idempotent.
 */
export function plainKatakana(kana: string): string {
  let plain = '';
  for (const sign of kana) plain += plainSign(plain, sign);
  return plain;
}

function plainSign(before: string, sign: string): string {
  const last = before.at(-1) ?? '';
  if (sign === 'ー') return canBeLong(before) ? sign : '';
  if (sign === 'ヽ' || sign === 'ヾ') return repeated(last, sign === 'ヾ');
  // After the same vowel the engine takes it for a sign of its own.
  if (sign === 'ヴ') return VOWEL_OF.get(last) === 'ウ' ? 'ブ' : sign;
  const large = LARGE[sign];
  if (large === undefined || SYLLABLES.has(last + sign)) return sign;
  return VOWEL_OF.get(last) === large && canBeLong(before) ? 'ー' : large;
}

/** Whether a vowel ends here that is not long already. */
function canBeLong(before: string): boolean {
  const [first, last] = [before.at(-2) ?? '', before.at(-1) ?? ''];
  if (LARGE[last] !== undefined) return true;
  const vowel = VOWEL_OF.get(last);
  if (vowel === undefined) return false;
  return last !== vowel || VOWEL_OF.get(first) !== vowel;
}

const VOICED_MARK = '\u3099';

function repeated(last: string, isVoiced: boolean): string {
  const kana = last.normalize('NFD')[0] ?? '';
  if (!isVoiced) return VOWEL_OF.has(kana) ? kana : '';
  return (kana + VOICED_MARK).normalize('NFC')[0] ?? '';
}
