// Finds texts that Flite cannot read aloud: those with words of a foreign script, and those with nothing to speak.
import { foreignScript } from '../foreign-letters.ts';
import { writeForFlite } from './written.ts';

const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;

/** The reason a text cannot be read, without quoting it, or null. */
export function fliteUnreadable(text: string): string | null {
  const foreign = foreignScript(text, ['Latin']);
  if (foreign !== null) return `The text holds ${foreign} letters, which Flite's voices cannot read.`;
  // Only signs: some of them are read by their names.
  if (LETTER_OR_NUMBER.test(text) || writeForFlite(text, 'en-us').words.length > 0) return null;
  return 'The text holds nothing that can be spoken: no letter, no number, and no sign that Flite says by name.';
}
