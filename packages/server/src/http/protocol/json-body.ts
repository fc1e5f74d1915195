// Parses a JSON body strictly: refuses what JSON.parse would silently alter or drop, and what would cost it too much.
import { isUtf8 } from 'node:buffer';
import { type AppError, invalidInput } from '../../errors.ts';
import { countWrittenMembers, MAX_JSON_VALUES } from './json-structure.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Most values that a JSON body may hold, where that is more than usual. */
    maxJsonValues?: number;
  }
}

/** The value of a JSON body of at most `maxValues` values; undefined for an empty one. Throws `invalid_input` with `json_invalid`. */
export function parseJsonBody(bytes: Buffer, maxValues = MAX_JSON_VALUES): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw refused('The body is not valid UTF-8');
  const writtenMembers = countWrittenMembers(bytes, maxValues);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw refused('JSON decode error');
  }
  // JSON.parse silently keeps the last of two equal keys, so compare the members written with the members kept.
  if (writtenMembers !== countMembers(value)) throw refused('A key stands twice in one object');
  return value;
}

/** Counts the members of all nested objects. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return children.reduce<number>((sum, child) => sum + countMembers(child), Array.isArray(value) ? 0 : children.length);
}

function refused(msg: string): AppError {
  return invalidInput({ loc: ['body', 0], msg, type: 'json_invalid' });
}
