// Reads a `multipart/form-data` body as it comes (RFC 7578): short fields, and one file that is handed on while it arrives.
import type { Readable } from 'node:stream';
import { type InputProblem, invalidInput } from '../../errors.ts';
import { createScanner, type Scanner } from './scan-until.ts';

export const MULTIPART = 'multipart/form-data';

const MAX_PARTS = 64;
/** Holds the longest text of a form, each character of 4 bytes. */
const MAX_FIELD_BYTES = 8_192;
const MAX_HEADER_BYTES = 4_096;
/** RFC 2046 §5.1.1. */
const MAX_BOUNDARY_LENGTH = 70;
const LINE = Buffer.from('\r\n');
const EMPTY_LINE = Buffer.from('\r\n\r\n');

export interface Form<T> {
  readonly fields: Readonly<Record<string, string>>;
  /** What was made of the file; null when none was sent. */
  readonly file: T | null;
}

interface Options<T> {
  readonly fileField: string;
  readonly maxBytes: number;
  /** May stop early; the rest is read and thrown away. `filename` is as its sender named it; null when it did not. */
  readonly readFile: (bytes: AsyncIterable<Uint8Array>, filename: string | null) => Promise<T>;
}

/** Throws `invalid_input` for what is no form, and an error with status 413 for more than `maxBytes`. Of a name that comes twice the first counts. */
export async function readForm<T>(body: Readable, contentType: string, options: Options<T>): Promise<Form<T>> {
  const delimiter = Buffer.from(`\r\n--${readBoundary(contentType)}`, 'latin1');
  const source = body.iterator({ destroyOnReturn: false });
  try {
    // The first boundary may stand at the very beginning.
    const scanner = createScanner(limitBytes(source, options.maxBytes), LINE);
    return await readParts(scanner, delimiter, options);
  } finally {
    body.resume(); // an answer waits for the end of what was sent
  }
}

async function readParts<T>(scanner: Scanner, delimiter: Buffer, options: Options<T>): Promise<Form<T>> {
  const fields = new Map<string, string>();
  let file: { readonly read: T } | null = null;
  let problem: InputProblem | null = null;
  if (!(await skip(scanner.until(delimiter)))) throw notAForm();
  for (let parts = 0; await beginsPart(scanner); parts++) {
    if (parts === MAX_PARTS) throw tooManyParts();
    const { name, filename } = readNames(await collect(scanner.until(EMPTY_LINE), MAX_HEADER_BYTES));
    const data = scanner.until(delimiter);
    if (name === options.fileField && file === null) {
      file = { read: await options.readFile(withoutReturn(data), filename) };
    } else if (name !== null && name !== options.fileField && !fields.has(name)) {
      const value = await collect(data, MAX_FIELD_BYTES);
      if (value === null) problem ??= fieldTooLong(name);
      else fields.set(name, value.toString('utf8'));
    }
    if (!(await skip(data))) throw notAForm();
  }
  if (problem !== null) throw invalidInput(problem);
  return { fields: Object.fromEntries(fields), file: file?.read ?? null };
}

/** Whether the boundary that was just read is another part's, and not the last. */
async function beginsPart(scanner: Scanner): Promise<boolean> {
  const next = (await scanner.take(2)).toString('latin1');
  if (next === '--') return false;
  if (next !== '\r\n') throw notAForm();
  scanner.putBack(LINE); // so that a part without headers ends like one with
  return true;
}

interface PartNames {
  /** Null for a part that is no field of a form. */
  readonly name: string | null;
  readonly filename: string | null;
}

function readNames(headers: Buffer | null): PartNames {
  if (headers === null) throw notAForm();
  const lines = headers.toString('utf8').split('\r\n');
  const disposition = lines.find((line) => /^content-disposition:[ \t]{0,9}form-data[ \t]{0,9};/i.test(line)) ?? '';
  return {
    name: /;[ \t]{0,9}name="?([^";]{1,100})/i.exec(disposition)?.[1] ?? null,
    filename: /;[ \t]{0,9}filename="([^"]{1,1000})"/i.exec(disposition)?.[1] ?? null,
  };
}

/** All of it, or null when it is longer; the rest can be skipped then. Throws when the body ends before. */
async function collect(data: AsyncGenerator<Buffer, boolean>, most: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const next = await data.next();
    if (next.done === true) {
      if (!next.value) throw notAForm();
      return Buffer.concat(parts);
    }
    bytes += next.value.length;
    if (bytes > most) return null;
    parts.push(next.value);
  }
}

/** Reads to the delimiter; false when the body ends before, or it was read to there already. */
async function skip(data: AsyncGenerator<Buffer, boolean>): Promise<boolean> {
  for (;;) {
    const next = await data.next();
    if (next.done === true) return next.value ?? true;
  }
}

/** For a reader that may stop early: what is left stays to be skipped. */
async function* withoutReturn(data: AsyncGenerator<Buffer, boolean>): AsyncGenerator<Buffer> {
  for (;;) {
    const next = await data.next();
    if (next.done === true) {
      if (!next.value) throw notAForm();
      return;
    }
    yield next.value;
  }
}

function readBoundary(contentType: string): string {
  const found = /;[ \t]{0,9}boundary=(?:"([^"]{1,70})"|([^\s";]{1,71}))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2] ?? '';
  if (boundary === '' || boundary.length > MAX_BOUNDARY_LENGTH) throw notAForm();
  return boundary;
}

/** Throws the error with status 413 at the first byte too many. */
export async function* limitBytes(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of source) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge();
    yield piece;
  }
}

/** What the framework throws for the bodies that it reads itself. */
export function tooLarge(): Error & { statusCode: number } {
  return Object.assign(new Error('The body is too large'), { statusCode: 413 });
}

function notAForm(): Error {
  return invalidInput({ loc: ['body'], msg: `The body is no complete ${MULTIPART}`, type: 'multipart_invalid' });
}

function tooManyParts(): Error {
  const msg = `The form has more than ${MAX_PARTS} parts`;
  return invalidInput({ loc: ['body'], msg, type: 'too_long', ctx: { max_length: MAX_PARTS } });
}

function fieldTooLong(name: string): InputProblem {
  const msg = `The field is longer than ${MAX_FIELD_BYTES} bytes`;
  return { loc: ['body', name], msg, type: 'string_too_long', ctx: { max_bytes: MAX_FIELD_BYTES } };
}
