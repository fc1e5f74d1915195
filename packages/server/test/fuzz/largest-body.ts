// The longest JSON text that a schema allows: every string as long as it may be, and every character escaped.
import type { Schema } from './schema-oracle.ts';

/** Twelve bytes for one code point. */
const LONGEST_CHARACTER = '\\ud83d\\ude00';

export function largestBody(schema: Schema): string {
  const kinds = [schema.type].flat();
  if (kinds.includes('object')) {
    const members = Object.entries(schema.properties ?? {}).map(([name, inner]) => `"${name}":${largestBody(inner)}`);
    return `{${members.join()}}`;
  }
  if (kinds.includes('array')) {
    if (schema.items === undefined || schema.maxItems === undefined) throw new Error('a list without an end');
    return `[${Array<string>(schema.maxItems).fill(largestBody(schema.items)).join()}]`;
  }
  if (schema.enum !== undefined) return longest(schema.enum.map((value) => JSON.stringify(value)));
  if (kinds.includes('string')) {
    if (schema.maxLength === undefined) throw new Error('a string without an end');
    return `"${LONGEST_CHARACTER.repeat(schema.maxLength)}"`;
  }
  if (kinds.includes('integer')) return escapeDigits(String(schema.maximum ?? Number.MAX_SAFE_INTEGER));
  if (kinds.includes('number')) return String(-Number.MAX_VALUE);
  if (kinds.includes('boolean')) return 'false';
  throw new Error(`no body is known for ${JSON.stringify(schema)}`);
}

/** Integers may be strings, and strings may be escaped. */
function escapeDigits(digits: string): string {
  return `"${[...digits].map((digit) => `\\u${digit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
}

function longest(texts: readonly string[]): string {
  return texts.reduce((most, text) => (text.length > most.length ? text : most), '');
}
