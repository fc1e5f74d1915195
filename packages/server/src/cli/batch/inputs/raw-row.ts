// A row as written in an input: the fields it may have, and where a mistake in it is.

export type Field = 'text' | 'name' | 'title' | 'voice' | 'language' | 'gender' | 'age' | ReadingField;
/** How the text is to be read. */
export type ReadingField = 'input' | 'normalize' | 'footnotes' | 'pauses' | 'speed' | 'dictionaries' | 'marks';
export type Fields = Partial<Record<Field, string>>;
/** What a field is called in the input, for a mistake in it: `column “voice_id”`. */
export type FieldPlaces = Partial<Record<Field, string>>;

export interface RawRow extends Readonly<Fields> {
  readonly file: string;
  /** From 1; for a whole-file row, 1. */
  readonly line: number;
  readonly text: string;
  /** The row is all of its file. */
  readonly whole?: true;
  readonly places?: Readonly<FieldPlaces>;
}

export interface InputProblem {
  readonly file: string;
  /** Undefined when it concerns the whole file. */
  readonly line?: number | undefined;
  readonly place?: string | undefined;
  readonly message: string;
}

/** Column or member name → field. The API's own names are accepted too. */
export const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['text', 'text'],
  ['name', 'name'],
  ['title', 'title'],
  ['voice', 'voice'],
  ['voice_id', 'voice'],
  ['language', 'language'],
  ['language_id', 'language'],
  ['gender', 'gender'],
  ['age', 'age'],
  ['input_type', 'input'],
  ['normalize', 'normalize'],
  ['footnotes', 'footnotes'],
  ['pauses', 'pauses'],
  ['speed', 'speed'],
  ['dictionaries', 'dictionaries'],
  ['chosen_dictionaries', 'dictionaries'],
  ['marks', 'marks'],
]);

/** `a.csv:3, column “voice”: there is no …`. */
export function describeProblem({ file, line, place, message }: InputProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}${place === undefined ? '' : `, ${place}`}: ${message}`;
}
