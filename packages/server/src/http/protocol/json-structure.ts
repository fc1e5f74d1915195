// Looks over the bytes of a JSON text before they are parsed: how deep they nest and how many values they hold.
import { type AppError, invalidInput } from '../../errors.ts';

/** Deepest nesting of a body. No call has a use for more than 2 levels. */
export const MAX_JSON_DEPTH = 32;
/** Most values of a body, those of all levels counted together. No call but those that say so has a use for much more than 1,000. */
export const MAX_JSON_VALUES = 4_096;
/** Longest number, and longest white space, in bytes. */
export const MAX_JSON_LITERAL = 16_384;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** By byte: 1 for those that are looked at. */
const IS_STRUCTURE = new Uint8Array(256);
for (const byte of [QUOTE, COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT]) IS_STRUCTURE[byte] = 1;

/**
 * The number of members written in the text: the colons outside strings. Throws `invalid_input` at the first byte that is too
 * deep, begins a value too many or goes on with a number or white space for too long, because parsing costs little a byte and much a value: two megabytes of text take
 * milliseconds, two megabytes of brackets or of short members hundreds.
 */
export function countWrittenMembers(bytes: Uint8Array, maxValues: number): number {
  let members = 0;
  let values = 1;
  let depth = 0;
  let last = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (IS_STRUCTURE[byte] === 0) {
      if (at - last > MAX_JSON_LITERAL) throw tooLong(at);
      continue;
    }
    switch (byte) {
      case QUOTE:
        at = endOfString(bytes, at);
        break;
      case COLON:
        members++;
        break;
      case COMMA:
        if (++values > maxValues) throw tooMany(at, maxValues);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (++values > maxValues) throw tooMany(at, maxValues);
        if (++depth > MAX_JSON_DEPTH) throw tooDeep(at);
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth--;
        break;
    }
    last = at;
  }
  return members;
}

/** Index of the quote that closes the string opened at `open`; at least the length of the text when there is none. */
function endOfString(bytes: Uint8Array, open: number): number {
  let at = open + 1;
  // Byte by byte, because looking for the next quote is slow in a string of escaped quotes.
  for (; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return at;
}

function tooDeep(at: number): AppError {
  return refused(at, `The JSON is nested deeper than ${MAX_JSON_DEPTH} levels`, { max_depth: MAX_JSON_DEPTH });
}

function tooMany(at: number, most: number): AppError {
  return refused(at, `The JSON holds more than ${most} values`, { max_values: most });
}

function tooLong(at: number): AppError {
  const msg = `The JSON holds a number or white space of more than ${MAX_JSON_LITERAL} bytes`;
  return refused(at, msg, { max_literal_bytes: MAX_JSON_LITERAL });
}

function refused(offset: number, msg: string, ctx: Readonly<Record<string, number>>): AppError {
  return invalidInput({ loc: ['body', offset], msg, type: 'json_invalid', ctx });
}
