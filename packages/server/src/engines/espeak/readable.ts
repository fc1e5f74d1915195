// Finds texts that a voice cannot read aloud: those with letters of a foreign script, and those with nothing to speak.
import { findLanguage } from '../../domain/language.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { original } from '../../text/trace/rewrite.ts';
import { espeakSupport, findSpeech } from './languages.ts';
import { hasSpokenSign } from './spoken-signs.ts';

/** Scripts that are called by name in an error message. */
const SCRIPTS: readonly (readonly [script: string, name: string])[] = (
  [
    ['Latin', 'Latin'],
    ['Cyrillic', 'Cyrillic'],
    ['Han', 'Chinese (Han)'],
    ['Greek', 'Greek'],
    ['Arabic', 'Arabic'],
    ['Hebrew', 'Hebrew'],
    ['Devanagari', 'Devanagari'],
    ['Bengali', 'Bengali'],
    ['Hiragana', 'Hiragana'],
    ['Katakana', 'Katakana'],
    ['Hangul', 'Hangul'],
    ['Bopomofo', 'Bopomofo'],
    ['Thai', 'Thai'],
    ['Lao', 'Lao'],
    ['Khmer', 'Khmer'],
    ['Myanmar', 'Burmese'],
    ['Tibetan', 'Tibetan'],
    ['Armenian', 'Armenian'],
    ['Georgian', 'Georgian'],
    ['Ethiopic', 'Ethiopic'],
    ['Gujarati', 'Gujarati'],
    ['Gurmukhi', 'Gurmukhi'],
    ['Kannada', 'Kannada'],
    ['Malayalam', 'Malayalam'],
    ['Oriya', 'Odia'],
    ['Sinhala', 'Sinhala'],
    ['Tamil', 'Tamil'],
    ['Telugu', 'Telugu'],
    ['Mongolian', 'Mongolian'],
    ['Syriac', 'Syriac'],
    ['Thaana', 'Thaana'],
    ['Cherokee', 'Cherokee'],
  ] as const
).map(([script, name]) => [script, name]);

const FINDERS = new Map<string, RegExp>();

/** Matches the first letter that is in none of the allowed scripts. One character class, so linear for any text. */
function foreignLetter(scripts: readonly string[]): RegExp {
  const key = scripts.join();
  let finder = FINDERS.get(key);
  if (!finder) {
    const allowed = [...scripts, 'Common', 'Inherited'].map((script) => `\\p{Script=${script}}`).join('');
    const foreign = `[\\p{L}--[${allowed}]]`;
    // Every voice reads a single Greek letter by its name, as in formulas. So only Greek words are foreign.
    finder = scripts.includes('Greek')
      ? new RegExp(foreign, 'v')
      : new RegExp(`[${foreign}--\\p{Script=Greek}]|\\p{Script=Greek}(?=\\p{Script=Greek})`, 'v');
    FINDERS.set(key, finder);
  }
  return finder;
}

const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;

/** Whether a text has a letter, a number, or a sign that the voice says by name. */
function hasSomethingToSay(text: string, file: string, tag: string): boolean {
  if (LETTER_OR_NUMBER.test(text)) return true;
  const { text: folded } = foldSigns(original(text), tag);
  return LETTER_OR_NUMBER.test(folded) || hasSpokenSign(folded, file);
}

/** The reason a text cannot be read in a language, without quoting it, or null. */
export function espeakUnreadable(text: string, languageId: number): string | null {
  const support = espeakSupport(languageId);
  const speech = findSpeech(languageId);
  if (support.level === 'none' || !speech) return support.level === 'none' ? support.reason : null;
  const { name: language = 'this language', tag = 'und' } = findLanguage(languageId) ?? {};
  if (!hasSomethingToSay(text, speech.file, tag)) {
    return `The text holds nothing that can be spoken: no letter, no number, and no sign that the voice for ${language} says by name.`;
  }
  const scripts = [...speech.scripts, ...(speech.rewritten ?? [])];
  const found = foreignLetter(speech.noLatin || scripts.includes('Latin') ? scripts : [...scripts, 'Latin']).exec(
    text,
  )?.[0];
  if (found === undefined) return null;
  const note = support.note ? ` ${support.note}` : '';
  return `The text holds ${nameOfScript(found)} letters, which the voice for ${language} cannot read.${speech.noLatin ? note : ''}`;
}

function nameOfScript(letter: string): string {
  for (const [script, name] of SCRIPTS) {
    if (new RegExp(`^\\p{Script=${script}}`, 'u').test(letter)) return name;
  }
  return 'foreign';
}
