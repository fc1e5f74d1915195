// Checks an entry of a dictionary, and makes what it is stored under.
import { type EntryContent, MAX_PHRASE_CHARACTERS, MAX_RESPELLING_CHARACTERS } from '../../domain/dictionary.ts';
import { LANGUAGES } from '../../domain/language.ts';
import type { InputProblem } from '../../errors.ts';
import type { NewEntry } from '../../ports/dictionary-entries.ts';
import { foldText, trimPhrase } from '../../text/pronunciation/folded-text.ts';
import { headOfPhrase } from '../../text/pronunciation/heads.ts';

export type Field = 'phrase' | 'respelling' | 'ipa' | 'language';

/** What is wrong with a field; without its place. */
export type FieldProblem = Pick<InputProblem, 'msg' | 'type' | 'ctx'> & { readonly field: Field };

/** Tags of languages that are known, with and without their regions. */
const TAGS = new Set(LANGUAGES.flatMap(({ tag }) => [tag, tag.split('-', 1)[0]!]));

export function readEntry(given: EntryContent): NewEntry | FieldProblem {
  const entry = {
    ...given,
    phrase: trimPhrase(given.phrase),
    respelling: trim(given.respelling),
    ipa: trim(given.ipa),
  };
  const problem =
    findTextProblem('phrase', entry.phrase, MAX_PHRASE_CHARACTERS) ??
    findTextProblem('respelling', entry.respelling ?? '', MAX_RESPELLING_CHARACTERS) ??
    findTextProblem('ipa', entry.ipa ?? '', MAX_RESPELLING_CHARACTERS);
  if (problem !== null) return problem;
  if (entry.respelling === null && entry.ipa === null) {
    return { field: 'respelling', msg: 'A respelling or IPA is needed: how the phrase is said', type: 'missing' };
  }
  const phrase = foldText(entry.phrase);
  if (phrase.folded === '') {
    return { field: 'phrase', msg: 'The phrase holds nothing that can stand in a text', type: 'string_too_short' };
  }
  const language = readLanguage(entry.language);
  if (language === undefined) return unknownLanguage();
  const cased = entry.matchCase ? phrase.exact : '';
  return { ...entry, language, cased, folded: phrase.folded, head: headOfPhrase(phrase, entry.wholeWord) };
}

export function isProblem(outcome: NewEntry | FieldProblem): outcome is FieldProblem {
  return 'field' in outcome;
}

/** A tag as it is stored, `en` or `en-gb`; null for every language, undefined when no language has it. */
export function readLanguage(tag: string | null): string | null | undefined {
  const written = (tag ?? '').trim().toLowerCase().replaceAll('_', '-');
  if (written === '') return null;
  return TAGS.has(written) ? written : undefined;
}

export function unknownLanguage(): FieldProblem {
  const msg = 'No language has this tag: GET /source-languages names them, and en stands for all English';
  return { field: 'language', msg, type: 'language_not_found' };
}

function trim(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

function findTextProblem(field: Field, text: string, most: number): FieldProblem | null {
  if (text.length > most && [...text].length > most) {
    return {
      field,
      msg: `It should have at most ${most} characters`,
      type: 'string_too_long',
      ctx: { max_length: most },
    };
  }
  if (text.includes('\0')) return { field, msg: 'It holds the character U+0000', type: 'string_nul' };
  if (!text.isWellFormed()) return { field, msg: 'It holds half a surrogate pair', type: 'string_unicode' };
  return null;
}
