// The languages that a voice says it has, in the words of the language table.

import { LANGUAGES } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';

/** Names that eSpeak NG and older tables use. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cmn: 'zh-cn',
  yue: 'zh-hk',
  no: 'nb-no',
  iw: 'he-il',
  'es-419': 'es-mx',
  'en-gb-x-rp': 'en-gb',
  'en-us-nyc': 'en-us',
};

/** The tag in the language table; undefined when the table has no such language. */
export function tagOf(name: string): string | undefined {
  const lower = name.trim().toLowerCase().replaceAll('_', '-');
  if (lower === '') return undefined;
  return findLanguageByTag(OTHER_NAMES[lower] ?? OTHER_NAMES[lower.split('-')[0]!] ?? lower)?.tag;
}

/** The tag of a language by its English name, such as `German`; of a list, of the first. */
export function tagOfName(name: string): string | undefined {
  const lower = /^[a-z]+/.exec(name.trim().toLowerCase())?.[0];
  const found = LANGUAGES.find((language) => language.name.split(' ')[0] === lower);
  // The region that people expect, not the first of the table.
  return found === undefined ? undefined : tagOf(found.tag.split('-')[0]!);
}
