// Reads what people paste into rows of a batch: a text on each line, a table, or JSON Lines; with what is wrong, by its line.
import type { RunItem } from '@lector/client';
import { batches as texts } from '../locales/en/batches.ts';
import { readTable } from './read-table.ts';

export type TextsKind = 'txt' | 'csv' | 'jsonl';

export interface Row {
  /** From 1. */
  readonly line: number;
  readonly item: RunItem;
}

export interface RowProblem {
  readonly line: number;
  readonly words: string;
}

export interface ReadTexts {
  readonly rows: readonly Row[];
  readonly problems: readonly RowProblem[];
  /** Columns that are not read. */
  readonly left: readonly string[];
}

const words = texts.problems;
/** Names of columns, as the command line takes them, too. */
const COLUMNS: Readonly<Record<string, 'text' | 'custom_id' | 'voice_id' | 'language'>> = {
  text: 'text',
  custom_id: 'custom_id',
  name: 'custom_id',
  voice_id: 'voice_id',
  voice: 'voice_id',
  language: 'language',
  language_id: 'language',
};

export function readTexts(source: string, kind: TextsKind): ReadTexts {
  const plain = source.replace(/^\uFEFF/, '');
  if (kind === 'csv') return readRows(plain);
  const rows: Row[] = [];
  const problems: RowProblem[] = [];
  for (const [i, content] of plain.split(/\r\n|\n|\r/).entries()) {
    if (content.trim() === '') continue;
    const line = i + 1;
    const item = kind === 'txt' ? { text: content.trim() } : parseObject(content);
    if (item === null) problems.push({ line, words: words.json });
    else if (typeof item.text !== 'string' || item.text.trim() === '') problems.push({ line, words: words.noText });
    else rows.push({ line, item });
  }
  return { rows, problems, left: [] };
}

/** By the ending of a file's name; null when it is none of them. */
export function kindOf(fileName: string): TextsKind | null {
  const ending = /\.(\w+)$/.exec(fileName.toLowerCase())?.[1] ?? '';
  const kinds: Readonly<Record<string, TextsKind>> = {
    txt: 'txt',
    csv: 'csv',
    tsv: 'csv',
    jsonl: 'jsonl',
    ndjson: 'jsonl',
  };
  return kinds[ending] ?? null;
}

/** The server checks its fields. */
function parseObject(content: string): RunItem | null {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RunItem) : null;
  } catch {
    return null;
  }
}

function readRows(source: string): ReadTexts {
  const { columns, rows: found, openQuote } = readTable(source);
  const fields = columns.map((name) => COLUMNS[name.toLowerCase()] ?? null);
  const problems: RowProblem[] = openQuote === null ? [] : [{ line: openQuote, words: words.quote }];
  if (!fields.includes('text')) {
    return { rows: [], problems: columns.length === 0 ? problems : [{ line: 1, words: words.noColumn }], left: [] };
  }
  const rows: Row[] = [];
  for (const { line, fields: values } of found) {
    const item: { text: string; custom_id?: string; voice_id?: number; language?: number } = { text: '' };
    for (const [place, field] of fields.entries()) {
      const value = values[place]?.trim() ?? '';
      if (field === null || value === '') continue;
      if (field === 'text' || field === 'custom_id') item[field] = value;
      else if (/^\d{1,10}$/.test(value)) item[field] = Number(value);
      else problems.push({ line, words: words.integer(columns[place]!) });
    }
    if (item.text === '') problems.push({ line, words: words.noText });
    else rows.push({ line, item });
  }
  return { rows, problems, left: columns.filter((name, place) => fields[place] === null && name !== '') };
}
