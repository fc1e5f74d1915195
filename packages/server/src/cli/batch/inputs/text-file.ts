// Reads text files chunk by chunk, strictly as UTF-8, or as UTF-16 when a byte order mark says so.
import { createReadStream } from 'node:fs';

/** Why an input cannot be used, and where. */
export class InputError extends Error {
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.name = 'InputError';
    this.line = line;
  }
}

/** The most characters that a server can be set to take in one text; a longer one is a mistake, such as a missing quote. */
const MAX_TEXT_CHARACTERS = 5_000_000;
/** The same in UTF-16 units, whatever the characters are. */
const MAX_TEXT_UNITS = 2 * MAX_TEXT_CHARACTERS;

/** A file by its name, or its bytes. */
type Source = string | AsyncIterable<Uint8Array>;

/** The characters of a file, without a byte order mark. */
export async function* readText(source: Source): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  try {
    const file: AsyncIterable<Uint8Array> = typeof source === 'string' ? createReadStream(source) : source;
    for await (const bytes of file) {
      decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
      const text = decoder.decode(bytes, { stream: true });
      yield text;
      line += countLines(text);
    }
    yield decoder?.decode() ?? '';
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const name = decoder?.encoding === 'utf-8' ? 'UTF-8' : 'UTF-16';
    const message = `is not ${name} text: save it as UTF-8 (in Excel: “CSV UTF-8”)`;
    throw new InputError(message, line > 1 ? line : undefined);
  }
}

/** By the byte order mark; Excel writes one into what it calls Unicode text. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** The lines of a file with their numbers from 1, without their ends. */
export async function* readLines(source: Source): AsyncGenerator<{ line: number; text: string }> {
  let rest = '';
  let line = 0;
  for await (const chunk of readText(source)) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) yield { line: ++line, text: piece.replace(/\r$/, '') };
    if (rest.length > MAX_TEXT_UNITS) throw tooLong(line + 1);
  }
  if (rest !== '') yield { line: ++line, text: rest.replace(/\r$/, '') };
}

/** The whole of a file. */
export async function readWhole(path: string): Promise<string> {
  const chunks: string[] = [];
  let units = 0;
  for await (const chunk of readText(path)) {
    chunks.push(chunk);
    units += chunk.length;
    if (units > MAX_TEXT_UNITS) throw tooLong();
  }
  return chunks.join('');
}

function tooLong(line?: number): InputError {
  const most = MAX_TEXT_CHARACTERS.toLocaleString('en');
  return new InputError(`holds a text of more than ${most} characters, which no server takes: split it`, line);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
