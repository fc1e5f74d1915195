// How well a voice that was made for some languages speaks another one, by their tags.
import { findLanguage, LANGUAGES } from './language.ts';
import type { LanguageSupport } from './voice.ts';

/** Languages whose tag begins like that of another one which their speakers do not take for the same. Cantonese is not Mandarin. */
const APART: ReadonlySet<string> = new Set(['zh-hk']);
const MAX_NEAR = 5;

const idByTag = new Map(LANGUAGES.map(({ id, tag }) => [tag, id]));

/** `tags`: as in the language table, the main one first. */
export function supportByTags(tags: readonly string[], languageId: number): LanguageSupport {
  const wanted = findLanguage(languageId)?.tag;
  if (wanted === undefined) throw new RangeError(`no language has the id ${languageId}`);
  if (tags.includes(wanted)) return { level: 'exact', note: null };
  const related = tags.find((tag) => !APART.has(tag) && !APART.has(wanted) && baseOf(tag) === baseOf(wanted));
  if (related !== undefined) return { level: 'same-language', note: `Spoken as ${nameOf(related)}.` };
  const others = tags.length > 2 ? ` and ${tags.length - 2} more` : '';
  return {
    level: 'none',
    reason: `It was made for ${tags.slice(0, 2).map(nameOf).join(', ')}${others}.`,
    near: tags.flatMap((tag) => idByTag.get(tag) ?? []).slice(0, MAX_NEAR),
  };
}

function baseOf(tag: string): string {
  return tag.split('-', 1)[0]!;
}

function nameOf(tag: string): string {
  return findLanguage(idByTag.get(tag) ?? 0)?.name ?? tag;
}
