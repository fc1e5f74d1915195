// What Flite's voices speak: English, with an American accent.
import { LANGUAGES } from '../../domain/language.ts';
import type { LanguageSupport } from '../../domain/voice.ts';

const TAGS = new Map(LANGUAGES.map(({ id, tag }) => [id, tag]));
const AMERICAN = 'en-us';
const ENGLISH = /^en-/;

export function fliteSupport(languageId: number): LanguageSupport {
  const tag = TAGS.get(languageId);
  if (tag === undefined) throw new RangeError(`no language has the id ${languageId}`);
  if (tag === AMERICAN) return { level: 'exact', note: null };
  if (ENGLISH.test(tag)) return { level: 'same-language', note: 'Spoken as American English.' };
  return { level: 'none', reason: 'Flite speaks English only.', near: [] };
}
