// Checks that a text can be read aloud: that it is what its kind of input demands, and holds something that the voice can say.
import { countCharacters } from '../../domain/coverage.ts';
import { findLanguage } from '../../domain/language.ts';
import type { RunRequest } from '../../domain/run.ts';
import type { Voice } from '../../domain/voice.ts';
import type { InputProblem } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { InputError } from '../../text/input/parsed-text.ts';
import { parseInput } from '../../text/plan/parse-input.ts';
import type { Reading } from '../../text/reading.ts';

/**
 * A longer text of Markdown or HTML is checked with its markup in it: nothing in it can be wrong, and taking the markup out would
 * hold up other requests. What cannot be spoken is then told with the run.
 */
const LONGEST_PARSED = 20_000;

/** The first problem, or null. Never quotes the text. */
export async function findTextProblem(
  { text, languageId, reading }: Pick<RunRequest, 'text' | 'languageId' | 'reading'>,
  voice: Voice,
  catalogue: Pick<VoiceCatalogue, 'unreadable'>,
): Promise<InputProblem | null> {
  if (text.trim() === '') {
    return {
      ...IN_TEXT,
      msg: 'The text is empty or only white space',
      type: 'string_too_short',
      ctx: { min_length: 1 },
    };
  }
  let words = text;
  if (reading !== null && hasMarkupTaken(text, reading)) {
    const found = await takeWords(text, reading, findLanguage(languageId)?.tag ?? 'und');
    if (typeof found !== 'string') return found;
    if (found.trim() === '') {
      return { ...IN_TEXT, msg: 'Without its markup the text holds nothing to be spoken', type: 'text_not_speakable' };
    }
    words = found;
  }
  const unreadable = catalogue.unreadable({ text: words, voice, languageId });
  return unreadable === null ? null : { ...IN_TEXT, msg: unreadable, type: 'text_not_speakable' };
}

const IN_TEXT = { loc: ['body', 'text'] };

function hasMarkupTaken(text: string, { input }: Reading): boolean {
  return input === 'ssml' || (input !== 'text' && text.length <= LONGEST_PARSED);
}

/** The words without markup, or what is wrong with the markup. */
async function takeWords(text: string, reading: Reading, tag: string): Promise<string | InputProblem> {
  try {
    return (await parseInput(text, reading, tag)).words.text;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const at = countCharacters(text.slice(0, error.at));
    return { ...IN_TEXT, msg: `${error.message} (at character ${at})`, type: `${reading.input}_invalid`, ctx: { at } };
  }
}
