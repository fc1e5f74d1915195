// Reads a body of JSON Lines: a value a line, and of each line that is none what is wrong with it.
import { isUtf8 } from 'node:buffer';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import { parseJsonBody } from './json-body.ts';

export const LINES_TYPES = ['application/jsonl', 'application/x-ndjson'] as const;

export interface ParsedLine {
  /** From 1; empty lines count too. */
  readonly line: number;
  readonly parsed: { readonly value: unknown } | { readonly problem: Omit<InputProblem, 'loc'> };
}

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Throws `invalid_input` for more than `most` lines with anything in them, and for a body that is not UTF-8. */
export function* parseJsonLines(bytes: Buffer, limits: { most: number; lineBytes: number }): Iterable<ParsedLine> {
  const start = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  let found = 0;
  for (let [at, line] = [start, 1]; at < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline === -1 ? bytes.length : newline;
    const text = bytes.subarray(at, end);
    at = end + 1;
    if (isBlank(text)) continue;
    if (++found > limits.most) throw tooManyLines(limits.most);
    yield { line, parsed: parse(text, limits.lineBytes) };
  }
}

function parse(text: Buffer, most: number): ParsedLine['parsed'] {
  if (text.length > most) {
    const msg = `The line is longer than ${most} bytes (LECTOR_MAX_BODY_BYTES)`;
    return { problem: { msg, type: 'too_long', ctx: { max_length: most, actual_length: text.length } } };
  }
  if (!isUtf8(text)) return { problem: { msg: 'The line is not valid UTF-8', type: 'string_unicode' } };
  try {
    const value = parseJsonBody(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { problem: { msg: 'The line should hold a JSON object', type: 'model_attributes_type' } };
  } catch (error) {
    const [problem] = error instanceof AppError ? (error.details.items ?? []) : [];
    if (problem === undefined) throw error;
    return { problem: { msg: problem.msg, type: problem.type } };
  }
}

function isBlank(text: Buffer): boolean {
  return text.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function tooManyLines(most: number): AppError {
  return invalidInput({
    loc: ['body'],
    msg: `The body has more than ${most} lines: send them in several calls, into one batch`,
    type: 'too_long',
    ctx: { field_type: 'List', max_length: most },
  });
}
