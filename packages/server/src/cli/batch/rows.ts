// The rows of a batch, ready to submit: voice and language resolved, file name assigned.
import type { AudioFormat, TtsRequest } from '@lector/client';
import type { ReadingBody } from '@lector/contract/reading';
import { countCharacters } from '../../domain/coverage.ts';
import { type Choices, readAge, readGender } from '../remote/choices.ts';
import { UsageError } from '../remote/failures.ts';
import { READING_NAMES, type ReadingOptions, readReading } from '../remote/reading-options.ts';
import { foreignFormat } from '../remote/recording-names.ts';
import { oneLine } from '../terminal-text.ts';
import { createFileNamer, withoutEnding } from './file-names.ts';
import type { Field, InputProblem, RawRow } from './inputs/raw-row.ts';
import { readInputs } from './inputs/read-inputs.ts';

/** A row without its text: all that is kept of it while it is spoken. */
export interface RowFacts {
  /** From 1, over all inputs. */
  readonly index: number;
  readonly file: string;
  /** Undefined when the row is its whole file. */
  readonly line: number | undefined;
  /** Name of the file to write, inside the folder. */
  readonly output: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** Whether something may be left out of its text. */
  readonly hasMarkup: boolean;
}

export interface BatchRow extends Pick<RowFacts, 'index' | 'file' | 'line' | 'output'> {
  /** For people; undefined when the row has neither title nor name. */
  readonly title: string | undefined;
  readonly request: TtsRequest;
}

export function factsOf({ index, file, line, output, request }: BatchRow): RowFacts {
  const { voice_id: voiceId, language: languageId, input_type: input = 'text' } = request;
  return { index, file, line, output, voiceId, languageId, hasMarkup: input !== 'text' };
}

/** Values for rows without their own. */
export interface RowDefaults extends ReadingOptions {
  readonly voice?: string | undefined;
  readonly language?: string | undefined;
  readonly gender?: string | undefined;
  readonly age?: string | undefined;
}

export interface RowSource {
  readonly inputs: readonly string[];
  readonly whole: boolean;
  readonly defaults: RowDefaults;
  readonly choices: Choices;
  /** The longest text that the server takes, in code points; undefined when it does not say. */
  readonly maxCharacters: number | undefined;
  /** Of the recordings. */
  readonly format: AudioFormat;
}

/** A tag is read at a glance; a whole paragraph in it is a mistake. */
const MAX_TITLE_CHARACTERS = 1_000;
const GENDER_IDS = { male: 1, female: 2 } as const;

/** A mistake in one field of a row. */
class BadField extends Error {
  readonly field: Field;

  constructor(field: Field, message: string) {
    super(message);
    this.field = field;
  }
}

/** Reads the inputs once. Reading the same files again gives the same rows. */
export async function* readRows(
  source: RowSource,
  onProblem: (problem: InputProblem) => void,
  onIgnored?: (file: string, name: string) => void,
): AsyncGenerator<BatchRow> {
  const namer = createFileNamer(source.format);
  let index = 0;
  for await (const item of readInputs(source.inputs, { whole: source.whole, onIgnored })) {
    if ('problem' in item) {
      onProblem(item.problem);
      continue;
    }
    const { row } = item;
    const place = { file: row.file, line: row.whole ? undefined : row.line };
    index++;
    const output = namer.next({ index, name: row.name ?? row.title });
    try {
      yield { index, ...place, output, title: titleOf(row, source), request: await toRequest(row, source) };
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      onProblem({ ...place, place: row.places?.[error.field], message: error.message });
    }
  }
}

/** Checked once, before the rows: a mistake in an option is not one of every row. */
export async function checkDefaults({ defaults, choices }: RowSource): Promise<void> {
  if (defaults.gender !== undefined) readGender(defaults.gender);
  if (defaults.age !== undefined) readAge(defaults.age);
  readReading(defaults);
  await choices.voiceId(defaults.voice);
  await choices.languageId(defaults.language);
}

async function toRequest(row: RawRow, source: RowSource): Promise<TtsRequest> {
  const { defaults, choices } = source;
  checkText(row, source);
  checkName(row, source);
  checkTitle(row);
  const gender = row.gender ?? defaults.gender;
  const age = row.age ?? defaults.age;
  const genderName = gender === undefined ? undefined : await inField('gender', () => readGender(gender));
  const years = age === undefined ? undefined : await inField('age', () => readAge(age));
  return {
    text: row.text,
    voice_id: await inField('voice', () => choices.voiceId(row.voice ?? defaults.voice)),
    language: await inField('language', () => choices.languageId(row.language ?? defaults.language)),
    ...(genderName !== undefined && { gender: GENDER_IDS[genderName] }),
    ...(years !== undefined && { age: years }),
    ...(await readingOf(row, defaults)),
  };
}

/** Nothing for what neither row nor option says: a row's request, by which it is known, is then as it always was. */
async function readingOf(row: RawRow, defaults: RowDefaults): Promise<ReadingBody> {
  let reading: ReadingBody = {};
  for (const name of READING_NAMES) {
    const value = row[name] ?? defaults[name];
    if (value !== undefined) reading = { ...reading, ...(await inField(name, () => readReading({ [name]: value }))) };
  }
  return reading;
}

async function inField<T>(field: Field, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof UsageError ? new BadField(field, error.message) : error;
  }
}

function checkText({ text, whole }: RawRow, { maxCharacters = Number.POSITIVE_INFINITY }: RowSource): void {
  if (!text.isWellFormed() || text.includes('\0')) {
    throw new BadField('text', 'holds characters that are no text (NUL or half a surrogate pair)');
  }
  if (text.length <= maxCharacters) return;
  const count = countCharacters(text);
  if (count <= maxCharacters) return;
  const numbers = `has ${count.toLocaleString('en')} characters, and the server takes ${maxCharacters.toLocaleString('en')} in one text`;
  throw new BadField(
    'text',
    `${numbers}: split it${whole ? ', for example into chapters' : ''}, or raise LECTOR_MAX_TEXT_CHARACTERS there`,
  );
}

function checkName({ name, whole }: RawRow, { format }: RowSource): void {
  const foreign = whole || name === undefined ? undefined : foreignFormat(name, format);
  if (foreign === undefined) return;
  throw new BadField(
    'name',
    `“${name}” asks for ${foreign}, and the recordings are ${format.toUpperCase()}: leave the ending out, or say --format`,
  );
}

function checkTitle({ title, name }: RawRow): void {
  const field = title === undefined ? 'name' : 'title';
  const count = countCharacters(title ?? name ?? '');
  if (count <= MAX_TITLE_CHARACTERS) return;
  const most = MAX_TITLE_CHARACTERS.toLocaleString('en');
  throw new BadField(field, `has ${count.toLocaleString('en')} characters, and a ${field} may have ${most}`);
}

/** Without control characters, in one line; a name may end like the file, a title is for people. */
function titleOf({ title, name = '' }: RawRow, { format }: RowSource): string | undefined {
  const words = oneLine((title ?? withoutEnding(name, format)).toWellFormed()).trim();
  return words === '' ? undefined : words;
}
