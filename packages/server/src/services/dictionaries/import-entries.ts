// Imports entries into a dictionary from CSV or a PLS lexicon: all lines are checked before the first is stored.
import { setImmediate } from 'node:timers/promises';
import { type EntryContent, MAX_ENTRIES } from '../../domain/dictionary.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DictionaryEntries, DictionaryName, NewEntry } from '../../ports/dictionary-entries.ts';
import type { DictionaryStore } from '../../ports/dictionary-store.ts';
import { CsvError } from '../../text/csv.ts';
import { InputError } from '../../text/input/parsed-text.ts';
import { parsePls } from '../../text/pronunciation/pls.ts';
import { type Field, isProblem, readEntry } from './read-entry.ts';
import { readTable } from './read-table.ts';

export type ImportFormat = 'csv' | 'pls';

export interface Imported {
  readonly added: number;
  readonly replaced: number;
  /** Of a lexicon: what of it is not used. */
  readonly warnings: readonly string[];
}

/**
 * An entry for a phrase, case and language that are there replaces the former. Throws `not_found`, and `invalid_input` that names the
 * first lines with a mistake; nothing is stored then. A dictionary that becomes full keeps what it took before.
 */
export type ImportEntries = (name: DictionaryName, format: ImportFormat, file: string) => Promise<Imported>;

/** Mistakes told in one answer. */
const MAX_PROBLEMS = 8;
const CHUNK_UNITS = 32_768;
/** Lines checked before other requests have their turn. */
const ROWS_AT_ONCE = 500;
/** Entries stored in one transaction: a few milliseconds. */
const STORED_AT_ONCE = 250;

/** The columns of a table that fields come from. */
const COLUMNS: Readonly<Record<Field, string>> = {
  phrase: 'word',
  respelling: 'replacement',
  ipa: 'ipa',
  language: 'lang',
};

export function createImportEntries(dependencies: {
  dictionaries: DictionaryStore;
  entries: DictionaryEntries;
  clock: Clock;
}): ImportEntries {
  const { dictionaries, entries, clock } = dependencies;

  async function store(name: DictionaryName, rows: readonly NewEntry[]): Promise<Omit<Imported, 'warnings'>> {
    let [added, replaced, stored] = [0, 0, 0];
    for (const some of inPortions(rows)) {
      const outcome = await entries.merge(name, some, clock.now());
      if (outcome.kind === 'no_dictionary') throw notFound();
      if (outcome.kind === 'full') throw full(stored, rows.length);
      added += outcome.added;
      replaced += outcome.replaced;
      stored += some.length;
    }
    return { added, replaced };
  }

  return async (name, format, file) => {
    if ((await dictionaries.find(name.ownerId, name.dictionaryId)) === null) throw notFound();
    const { rows, warnings } = await (format === 'csv' ? readCsv(file) : readPls(file));
    return { ...(await store(name, rows)), warnings };
  };
}

/**
 * In the order of the indexes, so that neighbours are stored together, which costs a third; equal ones stay in their order. Sorted
 * portion by portion, because sorting all at once would hold up other requests.
 */
function* inPortions(rows: readonly NewEntry[]): Generator<readonly NewEntry[]> {
  const groups = Map.groupBy(rows, ({ folded }) => folded.slice(0, 2));
  let portion: NewEntry[] = [];
  for (const beginning of [...groups.keys()].sort()) {
    const group = groups.get(beginning) ?? [];
    for (const row of group.sort((one, other) =>
      one.folded < other.folded ? -1 : one.folded > other.folded ? 1 : 0,
    )) {
      portion.push(row);
      if (portion.length < STORED_AT_ONCE) continue;
      yield portion;
      portion = [];
    }
  }
  if (portion.length > 0) yield portion;
}

interface Read {
  readonly rows: NewEntry[];
  readonly warnings: readonly string[];
}

async function readCsv(file: string): Promise<Read> {
  const rows: NewEntry[] = [];
  const problems: InputProblem[] = [];
  try {
    for await (const row of readTable(chunksOf(file))) {
      if ('message' in row) problems.push(lineProblem(row.line, row.column, { msg: row.message, type: 'value_error' }));
      else addRow(rows, problems, row.content, (field, problem) => lineProblem(row.line, COLUMNS[field], problem));
      if (problems.length >= MAX_PROBLEMS) break;
      if (rows.length > MAX_ENTRIES) throw tooMany();
      if (rows.length % ROWS_AT_ONCE === 0) await setImmediate();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    problems.push(lineProblem(error.line, null, { msg: error.message, type: 'csv_invalid' }));
  }
  if (problems.length > 0) throw invalidInput(...problems);
  return { rows, warnings: [] };
}

async function readPls(file: string): Promise<Read> {
  const rows: NewEntry[] = [];
  const problems: InputProblem[] = [];
  const { pronunciations, language, warnings } = await parsePls(file).catch((error) => {
    if (!(error instanceof InputError)) throw error;
    throw invalidInput({ loc: ['body'], msg: error.message, type: 'pls_invalid', ctx: { offset: error.at } });
  });
  for (const [i, pronunciation] of pronunciations.entries()) {
    addRow(rows, problems, { ...pronunciation, language }, (field, { msg, ...problem }) => ({
      loc: ['body', 'entry', i + 1, field],
      msg: `Entry ${i + 1}: ${msg}`,
      ...problem,
    }));
    if (problems.length >= MAX_PROBLEMS) break;
    if (i % ROWS_AT_ONCE === 0) await setImmediate();
  }
  if (problems.length > 0) throw invalidInput(...problems);
  return { rows, warnings: warnings.map(({ message }) => message) };
}

type Words = Pick<InputProblem, 'msg' | 'type' | 'ctx'>;

function addRow(
  rows: NewEntry[],
  problems: InputProblem[],
  content: EntryContent,
  place: (field: Field, words: Words) => InputProblem,
): void {
  const entry = readEntry(content);
  if (isProblem(entry)) {
    const { field, ...words } = entry;
    problems.push(place(field, words));
  } else rows.push(entry);
}

function lineProblem(line: number, column: string | null, { msg, ...words }: Words): InputProblem {
  const loc = ['body', 'line', line, ...(column === null ? [] : [column])];
  return { loc, msg: `Line ${line}: ${msg}`, ...words };
}

async function* chunksOf(file: string): AsyncGenerator<string> {
  for (let from = 0; from < file.length; from += CHUNK_UNITS) {
    await setImmediate();
    yield file.slice(from, from + CHUNK_UNITS);
  }
}

function notFound(): AppError {
  return new AppError('not_found', 'There is no such dictionary');
}

function tooMany(): AppError {
  const msg = `The file holds more than ${MAX_ENTRIES} entries, and a dictionary has room for as many: split it`;
  return invalidInput({ loc: ['body'], msg, type: 'too_long', ctx: { limit: MAX_ENTRIES } });
}

function full(stored: number, rows: number): AppError {
  const msg = `The dictionary holds ${MAX_ENTRIES} entries, as many as there may be: ${stored} of ${rows} in the file were stored`;
  return invalidInput({ loc: ['body'], msg, type: 'dictionary_full', ctx: { limit: MAX_ENTRIES, stored } });
}
