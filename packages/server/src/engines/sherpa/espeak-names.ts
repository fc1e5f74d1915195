// How eSpeak NG calls the languages of voices that speak several: each text names its own.
import { findLanguage } from '../../domain/language.ts';

const NAMES: Readonly<Record<string, string>> = {
  'en-us': 'en-us',
  'en-gb': 'en',
  'es-es': 'es',
  'fr-fr': 'fr',
  'hi-in': 'hi',
  'it-it': 'it',
  'pt-br': 'pt-br',
  'zh-cn': 'en-us',
};

/** The name for a language among these, the nearest where it is not itself among them. */
export function espeakNameOf(languageId: number, tags: readonly string[]): string {
  const wanted = findLanguage(languageId)?.tag ?? '';
  const base = wanted.split('-')[0]!;
  const tag = tags.includes(wanted) ? wanted : (tags.find((one) => one.split('-')[0] === base) ?? tags[0]!);
  return NAMES[tag] ?? tag.split('-')[0]!;
}
