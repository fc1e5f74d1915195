// Makes a text safe for eSpeak NG, which obeys markup, phoneme brackets and control characters wherever it meets them.

// C0, DEL and C1 start or end commands; the engine uses U+E000–E0FF inside itself for characters that came escaped, so
// a private-use character from outside would smuggle any of them in; U+FFFC and U+FFFD stand for nothing.
const UNSPEAKABLE = /[\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffc\ufffd]/g;

// Written-out forms that the engine spells digit by digit as code points: full width, half-width kana, circled, bold.
const COMPATIBILITY = /[\uff01-\uff9f\u2460-\u249b\u24b6-\u24ff\u{1d400}-\u{1d7ff}]+/gu;

const MARKUP = /[&<>]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const PHONEME_BRACKET = /\[(?=\[)/g;
const HEBREW_POINTS = /[\u0591-\u05bd\u05bf-\u05c7]/g;

// Nothing that any rule here touches.
const PLAIN = /^[ !-%'-;=?-Z\\-~]*$/;

/** The text as the engine may have it: same reading, no commands. Idempotence is not promised. */
export function escapeForEspeak(text: string): string {
  if (PLAIN.test(text)) return text;
  return (
    text
      .toWellFormed()
      // Folding comes first: a full-width "＜" or "［［" must not turn into a live one afterwards.
      .replace(COMPATIBILITY, (run) => run.normalize('NFKC'))
      // Letters in pieces (NFD) lose their accents, tones or syllables in the engine.
      .normalize('NFC')
      .replace(UNSPEAKABLE, ' ')
      // Vowel points are spelled out one by one by name; without them the words are read.
      .replace(HEBREW_POINTS, '')
      .replace(MARKUP, (sign) => ENTITIES[sign]!)
      .replace(PHONEME_BRACKET, '[ ')
  );
}
