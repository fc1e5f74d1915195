// The language of texts of which nothing else tells it, as a setting names it.
import { ConfigError } from '../config.ts';
import type { Language } from '../domain/language.ts';
import { findLanguageByTag } from '../domain/language-by-tag.ts';

/** Throws `ConfigError`. */
export function readUsualLanguage(setting: string, tag: string): Language {
  const language = findLanguageByTag(tag);
  if (language !== undefined) return language;
  throw new ConfigError([
    `${setting} must be the tag of a language, such as en-us or de: \`lector languages\` lists them`,
  ]);
}
