// Turns input files into raw rows, one after the other, each with its file and line.
import { basename, extname } from 'node:path';
import { parseCsv } from './csv.ts';
import { stripMarkdown } from './markdown.ts';
import { InputError, readLines, readText, readWhole } from './text-file.ts';

/** A row as written in the input. */
export interface RawRow {
  readonly file: string;
  /** From 1; for a whole-file row, 1. */
  readonly line: number;
  readonly text: string;
  readonly name?: string | undefined;
  readonly voice?: string | undefined;
  readonly language?: string | undefined;
  readonly gender?: string | undefined;
  readonly age?: string | undefined;
}

export type ReadItem = { readonly row: RawRow } | { readonly problem: InputProblem };

export interface InputProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly message: string;
}

type Field = 'text' | 'name' | 'voice' | 'language' | 'gender' | 'age';
type Fields = Partial<Record<Field, string>>;

/** Column or member name → field. The API's own names are accepted too. */
const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['text', 'text'],
  ['name', 'name'],
  ['voice', 'voice'],
  ['voice_id', 'voice'],
  ['language', 'language'],
  ['language_id', 'language'],
  ['gender', 'gender'],
  ['age', 'age'],
]);

export const INPUT_RULES = `
Inputs, by the end of their names:
  .txt            one text per line; empty lines are left out
  .md .markdown   the whole file is one text, named like the file; marks, code blocks and link targets are not spoken
  .csv            columns text, and if wanted voice, language, name, gender, age, in any order under a header line;
                  RFC 4180 quotes; separated by commas, or by semicolons or tabs if the header line is
  .jsonl .ndjson  one object per line with members of the same names
All of them in UTF-8. A name becomes the file name; rows without one are numbered: 0001.flac, 0002.flac, …`;

type Reader = (path: string, onIgnored: (name: string) => void) => AsyncGenerator<RawRow | InputProblem>;

const READERS: Readonly<Record<string, Reader>> = {
  '.txt': readPlain,
  '.md': readMarkdown,
  '.markdown': readMarkdown,
  '.csv': readCsv,
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
};

/** Rows of all files in order. A problem takes the place of its row; reading continues where it can. */
export async function* readInputs(
  paths: readonly string[],
  onIgnored: (file: string, name: string) => void = () => {},
): AsyncGenerator<ReadItem> {
  for (const file of paths) {
    const reader = READERS[extname(file).toLowerCase()];
    if (reader === undefined) {
      const message = `is of no known kind: use ${Object.keys(READERS).join(', ')}`;
      yield { problem: { file, line: undefined, message } };
      continue;
    }
    try {
      for await (const item of reader(file, (name) => onIgnored(file, name))) {
        yield 'message' in item ? { problem: item } : { row: item };
      }
    } catch (error) {
      yield { problem: describeProblem(file, error) };
    }
  }
}

function describeProblem(file: string, error: unknown): InputProblem {
  if (error instanceof InputError) return { file, line: error.line, message: error.message };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { file, line: undefined, message: 'there is no such file' };
  if (code === 'EISDIR') return { file, line: undefined, message: 'is a folder' };
  if (code === 'EACCES') return { file, line: undefined, message: 'may not be read' };
  throw error;
}

async function* readPlain(file: string): AsyncGenerator<RawRow> {
  for await (const { line, text } of readLines(file)) {
    if (text.trim() !== '') yield { file, line, text: text.trim() };
  }
}

async function* readMarkdown(file: string): AsyncGenerator<RawRow> {
  const text = stripMarkdown(await readWhole(file));
  if (text === '') throw new InputError('holds no words to speak');
  yield { file, line: 1, text, name: basename(file, extname(file)) };
}

async function* readCsv(file: string, onIgnored: (name: string) => void): AsyncGenerator<RawRow | InputProblem> {
  let columns: (Field | undefined)[] | undefined;
  for await (const { line, fields } of parseCsv(readText(file))) {
    if (columns === undefined) {
      columns = readHeader(fields, onIgnored);
      continue;
    }
    if (fields.every((field) => field.trim() === '')) continue;
    if (fields.length !== columns.length) {
      const message = `has ${fields.length} fields where the header has ${columns.length}`;
      yield { file, line, message };
      continue;
    }
    const values: Fields = {};
    columns.forEach((column, i) => {
      if (column !== undefined && fields[i]?.trim()) values[column] = fields[i].trim();
    });
    yield toRow(file, line, values);
  }
  if (columns === undefined) throw new InputError('is empty: the first line names the columns');
}

function readHeader(titles: readonly string[], onIgnored: (name: string) => void): (Field | undefined)[] {
  const columns = titles.map((title) => FIELDS.get(title.trim().toLowerCase()));
  titles.forEach((title, i) => {
    if (columns[i] === undefined && title.trim() !== '') onIgnored(title.trim());
  });
  if (!columns.includes('text')) {
    throw new InputError('has no column “text”: the first line names the columns, such as text,voice,language,name', 1);
  }
  const twice = columns.find((column, i) => column !== undefined && columns.indexOf(column) !== i);
  if (twice !== undefined) throw new InputError(`has two columns for “${twice}”`, 1);
  return columns;
}

async function* readJsonLines(file: string, onIgnored: (name: string) => void): AsyncGenerator<RawRow | InputProblem> {
  for await (const { line, text } of readLines(file)) {
    if (text.trim() === '') continue;
    try {
      yield toRow(file, line, readMembers(text, onIgnored));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      yield { file, line, message: error.message };
    }
  }
}

function readMembers(source: string, onIgnored: (name: string) => void): Fields {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new InputError('is not JSON: each line must be one object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError('is not an object such as {"text": "…", "name": "…"}');
  }
  const values: Fields = {};
  for (const [key, member] of Object.entries(value)) {
    const field = FIELDS.get(key.toLowerCase());
    if (field === undefined) onIgnored(key);
    else if (typeof member === 'string' || (typeof member === 'number' && field !== 'text')) {
      if (String(member).trim() !== '') values[field] = String(member).trim();
    } else if (member !== null)
      throw new InputError(`“${key}” must be ${field === 'text' ? 'text' : 'text or a number'}`);
  }
  return values;
}

function toRow(file: string, line: number, values: Fields): RawRow | InputProblem {
  const { text, ...rest } = values;
  return text === undefined ? { file, line, message: 'has no text' } : { file, line, text, ...rest };
}
