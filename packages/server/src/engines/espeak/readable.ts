// Finds texts that a voice cannot read aloud: those with letters of a foreign script, and those with nothing to speak.
import { findLanguage } from '../../domain/language.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { original } from '../../text/trace/rewrite.ts';
import { foreignScript } from '../foreign-letters.ts';
import { espeakSupport, findSpeech } from './languages.ts';
import { hasSpokenSign } from './spoken-signs.ts';

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
  const found = foreignScript(text, speech.noLatin || scripts.includes('Latin') ? scripts : [...scripts, 'Latin']);
  if (found === null) return null;
  const note = support.note ? ` ${support.note}` : '';
  return `The text holds ${found} letters, which the voice for ${language} cannot read.${speech.noLatin ? note : ''}`;
}
