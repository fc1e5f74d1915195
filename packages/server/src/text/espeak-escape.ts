// Makes a text safe for eSpeak NG, which obeys markup, phoneme brackets and control characters wherever it meets them.
import { original, type Replacement, type Rewritten, rewrite, rewriteMatches } from './rewrite.ts';

// C0, DEL and C1 start or end commands; the engine uses U+E000–E0FF inside itself for characters that came escaped, so
// a private-use character from outside would smuggle any of them in; U+FFFC and U+FFFD stand for nothing.
const UNSPEAKABLE = /[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffc\ufffd]/g;

// Written-out forms that the engine spells digit by digit as code points: full width, half-width kana, circled, bold.
const COMPATIBILITY = /[\uff01-\uff9f\u2460-\u249b\u24b6-\u24ff\u{1d400}-\u{1d7ff}]+/gu;

// Malayalam's final consonants as they were written before Unicode 5.1: the joiner is part of the letter here.
const OLD_CHILLU = /[കണനരലള]\u0d4d\u200d/g;
const CHILLU: Readonly<Record<string, string>> = { ക: 'ൿ', ണ: 'ൺ', ന: 'ൻ', ര: 'ർ', ല: 'ൽ', ള: 'ൾ' };

// Has no sound of its own, and in the middle of a word or behind an emoji makes the engine read something else. Between
// Arabic letters the non-joiner separates the parts of a word, which the voices stress by it: there it stays.
const INVISIBLE =
  /(?!(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic}))[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\ufff9-\ufffb]+/gu;

// Glued to something else, an emoji loses all but the first word of its name, and flags are silent.
const GLUED_EMOJI = /(?<=\S)(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})(?=[^\s\p{P}])/gu;
const FLAG = /\p{Regional_Indicator}{2}(?=\S)/gu;

const MARKUP = /[&<>]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const PHONEME_BRACKET = /\[(?=\[)/g;
const HEBREW_POINTS = /[\u0591-\u05bd\u05bf-\u05c7]/g;

// Nothing that any rule here touches.
const PLAIN = /^[ !-%'-;=?-Z\\-~]*$/;
const UNPAIRED = /\p{Surrogate}/gu;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The text as the engine may have it: same reading, no commands. Idempotence is not promised. */
export function escapeForEspeak(source: string): Rewritten {
  let text = original(source);
  if (PLAIN.test(source)) return text;
  if (!source.isWellFormed()) text = rewriteMatches(text, UNPAIRED, () => '\ufffd');
  // Folding comes first: a full-width "＜" or "［［" must not turn into a live one afterwards.
  text = rewriteMatches(text, COMPATIBILITY, (run) => run.normalize('NFKC'));
  text = rewriteMatches(text, OLD_CHILLU, (letter) => CHILLU[letter[0]!]!);
  text = rewriteMatches(text, INVISIBLE, () => '');
  // Letters in pieces (NFD) lose their accents, tones or syllables in the engine.
  text = compose(text);
  text = rewriteMatches(text, UNSPEAKABLE, () => ' ');
  text = rewriteMatches(text, GLUED_EMOJI, () => ' ');
  text = rewriteMatches(text, FLAG, (flag) => `${flag} `);
  // Vowel points are spelled out one by one by name; without them the words are read.
  text = rewriteMatches(text, HEBREW_POINTS, () => '');
  text = rewriteMatches(text, MARKUP, (sign) => ENTITIES[sign]!);
  return rewriteMatches(text, PHONEME_BRACKET, () => '[ ');
}

/** Unicode NFC, grapheme by grapheme: no composition reaches across their borders. */
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
