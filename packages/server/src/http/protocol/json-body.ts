// Parses a JSON body strictly: refuses what JSON.parse would silently alter or drop.
import { isUtf8 } from 'node:buffer';
import { type AppError, invalidInput } from '../../errors.ts';

/** The value of a JSON body; undefined for an empty one. Throws `invalid_input` with `json_invalid`. */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw refused(0, 'The body is not valid UTF-8');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(0, 'JSON decode error');
  }
  // JSON.parse silently keeps the last of two equal keys, so compare the members written with the members kept.
  if (countWrittenMembers(text) !== countMembers(value)) throw refused(0, 'A key stands twice in one object');
  return value;
}

/** Counts the colons outside strings: one for each member in the text. */
function countWrittenMembers(text: string): number {
  let members = 0;
  let at = 0;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    for (let i = at; i < end; i++) if (text.charCodeAt(i) === 58) members++;
    if (quote === -1) break;
    at = endOfString(text, quote) + 1;
  }
  return members;
}

/** Index of the quote that closes the string opened at `open`. The text is known to be valid JSON. */
function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}

/** Counts the members of all nested objects, with an explicit stack, because a body may be nested a million deep. */
function countMembers(value: unknown): number {
  let members = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const children: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) members += children.length;
    for (const child of children) if (typeof child === 'object') open.push(child);
  }
  return members;
}

function refused(offset: number, msg: string): AppError {
  return invalidInput({ loc: ['body', offset], msg, type: 'json_invalid' });
}
