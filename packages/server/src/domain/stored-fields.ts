// Reads the fields of a JSON file of ours that anybody may have edited. Each throws an `Error` with one sentence that begins with the field's name.
import { isTag } from './language-by-tag.ts';

export type Fields = Readonly<Record<string, unknown>>;

const MAX_TEXT = 2_000;
const MAX_TAGS = 200;

export function asFields(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${name} is no object`);
}

export function asList(value: unknown, name: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw new Error(`${name} is no list, or has more than ${most} entries`);
}

export function asText(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length <= MAX_TEXT) return value;
  throw new Error(`${name} is no text of at most ${MAX_TEXT} characters`);
}

export function asTextOrNull(value: unknown, name: string): string | null {
  return value === null || value === undefined ? null : asText(value, name);
}

export function asWhole(value: unknown, name: string, [least, most]: readonly [number, number]): number {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
  throw new Error(`${name} is no whole number from ${least} to ${most}`);
}

export function asNumber(value: unknown, name: string, [least, most]: readonly [number, number]): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw new Error(`${name} is no number from ${least} to ${most}`);
}

export function toTags(value: unknown, name: string): readonly string[] {
  const tags = asList(value, name, MAX_TAGS).map((tag) => asText(tag, name).toLowerCase());
  const unknown = tags.find((tag) => !isTag(tag));
  if (unknown !== undefined) throw new Error(`${name} has a tag that the language table lacks`);
  if (tags.length === 0) throw new Error(`${name} is empty`);
  return tags;
}
