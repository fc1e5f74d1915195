// Rows of a file of JSON lines, an object each.
import { FIELDS, type Field, type FieldPlaces, type Fields, type InputProblem, type RawRow } from './raw-row.ts';
import { readLines } from './text-file.ts';

/** One member is wrong, or the whole line. */
class BadLine extends Error {
  readonly place: string | undefined;

  constructor(message: string, place?: string) {
    super(message);
    this.place = place;
  }
}

export async function* readJsonLines(
  file: string,
  onIgnored: (name: string) => void,
): AsyncGenerator<RawRow | InputProblem> {
  for await (const { line, text } of readLines(file)) {
    if (text.trim() === '') continue;
    try {
      yield { file, line, ...readMembers(text, onIgnored) };
    } catch (error) {
      if (!(error instanceof BadLine)) throw error;
      yield { file, line, place: error.place, message: error.message };
    }
  }
}

function readMembers(source: string, onIgnored: (name: string) => void): Omit<RawRow, 'file' | 'line'> {
  const values: Fields = {};
  const places: FieldPlaces = {};
  for (const [key, member] of Object.entries(parseObject(source))) {
    const field = FIELDS.get(key.toLowerCase());
    if (field === undefined) {
      onIgnored(key);
      continue;
    }
    const place = `member “${key}”`;
    if (places[field] !== undefined) throw new BadLine(`says the same as ${places[field]}`, place);
    places[field] = place;
    const value = readMember(field, member);
    if (value === undefined) throw new BadLine(`must be ${KINDS[field] ?? 'text or a number'}`, place);
    if (value !== '') values[field] = value;
  }
  const { text } = values;
  if (text === undefined)
    throw places.text === undefined ? new BadLine('has no member “text”') : new BadLine('is empty', places.text);
  return { ...values, text, places };
}

const KINDS: Partial<Record<Field, string>> = {
  text: 'text',
  marks: 'true or false',
  dictionaries: 'a list of numbers, or text',
  pauses: 'an object such as {"sentence_ms": 300}, or text',
};

/** As a column of a table would have it; empty for null, undefined when it is of another kind. */
function readMember(field: Field, member: unknown): string | undefined {
  if (member === null) return '';
  if (typeof member === 'string') return member.trim();
  if (typeof member === 'number') return field === 'text' ? undefined : String(member);
  if (typeof member === 'boolean') return field === 'marks' ? String(member) : undefined;
  if (Array.isArray(member) && field === 'dictionaries') return member.join(',');
  if (typeof member !== 'object' || Array.isArray(member) || field !== 'pauses') return undefined;
  return Object.entries(member)
    .map(([name, length]) => `${name}=${length}`)
    .join(',');
}

function parseObject(source: string): object {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new BadLine('is not JSON: each line must be one object');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new BadLine('is not an object such as {"text": "…", "name": "…"}');
}
