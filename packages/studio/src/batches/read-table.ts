// Reads a table: fields between commas, semicolons or tabs, quotes as in RFC 4180, the first row as names of its columns.

export interface TableRow {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** The line of a quote that is never closed. What comes behind it is not read. */
  readonly openQuote: number | null;
}

const DELIMITERS = [',', ';', '\t'];

export function readTable(source: string): Table {
  // Excel writes and reads a first line that names the delimiter.
  const named = /^sep=([,;\t])\r?\n/i.exec(source);
  const start = named?.[0].length ?? 0;
  const delimiter = named?.[1] ?? findDelimiter(source);
  const rows: TableRow[] = [];
  let [at, line] = [start, named ? 2 : 1];
  let openQuote: number | null = null;
  while (at < source.length && openQuote === null) {
    const first = line;
    const fields: string[] = [];
    for (;;) {
      const field = readField(source, at, delimiter);
      if (field === null) {
        openQuote = first;
        break;
      }
      fields.push(field.text);
      line += field.lines;
      at = field.end;
      if (source[at] !== delimiter) break;
      at++;
    }
    if (openQuote === null && fields.some((field) => field.trim() !== '')) rows.push({ line: first, fields });
    if (source[at] === '\r') at++;
    if (source[at] === '\n') at++;
    line++;
  }
  const [head, ...rest] = rows;
  return { columns: head?.fields.map((name) => name.trim()) ?? [], rows: rest, openQuote };
}

/** The one that the header line has most of. */
function findDelimiter(source: string): string {
  const head = source.slice(0, /\r|\n|$/.exec(source)?.index);
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

interface Field {
  readonly text: string;
  /** The place behind it: a delimiter, the end of a line or of everything. */
  readonly end: number;
  /** Line ends within it. */
  readonly lines: number;
}

/** Null: its quote is never closed. */
function readField(source: string, at: number, delimiter: string): Field | null {
  const plain = (): Field => {
    let end = at;
    while (end < source.length && source[end] !== delimiter && source[end] !== '\n' && source[end] !== '\r') end++;
    return { text: source.slice(at, end), end, lines: 0 };
  };
  if (source[at] !== '"') return plain();
  let [from, text] = [at + 1, ''];
  for (;;) {
    const quote = source.indexOf('"', from);
    // Between tabs, programs that know no quotes write them as letters.
    if (quote < 0) return delimiter === '\t' ? plain() : null;
    text += source.slice(from, quote);
    const next = source[quote + 1];
    if (next === '"') {
      text += '"';
      from = quote + 2;
    } else if (next === undefined || next === delimiter || next === '\n' || next === '\r') {
      return { text, end: quote + 1, lines: text.split('\n').length - 1 };
    } else return plain();
  }
}
