// Reads CSV (RFC 4180) and tab-separated tables chunk by chunk, with the line number of every record.

/** Longest field in UTF-16 units: twice the characters that a server can be set to take in one text. */
const MAX_FIELD_UNITS = 10_000_000;

/** What is wrong with a table, and on which line of it, from 1. */
export class CsvError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'CsvError';
    this.line = line;
  }
}

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
/** Excel's own first line, which names the delimiter and is no record. */
const SEP_LINE = /^"?sep=([^"\r\n])"?(?:\r\n|\r|\n|$)/i;
/** A header line is far shorter. */
const MAX_HEAD_UNITS = 1_000_000;

/**
 * Skips empty lines. The delimiter is the one given, else the one of a line `sep=…`, else `,` `;` or tab, whichever the
 * first line has most of. Between tabs a quote means something only around a whole field, because many programs write
 * tabs and know no quotes.
 */
export async function* parseCsv(chunks: AsyncIterable<string>, given?: '\t'): AsyncGenerator<CsvRecord> {
  let reader: Reader | undefined;
  for await (const chunk of withWholeFirstLine(chunks)) {
    let records = chunk;
    if (reader === undefined) {
      const sep = SEP_LINE.exec(chunk);
      records = chunk.slice(sep?.[0].length ?? 0);
      const delimiter = given ?? sep?.[1] ?? guessDelimiter(records);
      reader = createReader({ delimiter, firstLine: sep === null ? 1 : 2 });
    }
    yield* reader.read(records);
  }
  if (reader !== undefined) yield* reader.end();
}

async function* withWholeFirstLine(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = '';
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head += chunk;
    // With what follows a carriage return, which may be the other half of the line's end.
    if (head.length < MAX_HEAD_UNITS && !/\n|\r[\s\S]/.test(head)) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head !== '') yield head;
}

interface Reader {
  read(chunk: string): Generator<CsvRecord>;
  end(): Generator<CsvRecord>;
}

function createReader({ delimiter, firstLine }: { delimiter: string; firstLine: number }): Reader {
  const loose = delimiter === '\t';
  let state: State = 'start';
  let fields: string[] = [];
  let field = '';
  /** A quoted field as it stands in the file, where its quotes may turn out to be letters. */
  let raw = '';
  let line = firstLine;
  let recordLine = firstLine;
  let quoteLine = firstLine;
  let afterReturn = false;

  const fail = (message: string, at = line) => new CsvError(`field ${fields.length + 1}: ${message}`, at);
  const unclosed = () => fail('it is opened by a quote that nothing closes', quoteLine);
  const endField = () => {
    fields.push(field);
    field = '';
    raw = '';
    state = 'start';
  };
  /** Without quotes a field ends at a tab and at a line's end. */
  const readQuotesAsLetters = () => {
    if (/[\t\r\n]/.test(raw)) throw unclosed();
    field = raw;
    state = 'plain';
  };
  const takeInside = (character: string) => {
    if (loose) raw += character;
    if (character === '"') state = 'closing';
    else field += character;
    if (field.length > MAX_FIELD_UNITS) throw unclosed();
  };
  /** Takes a character outside quotes; true when it ends the record. */
  const takeOutside = (character: string): boolean => {
    if (character === '\n' || character === '\r') {
      endField();
      return true;
    }
    if (character === delimiter) endField();
    else if (state === 'closing') {
      if (!loose) throw fail('there is something after its closing quote: write a quote inside quotes twice');
      readQuotesAsLetters();
      field += character;
    } else if (character !== '"' || (loose && state === 'plain')) {
      field += character;
      state = 'plain';
    } else if (state === 'start') {
      state = 'quoted';
      quoteLine = line;
      raw = character;
    } else throw fail('there is a quote inside and none around it: put the whole field in quotes');
    return false;
  };

  return {
    *read(chunk) {
      for (const character of chunk) {
        const wasReturn = afterReturn;
        afterReturn = character === '\r';
        if (state === 'quoted') takeInside(character);
        else if (state === 'closing' && character === '"') {
          field += '"';
          if (loose) raw += '"';
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
    },
    *end() {
      if (state === 'quoted') {
        if (!loose) throw unclosed();
        readQuotesAsLetters();
      }
      if (state !== 'start' || fields.length > 0) yield { line: recordLine, fields: [...fields, field] };
    },
  };
}

function guessDelimiter(chunk: string): string {
  const head = chunk.split(/[\r\n]/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => head.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
