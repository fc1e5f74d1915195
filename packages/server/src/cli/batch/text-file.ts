// Reads text files chunk by chunk, strictly as UTF-8.
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

/** Far above what servers accept: a longer text is a mistake, such as a missing quote. */
export const MAX_TEXT_CHARACTERS = 2_000_000;

/** The characters of a file, without a byte order mark. */
export async function* readText(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  try {
    for await (const bytes of createReadStream(path)) {
      const text = decoder.decode(bytes as Buffer, { stream: true });
      yield text;
      line += countLines(text);
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new InputError('is not UTF-8 text: save it as UTF-8', line > 1 ? line : undefined);
  }
}

/** The lines of a file with their numbers from 1, without their ends. */
export async function* readLines(path: string): AsyncGenerator<{ line: number; text: string }> {
  let rest = '';
  let line = 0;
  for await (const chunk of readText(path)) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) yield { line: ++line, text: piece.replace(/\r$/, '') };
    if (rest.length > MAX_TEXT_CHARACTERS) throw tooLong(line + 1);
  }
  if (rest !== '') yield { line: ++line, text: rest.replace(/\r$/, '') };
}

/** The whole of a file. */
export async function readWhole(path: string): Promise<string> {
  let text = '';
  for await (const chunk of readText(path)) {
    text += chunk;
    if (text.length > MAX_TEXT_CHARACTERS) throw tooLong();
  }
  return text;
}

function tooLong(line?: number): InputError {
  return new InputError(`a text is longer than ${MAX_TEXT_CHARACTERS.toLocaleString('en')} characters`, line);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
