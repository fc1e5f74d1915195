// Makes a text safe for eSpeak NG, which obeys markup, phoneme brackets and control characters anywhere in a text.
import { original, type Replacement, type Rewritten, rewrite, rewriteMatches } from './rewrite.ts';

// C0, DEL and C1 start or end commands. The engine uses U+E000–E0FF internally for escaped characters, so a private-use
// character in the text could act as any of them. U+FFFC and U+FFFD have no reading.
const UNSPEAKABLE = /[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffc\ufffd]/g;

// Compatibility forms, which the engine reads as code point numbers, digit by digit: full width, half-width kana,
// circled, bold.
const COMPATIBILITY = /[\uff01-\uff9f\u2460-\u249b\u24b6-\u24ff\u{1d400}-\u{1d7ff}]+/gu;

// Malayalam's final consonants as they were encoded before Unicode 5.1: here the joiner is part of the letter.
const OLD_CHILLU = /[കണനരലള]\u0d4d\u200d/g;
const CHILLU: Readonly<Record<string, string>> = { ക: 'ൿ', ണ: 'ൺ', ന: 'ൻ', ര: 'ർ', ല: 'ൽ', ള: 'ൾ' };

// These characters have no sound, but inside a word or after an emoji they make the engine read something else. The
// non-joiner is kept between Arabic letters: it separates the parts of a word, and the voices stress words by it.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\ufff9-\ufffb]/gu;
const NON_JOINER = '\u200c';
const ARABIC = /\p{Script=Arabic}/u;

// Without a space next to it, an emoji loses all but the first word of its name, and a flag is silent.
const GLUED_EMOJI = /(?<=\S)(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})(?=[^\s\p{P}])/gu;
const FLAG = /\p{Regional_Indicator}{2}(?=\S)/gu;

const MARKUP = /[&<>]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const PHONEME_BRACKET = /\[(?=\[)/g;
const HEBREW_POINTS = /[\u0591-\u05bd\u05bf-\u05c7]/g;

// Texts that no rule here changes.
const PLAIN = /^[ !-%'-;=?-Z\\-~]*$/;
const UNPAIRED = /\p{Surrogate}/gu;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The text in a form with the same reading and no commands. Not idempotent. */
export function escapeForEspeak(source: string): Rewritten {
  let text = original(source);
  if (PLAIN.test(source)) return text;
  if (!source.isWellFormed()) text = rewriteMatches(text, UNPAIRED, () => '\ufffd');
  // Folding comes first: it turns a full-width "＜" or "［［" into a command, which must be escaped afterwards.
  text = rewriteMatches(text, COMPATIBILITY, (run) => run.normalize('NFKC'));
  text = rewriteMatches(text, OLD_CHILLU, (letter) => CHILLU[letter[0]!]!);
  text = rewrite(text, invisible(text.text));
  // The engine drops accents, tones or syllables of decomposed letters (NFD).
  text = compose(text);
  text = rewriteMatches(text, UNSPEAKABLE, () => ' ');
  text = rewriteMatches(text, GLUED_EMOJI, () => ' ');
  text = rewriteMatches(text, FLAG, (flag) => `${flag} `);
  // The engine reads vowel points by name, one by one. Without them it reads the words.
  text = rewriteMatches(text, HEBREW_POINTS, () => '');
  text = rewriteMatches(text, MARKUP, (sign) => ENTITIES[sign]!);
  return rewriteMatches(text, PHONEME_BRACKET, () => '[ ');
}

function* invisible(text: string): Generator<Replacement> {
  for (const { index, 0: sign } of text.matchAll(INVISIBLE)) {
    const isBetween = ARABIC.test(text[index - 1] ?? '') && ARABIC.test(text[index + 1] ?? '');
    if (sign !== NON_JOINER || !isBetween) yield { index, length: sign.length, by: '' };
  }
}

/** Unicode NFC, grapheme by grapheme: no composition crosses the border of a grapheme. */
function compose(input: Rewritten): Rewritten {
  const { text } = input;
  return text.normalize('NFC') === text ? input : rewrite(input, composed(text));
}

function* composed(text: string): Generator<Replacement> {
  for (const { index, segment } of graphemes.segment(text)) {
    const by = segment.normalize('NFC');
    if (by !== segment) yield { index, length: segment.length, by };
  }
}
