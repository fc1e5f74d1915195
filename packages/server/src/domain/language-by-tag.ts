// Finds the language of a BCP-47 tag as texts carry it, such as `fr`, `fr-CA` or `zh-Hans`.
import { LANGUAGES, type Language } from './language.ts';

/** The region that stands for a language when a tag names none, where the first of the table would not be expected. */
const USUAL: Readonly<Record<string, string>> = {
  ar: 'ar-eg',
  de: 'de-de',
  en: 'en-us',
  es: 'es-es',
  fr: 'fr-fr',
  it: 'it-it',
  nl: 'nl-nl',
  pt: 'pt-br',
  zh: 'zh-cn',
};

const byTag = new Map(LANGUAGES.map((language) => [language.tag, language]));

/** The language itself, else the usual one with the same first part; undefined when there is none. Letter case does not count. */
export function findLanguageByTag(tag: string): Language | undefined {
  const wanted = tag.toLowerCase().replaceAll('_', '-');
  const base = wanted.split('-')[0]!;
  return (
    byTag.get(wanted) ??
    byTag.get(USUAL[base] ?? '') ??
    LANGUAGES.find((language) => language.tag.split('-')[0] === base)
  );
}

/** Whether the language table has exactly this tag, in lower case. */
export function isTag(tag: string): boolean {
  return byTag.has(tag);
}
