// The voices of Flite: data only, usable without the engine.
import type { Model } from '../../domain/model.ts';
import { GENDER, type Voice, type VoiceFacts } from '../../domain/voice.ts';

export const FLITE_ENGINE = 'flite';
const ENGLISH = 1;
export const MAX_CHARACTERS = 300;

/** Measured: 170 MiB after its first sentences. */
const MEMORY_MIB = 180;
/** Of the package: the voices are inside the program. */
const SIZE_BYTES = 21_530_456;

export const FLITE_MODEL: Model = { name: FLITE_ENGINE, engine: FLITE_ENGINE, folder: null, memoryMib: MEMORY_MIB };

/** Silence that is kept around a segment, ms; the engine's own is longer and differs from voice to voice. */
export const LEAVES_MS = { before: 25, after: 50 } as const;

const FACTS: VoiceFacts = {
  sampleRate: 16_000,
  isDeterministic: true,
  maxCharacters: MAX_CHARACTERS,
  leavesMs: LEAVES_MS,
  honours: ['gender', 'rate', 'pitch'],
  memoryMib: MEMORY_MIB,
  sizeBytes: SIZE_BYTES,
};

const LICENSE = {
  name: 'CMU Flite licence (permissive)',
  commercial: true,
  attribution: 'Language Technologies Institute, Carnegie Mellon University',
  url: 'https://github.com/festvox/flite/blob/master/COPYING',
};

/** As the engine calls them. */
export type FliteVoiceName = 'slt' | 'rms' | 'awb' | 'kal16';

interface Row {
  readonly id: number;
  readonly file: FliteVoiceName;
  readonly sex: 'male' | 'female';
  readonly age: number;
  readonly about: string;
  /** Its pitch comes from a table that a factor does not change. */
  readonly fixedPitch?: true;
}

const TABLE: readonly Row[] = [
  { id: 1101, file: 'slt', sex: 'female', age: 30, about: 'clear and friendly, American' },
  { id: 1102, file: 'rms', sex: 'male', age: 40, about: 'calm, American', fixedPitch: true },
  { id: 1103, file: 'awb', sex: 'male', age: 35, about: 'a Scot who reads American English' },
  { id: 1104, file: 'kal16', sex: 'male', age: 35, about: 'robotic and very quick, American' },
];

export const FLITE_VOICES: readonly Voice[] = TABLE.map(({ id, file, sex, age, about, fixedPitch }, speaker) => ({
  id,
  name: file.toUpperCase(),
  gender: GENDER[sex],
  age,
  languageId: ENGLISH,
  engine: FLITE_ENGINE,
  description: `Flite, ${sex}, ${about}; speaks English only`,
  model: FLITE_MODEL.name,
  speaker,
  ownerId: null,
  reference: null,
  license: LICENSE,
  facts: fixedPitch ? { ...FACTS, honours: ['gender', 'rate'] } : FACTS,
}));

const FILE_OF = new Map(TABLE.map(({ id, file }) => [id, file]));
const SEX_OF = new Map(TABLE.map(({ id, sex }) => [id, sex]));

/** The voice of an id, or the set's first one of the other gender where that is asked for; undefined for another engine's id. */
export function fileOf(id: number, gender: number | null): FliteVoiceName | undefined {
  const sex = SEX_OF.get(id);
  if (sex === undefined) return undefined;
  const isOther = (gender === GENDER.male || gender === GENDER.female) && gender !== GENDER[sex];
  return isOther ? TABLE.find((row) => GENDER[row.sex] === gender)?.file : FILE_OF.get(id);
}
