// Makes a text safe for eSpeak NG, which obeys markup, phoneme brackets and control characters anywhere in a text.

import { original, type Rewritten, rewriteMatches } from '../../text/trace/rewrite.ts';
import { writeHebrewPoints } from './hebrew.ts';

// C0, DEL and C1 start or end commands. The engine uses U+E000–E0FF internally for escaped characters, so a private-use
// character in the text could act as any of them. U+FFFC and U+FFFD have no reading.
const UNSPEAKABLE = /[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffc\ufffd]/g;

// A skin tone only changes the emoji before it, but the engine reads it by name.
const SKIN_TONE = /\p{Emoji_Modifier}/gu;

// Fractions without a name in any of its languages are silent.
const NAMELESS_FRACTION = /[⅐-⅒⅕-⅞↉]/g;

// Without a space next to it, an emoji loses all but the first word of its name, and a flag is silent.
const GLUED_EMOJI = /(?<=\S)(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic})(?=[^\s\p{P}])/gu;
const FLAG = /\p{Regional_Indicator}{2}(?=\S)/gu;

const MARKUP = /[&<>]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const PHONEME_BRACKET = /\[(?=\[)/g;

// Texts that no rule here changes.
const PLAIN = /^[ !-%'-;=?-Z\\-~]*$/;
const UNPAIRED = /\p{Surrogate}/gu;

/**
 * The text in a form with the same reading and no commands, whatever it holds. What reads wrong for other reasons was
 * folded before (`signs/`). Not idempotent.
 */
export function escapeForEspeak(source: string | Rewritten): Rewritten {
  let text = typeof source === 'string' ? original(source) : source;
  if (PLAIN.test(text.text)) return text;
  text = writeReadable(text);
  text = rewriteMatches(text, MARKUP, (sign) => ENTITIES[sign]!);
  return rewriteMatches(text, PHONEME_BRACKET, () => '[ ');
}

/** The same without escapes, for eSpeak NG where it makes phonemes only: it looks for no markup then. */
export function writeReadable(source: Rewritten): Rewritten {
  let text = source;
  if (PLAIN.test(text.text)) return text;
  if (!text.text.isWellFormed()) text = rewriteMatches(text, UNPAIRED, () => '\ufffd');
  text = rewriteMatches(text, UNSPEAKABLE, () => ' ');
  text = rewriteMatches(text, SKIN_TONE, () => '');
  text = rewriteMatches(text, GLUED_EMOJI, () => ' ');
  text = rewriteMatches(text, FLAG, (flag) => `${flag} `);
  text = rewriteMatches(text, NAMELESS_FRACTION, (sign) => ` ${sign.normalize('NFKC').replace('⁄', '/')} `);
  return writeHebrewPoints(text);
}
