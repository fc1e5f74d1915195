// Rows of a table with a header line: CSV, or columns between tabs.
import { CsvError, type CsvRecord, parseCsv } from '../../../text/csv.ts';
import { FIELDS, type Field, type FieldPlaces, type Fields, type InputProblem, type RawRow } from './raw-row.ts';
import { InputError, readText } from './text-file.ts';

interface Columns {
  readonly fields: readonly (Field | undefined)[];
  readonly titles: readonly string[];
  readonly places: FieldPlaces;
}

/** `delimiter`: the one that the kind of file has; otherwise the file tells. */
export async function* readTable(
  file: string,
  onIgnored: (name: string) => void,
  delimiter?: '\t',
): AsyncGenerator<RawRow | InputProblem> {
  let columns: Columns | undefined;
  for await (const { line, fields } of readRecords(file, delimiter)) {
    if (columns === undefined) columns = readHeader(fields, line, onIgnored);
    else if (fields.some((field) => field.trim() !== '')) yield readRecord({ file, line, fields, columns });
  }
  if (columns === undefined) throw new InputError('is empty: the first line names the columns');
}

async function* readRecords(file: string, delimiter?: '\t'): AsyncGenerator<CsvRecord> {
  try {
    yield* parseCsv(readText(file), delimiter);
  } catch (error) {
    throw error instanceof CsvError ? new InputError(error.message, error.line) : error;
  }
}

function readHeader(fields: readonly string[], line: number, onIgnored: (name: string) => void): Columns {
  const titles = fields.map((title) => title.trim());
  const known = titles.map((title) => FIELDS.get(title.toLowerCase()));
  titles.forEach((title, i) => {
    if (known[i] === undefined && title !== '') onIgnored(title);
  });
  if (!known.includes('text')) {
    throw new InputError(
      'has no column “text”: the first line names the columns, such as text,voice,language,name',
      line,
    );
  }
  const twice = known.find((field, i) => field !== undefined && known.indexOf(field) !== i);
  if (twice !== undefined) throw new InputError(`has two columns for “${twice}”`, line);
  const places: FieldPlaces = {};
  known.forEach((field, i) => {
    if (field !== undefined) places[field] = `column “${titles[i]}”`;
  });
  return { fields: known, titles, places };
}

function readRecord(record: {
  file: string;
  line: number;
  fields: readonly string[];
  columns: Columns;
}): RawRow | InputProblem {
  const { file, line, fields, columns } = record;
  if (fields.length !== columns.titles.length) return { file, line, message: describeCount(fields.length, columns) };
  const values: Fields = {};
  columns.fields.forEach((field, i) => {
    const value = fields[i]?.trim();
    if (field !== undefined && value) values[field] = value;
  });
  const { text } = values;
  if (text === undefined) return { file, line, place: columns.places.text, message: 'is empty' };
  return { file, line, ...values, text, places: columns.places };
}

function describeCount(count: number, { titles }: Columns): string {
  const fields = `has ${count} field${count === 1 ? '' : 's'} where the first line has ${titles.length}`;
  const missing = titles[count];
  return missing === undefined
    ? `${fields}: put a field that holds the delimiter in quotes`
    : `${fields}: from column “${missing}” on there is nothing`;
}
