// Reads entries of a dictionary from CSV: word, replacement, and optionally ipa, lang and match.
import type { EntryContent } from '../../domain/dictionary.ts';
import { parseCsv } from '../../text/csv.ts';

/** An entry and the line it is from, or what is wrong with that line. */
export type TableRow =
  | { readonly line: number; readonly content: EntryContent }
  | { readonly line: number; readonly column: string; readonly message: string };

type Column = 'word' | 'replacement' | 'ipa' | 'lang' | 'match';

/** Columns of a table without a header line. */
const PLAIN: readonly Column[] = ['word', 'replacement', 'lang', 'match'];
const NAMES: ReadonlyMap<string, Column> = new Map([
  ...(['word', 'phrase', 'grapheme'] as const).map((name) => [name, 'word'] as const),
  ...(['replacement', 'respelling', 'alias'] as const).map((name) => [name, 'replacement'] as const),
  ...(['ipa', 'phoneme'] as const).map((name) => [name, 'ipa'] as const),
  ...(['lang', 'language'] as const).map((name) => [name, 'lang'] as const),
  ['match', 'match'],
]);

/** A replacement between slashes is IPA. */
const SLASHES = /^\/([^/]+)\/$/;
/** What our own CSV puts before a sign that a spreadsheet would take for a formula. */
const DEFUSED = /^(["' \u00a0\u3000]{0,9})'([=+\-@＝＋－＠])/;

/** Throws `CsvError`. */
export async function* readTable(chunks: AsyncIterable<string>): AsyncGenerator<TableRow> {
  let columns: readonly (Column | undefined)[] | undefined;
  for await (const { line, fields } of parseCsv(chunks)) {
    if (columns === undefined) {
      const header = fields.map((field) => NAMES.get(field.trim().toLowerCase()));
      const isHeader = header.includes('word') && (header.includes('replacement') || header.includes('ipa'));
      columns = isHeader ? header : PLAIN;
      if (isHeader) continue;
    }
    if (fields.some((field) => field.trim() !== '')) yield readRow(line, fields, columns);
  }
}

function readRow(line: number, fields: readonly string[], columns: readonly (Column | undefined)[]): TableRow {
  if (fields.length > columns.length) {
    const message = `It has ${fields.length} fields where there are ${columns.length} columns: put a field that holds the delimiter in quotes`;
    return { line, column: 'word', message };
  }
  const cells = new Map<Column, string>();
  columns.forEach((column, i) => {
    const cell = fields[i]?.trim().replace(DEFUSED, '$1$2') ?? '';
    if (column !== undefined && cell !== '') cells.set(column, cell);
  });
  const match = readMatch(cells.get('match') ?? '');
  if (match === null) {
    return { line, column: 'match', message: 'It should be word or part, with case where upper and lower case count' };
  }
  const replacement = cells.get('replacement') ?? '';
  const ipa = cells.get('ipa') ?? SLASHES.exec(replacement)?.[1] ?? null;
  const respelling = cells.has('ipa') || ipa === null ? replacement : null;
  const language = cells.get('lang') ?? null;
  return { line, content: { phrase: cells.get('word') ?? '', respelling, ipa, language, ...match } };
}

function readMatch(cell: string): Pick<EntryContent, 'matchCase' | 'wholeWord'> | null {
  const words = cell
    .toLowerCase()
    .split(/[\s,;+]+/)
    .filter((word) => word !== '');
  if (words.some((word) => !['word', 'part', 'case'].includes(word))) return null;
  return { matchCase: words.includes('case'), wholeWord: !words.includes('part') };
}

/** What `match` holds for an entry. */
export function writeMatch({ matchCase, wholeWord }: Pick<EntryContent, 'matchCase' | 'wholeWord'>): string {
  return `${wholeWord ? 'word' : 'part'}${matchCase ? ' case' : ''}`;
}
