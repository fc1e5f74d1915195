// How voices are told to people: licences, sizes, languages.

import { LANGUAGES, type Language } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import type { VoiceLicense } from '../../domain/voice.ts';
import { formatBytes } from '../remote/amounts.ts';
import { UsageError } from '../remote/failures.ts';

export const GENDERS: Readonly<Record<number, string>> = { 1: 'male', 2: 'female' };

/** Whether recordings may be sold: never called free when nobody knows. */
export function describeCommerce({ commercial }: VoiceLicense): string {
  if (commercial === null) return 'unknown';
  return commercial ? 'yes' : 'no';
}

export function describeLicense(license: VoiceLicense): string {
  return license.name ?? 'unknown';
}

export function describeSize(bytes: number | null): string {
  return bytes === null || bytes === 0 ? '' : formatBytes(bytes);
}

/** The first few. */
export function describeTags(tags: readonly string[]): string {
  return tags.length > 4 ? `${tags.slice(0, 3).join(', ')} and ${tags.length - 3} more` : tags.join(', ');
}

export function describeRate(hz: number | null): string {
  return hz === null ? '' : `${hz / 1_000} kHz`;
}

/** The language of an id or a tag. Throws a UsageError. */
export function readLanguage(value: string): Language {
  const found = /^[0-9]{1,3}$/.test(value)
    ? LANGUAGES.find(({ id }) => id === Number(value))
    : findLanguageByTag(value);
  if (found === undefined) throw new UsageError(`There is no language ${value}: \`lector languages\` shows all.`);
  return found;
}
