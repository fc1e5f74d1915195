// What Flite is given in place of a letter or sign that it does not know: it knows ASCII, and few signs of that.

/** Signs that are read by name. The other signs of ASCII are punctuation, or without a sound. */
const NAMES: Readonly<Record<string, string>> = {
  '#': 'hash',
  $: 'dollar',
  '%': 'percent',
  '&': 'and',
  '*': 'asterisk',
  '+': 'plus',
  '/': 'slash',
  '<': 'less than',
  '=': 'equals',
  '>': 'greater than',
  '@': 'at',
  '\\': 'backslash',
  '^': 'caret',
  '|': 'bar',
  '~': 'tilde',
  '¢': 'cents',
  '£': 'pounds',
  '¥': 'yen',
  '€': 'euros',
  '₹': 'rupees',
  '§': 'section',
  '¶': 'paragraph',
  '©': 'copyright',
  '®': 'registered',
  '™': 'trademark',
  '°': 'degrees',
  '±': 'plus minus',
  '×': 'times',
  '÷': 'divided by',
  '−': 'minus',
  '¬': 'not',
  '‰': 'per mille',
  '√': 'square root',
  '∞': 'infinity',
  '∑': 'sum',
  '∫': 'integral',
  '∂': 'partial',
  '≈': 'about equals',
  '≠': 'is not',
  '≤': 'at most',
  '≥': 'at least',
  '←': 'left arrow',
  '→': 'right arrow',
  '↑': 'up arrow',
  '↓': 'down arrow',
  '†': 'dagger',
};

/** Letters that do not fall apart into one of ASCII and a mark. Greek ones stand alone, as in formulas. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'th',
  Ð: 'Th',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  ŋ: 'ng',
  Ŋ: 'Ng',
  ħ: 'h',
  Ħ: 'H',
  ŧ: 't',
  Ŧ: 'T',
  ə: 'e',
  Ə: 'E',
  µ: ' micro ',
};

const GREEK =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega'.split(
    ' ',
  );
const FIRST_GREEK = 0x3b1;

const PUNCTUATION: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '–': ', ',
  '—': ', ',
  '…': '. ',
  '¿': ' ',
  '¡': ' ',
};

const MARKS = /\p{M}/gu;
const ASCII = /^[ -~]+$/;
const NUMBER = /^\p{No}$/u;
const FRACTION_SLASH = '⁄';

/** The name of a sign, or undefined where it has none. */
export function nameOfSign(sign: string): string | undefined {
  return NAMES[sign];
}

/** ASCII that reads as the character does; a space where nothing does. A mark belongs to the letter before it. */
export function toAscii(character: string): string {
  const known = PUNCTUATION[character] ?? LETTERS[character] ?? greekOf(character);
  if (known !== undefined) return known;
  const plain = character.normalize('NFKD').replace(MARKS, '').replace(FRACTION_SLASH, '/');
  if (plain === '') return '';
  if (!ASCII.test(plain)) return ' ';
  return NUMBER.test(character) ? ` ${plain} ` : plain;
}

function greekOf(letter: string): string | undefined {
  const plain = letter.normalize('NFD').replace(MARKS, '').toLowerCase();
  const name = GREEK[plain.charCodeAt(0) - FIRST_GREEK];
  return name === undefined || plain.length > 1 ? undefined : ` ${name} `;
}
