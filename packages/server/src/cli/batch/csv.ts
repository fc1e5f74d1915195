// Reads CSV (RFC 4180) chunk by chunk, with the line number of every record.
import { InputError, MAX_TEXT_CHARACTERS } from './text-file.ts';

export interface CsvRecord {
  /** The line on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

type State =
  | 'start' // of a field
  | 'plain' // in a field without quotes
  | 'quoted' // between quotes
  | 'closing'; // after a quote that ends the field, unless another one follows

const DELIMITERS = [',', ';', '\t'] as const;

/** Skips empty lines. The delimiter is `,` `;` or tab, whichever the first line has most of. */
export async function* parseCsv(chunks: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let delimiter: string | undefined;
  let state: State = 'start';
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let recordLine = 1;
  let quoteLine = 1;
  let afterReturn = false;

  const endField = () => {
    fields.push(field);
    field = '';
    state = 'start';
  };
  /** Takes a character outside quotes; true when it ends the record. */
  const takeOutside = (character: string): boolean => {
    if (character === '\n' || character === '\r') {
      endField();
      return true;
    }
    if (character === delimiter) endField();
    else if (state === 'closing') {
      throw new InputError(
        'there is something after the closing quote of a field: write a quote inside quotes twice',
        line,
      );
    } else if (character !== '"') {
      field += character;
      state = 'plain';
    } else if (state === 'start') {
      state = 'quoted';
      quoteLine = line;
    } else {
      throw new InputError('there is a quote inside a field without quotes: put the whole field in quotes', line);
    }
    return false;
  };

  for await (const chunk of chunks) {
    if (chunk === '') continue;
    delimiter ??= guessDelimiter(chunk);
    for (const character of chunk) {
      const wasReturn = afterReturn;
      afterReturn = character === '\r';
      if (state === 'quoted') {
        if (character === '"') state = 'closing';
        else field += character;
        if (field.length > MAX_TEXT_CHARACTERS) throw unclosed(quoteLine);
      } else if (state === 'closing' && character === '"') {
        field += '"';
        state = 'quoted';
      } else if (character === '\n' && wasReturn && state === 'start' && fields.length === 0) {
        // The second half of CRLF, whose first half has ended the record.
      } else if (takeOutside(character)) {
        if (fields.length > 1 || fields[0] !== '') yield { line: recordLine, fields };
        fields = [];
      }
      if (character === '\n' || (wasReturn && character !== '\n')) line++;
      if (state === 'start' && fields.length === 0) recordLine = line + (character === '\r' ? 1 : 0);
    }
  }
  if (state === 'quoted') throw unclosed(quoteLine);
  if (state !== 'start' || fields.length > 0) yield { line: recordLine, fields: [...fields, field] };
}

function unclosed(line: number): InputError {
  return new InputError('a field is opened by a quote that nothing closes', line);
}

function guessDelimiter(chunk: string): string {
  const head = chunk.split(/[\r\n]/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
