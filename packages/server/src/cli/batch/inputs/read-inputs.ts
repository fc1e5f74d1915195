// Turns input files into raw rows, one after the other, each with its file and line.
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { InputType } from '@lector/contract/reading';
import { readJsonLines } from './json-rows.ts';
import { FIELDS, type InputProblem, type RawRow } from './raw-row.ts';
import { readTable } from './table-rows.ts';
import { InputError, readLines, readWhole } from './text-file.ts';

export type ReadItem = { readonly row: RawRow } | { readonly problem: InputProblem };

export interface ReadOptions {
  /** A text file is one text, not a text a line. */
  readonly whole?: boolean | undefined;
  readonly onIgnored?: ((file: string, name: string) => void) | undefined;
}

export const INPUT_RULES = `
Inputs, by the end of their names:
  .txt            one text per line; empty lines are left out. With --whole the file is one text, named like the file,
                  and its paragraphs are kept: for a book with a file for each chapter
  .md .markdown   the whole file is one text, named like the file; marks, code blocks and link targets are not spoken
  .html .htm .xhtml .ssml
                  the same: of HTML what a browser shows is spoken, SSML is obeyed as far as the server can
  .csv            columns text, and if wanted name, title, voice, language, gender, age, input_type, normalize, footnotes,
                  pauses, speed, dictionaries, marks, in any order under a header line; RFC 4180 quotes; separated by
                  commas, or by semicolons or tabs if the header line is, or as a first line sep=; says
  .tsv            the same between tabs
  .jsonl .ndjson  one object per line with members of the same names
All of them in UTF-8, or in UTF-16 with a byte order mark. A name, or else a title, becomes the file name; rows without
one are numbered: 0001.flac, 0002.flac, …`;

const FOLDER = 'is a folder: name the files in it';

type Reader = (path: string, onIgnored: (name: string) => void) => AsyncGenerator<RawRow | InputProblem>;

/** Ending → what the file is written in. The server takes the markup out, and knows each place in the file. */
const WRITTEN: Readonly<Record<string, InputType>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.xhtml': 'html',
  '.ssml': 'ssml',
};

const WRITTEN_READERS: Readonly<Record<string, Reader>> = Object.fromEntries(
  Object.entries(WRITTEN).map(([ending, written]) => [ending, (file: string) => readWritten(file, written)]),
);

const READERS: Readonly<Record<string, Reader>> = {
  '.txt': readPlain,
  ...WRITTEN_READERS,
  '.csv': readTable,
  '.tsv': (path, onIgnored) => readTable(path, onIgnored, '\t'),
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
};

const WHOLE_READERS: Readonly<Record<string, Reader>> = {
  '.txt': readWholePlain,
  ...WRITTEN_READERS,
};

/** Rows of all files in order. A problem takes the place of its row; reading continues where it can. */
export async function* readInputs(
  paths: readonly string[],
  { whole = false, onIgnored = () => {} }: ReadOptions = {},
): AsyncGenerator<ReadItem> {
  const readers = whole ? WHOLE_READERS : READERS;
  for (const file of paths) {
    const reader = readers[extname(file).toLowerCase()];
    if (reader === undefined) {
      const isFolder = (await stat(file).catch(() => undefined))?.isDirectory();
      yield { problem: { file, message: isFolder ? FOLDER : describeUnknown(file, whole) } };
      continue;
    }
    try {
      for await (const item of reader(file, (name) => onIgnored(file, name))) {
        yield 'message' in item ? { problem: item } : { row: item };
      }
    } catch (error) {
      yield { problem: toProblem(file, error) };
    }
  }
}

function describeUnknown(file: string, whole: boolean): string {
  const table = READERS[extname(file).toLowerCase()] !== undefined;
  if (whole && table) return 'is a table of texts: --whole is for texts, so leave it out';
  return `is of no known kind: use ${Object.keys(whole ? WHOLE_READERS : READERS).join(', ')}`;
}

function toProblem(file: string, error: unknown): InputProblem {
  if (error instanceof InputError) return { file, line: error.line, message: error.message };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return { file, message: 'there is no such file' };
  if (code === 'EISDIR') return { file, message: FOLDER };
  if (code === 'EACCES') return { file, message: 'may not be read' };
  throw error;
}

async function* readPlain(file: string): AsyncGenerator<RawRow> {
  for await (const { line, text } of readLines(file)) {
    if (line === 1) refuseTable(text);
    if (text.trim() !== '') yield { file, line, text: text.trim() };
  }
}

/** Excel calls its tables between tabs text, and each of their lines would be spoken with its columns. */
function refuseTable(firstLine: string): void {
  const titles = firstLine.split('\t').map((title) => title.trim().toLowerCase());
  if (titles.length < 2 || !titles.includes('text') || !titles.every((title) => FIELDS.has(title))) return;
  throw new InputError('is a table, as its first line says: let its name end in .tsv', 1);
}

async function* readWholePlain(file: string): AsyncGenerator<RawRow> {
  yield toWholeRow(file, withLineFeeds(await readWhole(file)).trim());
}

async function* readWritten(file: string, written: InputType): AsyncGenerator<RawRow> {
  const content = withLineFeeds(await readWhole(file));
  // The first line keeps its indentation, which means something in Markdown.
  yield { ...toWholeRow(file, content.replace(/^(?:[\t ]*\n)+/, '').trimEnd()), input: written };
}

/** So that a file is the same text whichever system wrote it. */
function withLineFeeds(content: string): string {
  return content.replace(/\r\n?/g, '\n');
}

function toWholeRow(file: string, text: string): RawRow {
  if (text === '') throw new InputError('holds no words to speak');
  return { file, line: 1, text, name: basename(file, extname(file)), whole: true };
}
