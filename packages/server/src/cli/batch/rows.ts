// The rows of a batch, ready to submit: voice and language resolved, file name assigned.
import type { TtsRequest } from '@lector/client';
import { type Choices, readAge, readGender } from '../remote/choices.ts';
import { UsageError } from '../remote/failures.ts';
import { createFileNamer } from './file-names.ts';
import { type InputProblem, type RawRow, readInputs } from './read-inputs.ts';

export interface BatchRow {
  /** From 1, over all inputs. */
  readonly index: number;
  readonly file: string;
  readonly line: number;
  /** Name of the file to write, inside the folder. */
  readonly output: string;
  readonly request: TtsRequest;
}

/** Defaults for rows without their own values. */
export interface RowDefaults {
  readonly voice?: string | undefined;
  readonly language?: string | undefined;
  readonly gender?: string | undefined;
  readonly age?: string | undefined;
}

export interface RowSource {
  readonly inputs: readonly string[];
  readonly defaults: RowDefaults;
  readonly choices: Choices;
}

const GENDER_IDS = { male: 1, female: 2 } as const;

/** Reads the inputs once. Reading the same files again gives the same rows. */
export async function* readRows(
  source: RowSource,
  onProblem: (problem: InputProblem) => void,
  onIgnored?: (file: string, name: string) => void,
): AsyncGenerator<BatchRow> {
  const namer = createFileNamer();
  let index = 0;
  for await (const item of readInputs(source.inputs, onIgnored)) {
    if ('problem' in item) {
      onProblem(item.problem);
      continue;
    }
    const { file, line, name } = item.row;
    index++;
    const output = namer.next({ index, name });
    try {
      yield { index, file, line, output, request: await toRequest(item.row, source) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      onProblem({ file, line, message: error.message });
    }
  }
}

async function toRequest(row: RawRow, { defaults, choices }: RowSource): Promise<TtsRequest> {
  if (!row.text.isWellFormed() || row.text.includes('\0')) {
    throw new UsageError('holds characters that are no text (NUL or half a surrogate pair)');
  }
  const gender = row.gender ?? defaults.gender;
  const age = row.age ?? defaults.age;
  const genderName = gender === undefined ? undefined : readGender(gender);
  return {
    text: row.text,
    voice_id: await choices.voiceId(row.voice ?? defaults.voice),
    language: await choices.languageId(row.language ?? defaults.language),
    ...(genderName !== undefined && { gender: GENDER_IDS[genderName] }),
    ...(age !== undefined && { age: readAge(age) }),
  };
}
