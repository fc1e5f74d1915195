// Writes every sign in its plainest form that is read the same, so that typography changes nothing of what is heard.
//
// Runs before sentences are found and words are normalised. Raised and lowered figures, fractions, primes, degrees and
// the minus sign stay as they are: how they are read depends on the language and on what stands beside them.
import { isUnspaced } from '../characters.ts';
import { type Replacement, type Rewritten, rewrite } from '../trace/rewrite.ts';
import { formOf } from './forms.ts';
import { joinMarks } from './marks.ts';

/** Texts that no rule here changes: the letters and marks of most European languages. */
const PLAIN =
  /^[\u0000-_a-\u009f\u00a1-\u00ac\u00ae-\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03e1\u0400-\u0482\u048a-\u052f\u1ea0-\u1ef9–—‘-‟†-•…€]*$/;

// Malayalam's final consonants as they were encoded before Unicode 5.1: here the joiner is part of the letter.
const OLD_CHILLU = /[കണനരലള]\u0d4d\u200d/;
const CHILLU: Readonly<Record<string, string>> = { ക: 'ൿ', ണ: 'ൺ', ന: 'ൻ', ര: 'ർ', ല: 'ൽ', ള: 'ൾ' };

/**
 * No sound of their own, but inside a word they make an engine read something else: soft hyphens, joiners, direction
 * marks, variation selectors, the Arabic tatweel, and rings around the character before.
 */
const SILENT = /[കണനരലള]\u0d4d\u200d|[\p{Default_Ignorable_Code_Point}\p{Me}\u0640\ufff9-\ufffb]/gu;
/** Kept between Arabic letters: it separates the parts of a word, and voices stress words by it. */
const NON_JOINER = '\u200c';
const ARABIC = /\p{Script=Arabic}/u;

/** What may have another form. Half-width kana are taken as a run, because their voicing marks follow them. */
const SPECIAL =
  /[\uff61-\uff9f]+|[\u00a0\u0132\u0133\u013f\u0140\u0149\u017f\u01c4-\u01cc\u01f1-\u01f3\u02b0-\u02ba\u02bc\u02e0-\u02e4\u05be\u05c0\u05c3\u1680\u1d2c-\u1dbf\u1e9a\u1e9b\u1fbd\u1fbf\u2000-\u200a\u2010-\u2012\u2015\u2024\u2025\u202f\u203c\u2047-\u2049\u205f\u2090-\u209c\u2100-\u217f\u2460-\u24ff\u2776-\u2793\u2c7c\u2c7d\u2e9f-\u2fd5\u3000\u30a0\u3200-\u33ff\ua78c\uf900-\ufefc\uff01-\uffee\u{1d400}-\u{1d7ff}\u{1ee00}-\u{1eeff}\u{1f100}-\u{1f189}\u{1fbf0}-\u{1fbf9}\u{2f800}-\u{2fa1f}]/gu;
const HALF_WIDTH = /^[\uff61-\uff9f]/;

/** What is read by its neighbours: an accent for an apostrophe, wide marks, waves. */
const DEPENDENT = /[`！，．：；？～〜]/g;
/** They end a clause or sentence without a space after them, as the narrow ones do not. */
const WIDE_MARKS = new Set('！，．：；？');
const DIGIT = /[0-9]/;
const LETTER = /\p{L}/u;
/** A letter may be written with its accent behind it. */
const LETTER_OR_MARK = /[\p{L}\p{M}]/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Languages in which a wave stands for "from … to" or a long vowel, and not for the sign. */
const WAVE_LANGUAGES = new Set(['ja', 'zh', 'ko']);

/** Letters as an Arabic keyboard writes them, which look the same in these languages but are others. */
const ARABIC_KEYBOARD = /[كيه]/g;
const URDU: Readonly<Record<string, string>> = { ك: 'ک', ي: 'ی', ه: 'ہ' };

/** The text with every sign in its plainest form. Pure and linear; `tag` is the BCP-47 tag of the language. */
export function foldSigns(input: Rewritten, tag: string): Rewritten {
  if (PLAIN.test(input.text)) return input;
  const language = tag.split('-')[0]!;
  let text = rewrite(input, silent(input.text));
  text = rewrite(text, forms(text.text));
  text = rewrite(text, dependent(text.text, WAVE_LANGUAGES.has(language)));
  if (language === 'ur') text = rewrite(text, urdu(text.text));
  return joinMarks(text);
}

function* silent(text: string): Generator<Replacement> {
  for (const { index, 0: sign } of text.matchAll(SILENT)) {
    const chillu = OLD_CHILLU.test(sign) ? CHILLU[sign[0]!]! : '';
    const isBetween = ARABIC.test(text[index - 1] ?? '') && ARABIC.test(text[index + 1] ?? '');
    if (sign !== NON_JOINER || !isBetween) yield { index, length: sign.length, by: chillu };
  }
}

function* forms(text: string): Generator<Replacement> {
  let last = '';
  let lastEnd = -1;
  for (const { index, 0: sign } of text.matchAll(SPECIAL)) {
    const before = index === lastEnd ? last : (text[index - 1] ?? '');
    const by = formAt(sign, before, text[index + sign.length] ?? '');
    if (by === sign) continue;
    yield { index, length: sign.length, by };
    last = by.at(-1) ?? '';
    lastEnd = index + sign.length;
  }
}

function formAt(sign: string, before: string, after: string): string {
  if (HALF_WIDTH.test(sign)) return sign.normalize('NFKC');
  if (WIDE_MARKS.has(sign)) return sign;
  const form = formOf(sign);
  if (form === undefined) return sign;
  if (!form.isApart) return form.text;
  const left = isWordBeside(before, form.text[0]!) ? ' ' : '';
  // What follows may be a sign of the same kind, which then brings its own space.
  const right = isWordBeside(after, form.text.at(-1)!) && formOf(after)?.isApart !== true ? ' ' : '';
  return left + form.text + right;
}

function* dependent(text: string, hasWaves: boolean): Generator<Replacement> {
  for (const { index, 0: sign } of text.matchAll(DEPENDENT)) {
    const before = text[index - 1] ?? '';
    const after = text[index + 1] ?? '';
    let by = sign;
    if (sign === '`') by = LETTER_OR_MARK.test(before) && LETTER.test(after) ? '’' : sign;
    else if (sign === '～' || sign === '〜') by = hasWaves ? '～' : '~';
    else if (DIGIT.test(before) && DIGIT.test(after)) by = sign.normalize('NFKC');
    else if (sign === '．') by = '。';
    if (by !== sign) yield { index, length: 1, by };
  }
}

/** Whether a letter or digit would run together with a letter or digit that is put beside it. */
function isWordBeside(neighbour: string, edge: string): boolean {
  return LETTER_OR_DIGIT.test(neighbour) && !isUnspaced(neighbour) && LETTER_OR_DIGIT.test(edge);
}

function* urdu(text: string): Generator<Replacement> {
  for (const { index, 0: letter } of text.matchAll(ARABIC_KEYBOARD)) yield { index, length: 1, by: URDU[letter]! };
}
