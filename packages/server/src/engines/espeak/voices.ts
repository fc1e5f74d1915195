// The voices of eSpeak NG: data only, usable without the engine.
import type { Model } from '../../domain/model.ts';
import { GENDER, type Voice, type VoiceFacts } from '../../domain/voice.ts';
import type { Variant } from './variants.ts';

export const ESPEAK_ENGINE = 'espeak-ng';

/** Measured: 155 to 170 MiB after a thousand runs. */
const MEMORY_MIB = 170;

export const ESPEAK_MODEL: Model = { name: ESPEAK_ENGINE, engine: ESPEAK_ENGINE, folder: null, memoryMib: MEMORY_MIB };

const FACTS: VoiceFacts = {
  sampleRate: 22_050,
  isDeterministic: true,
  maxCharacters: 500,
  // A segment ends after 7 ms of silence, which the pauses were chosen with.
  leavesMs: { before: 0, after: 0 },
  honours: ['gender', 'age', 'rate', 'pitch', 'phonemes'],
  memoryMib: MEMORY_MIB,
  sizeBytes: 0,
};

const LICENSE = { name: 'GPL-3.0-or-later (engine)', commercial: true, attribution: null, url: null };

type Row = readonly [id: number, name: string, sex: 'male' | 'female', age: number, variant: Variant, about: string];

const TABLE: readonly Row[] = [
  [1001, 'Arthur', 'male', 45, 'm1', 'low and even'],
  [1002, 'Bruno', 'male', 38, 'm2', 'calm, slightly muffled'],
  [1003, 'Carl', 'male', 30, 'm3', 'clear and neutral'],
  [1004, 'Edgar', 'male', 55, 'm4', 'deep and unhurried'],
  [1005, 'Felix', 'male', 26, 'm5', 'lively'],
  [1006, 'Hugo', 'male', 35, 'm6', 'plain and firm'],
  [1007, 'Jonas', 'male', 29, 'm7', 'bright and present'],
  [1008, 'Oscar', 'male', 50, 'm8', 'deepest, soft'],
  [1009, 'Walter', 'male', 76, 'grandpa', 'elderly'],
  [1011, 'Clara', 'female', 48, 'f1', 'warm and low'],
  [1012, 'Emma', 'female', 30, 'f2', 'clear and neutral'],
  [1013, 'Ida', 'female', 24, 'f3', 'light'],
  [1014, 'Laura', 'female', 40, 'f4', 'even and full'],
  [1015, 'Nora', 'female', 33, 'f5', 'soft'],
  [1016, 'Alma', 'female', 21, 'Annie', 'high and young'],
  [1017, 'Stella', 'female', 44, 'steph', 'level and present'],
  [1018, 'Rosa', 'female', 76, 'grandma', 'elderly'],
  // Once the voices of ids that camb's clients carry as defaults, which are aliases now (`domain/voice-alias.ts`).
  [1021, 'Paul', 'male', 35, 'm3', 'clear and neutral'],
  [1022, 'Mia', 'female', 28, 'f2', 'clear and neutral'],
  [1023, 'Greta', 'female', 65, 'f1', 'warm and low'],
  [1024, 'Simon', 'male', 33, 'm7', 'bright and present'],
  [1025, 'Peter', 'male', 43, 'm2', 'calm, slightly muffled'],
];

const VARIANT_OF = new Map(TABLE.map(([id, , , , variant]) => [id, variant]));

/** Every voice, by ascending id. All of them speak every supported language. */
export const ESPEAK_VOICES: readonly Voice[] = TABLE.map(([id, name, sex, age, , about]) => ({
  id,
  name,
  gender: GENDER[sex],
  age,
  languageId: null,
  engine: ESPEAK_ENGINE,
  description: `eSpeak NG, ${sex}, ${about}; speaks every supported language`,
  model: ESPEAK_MODEL.name,
  speaker: 0,
  ownerId: null,
  reference: null,
  license: LICENSE,
  facts: FACTS,
}));

const BY_ID = new Map(ESPEAK_VOICES.map((voice) => [voice.id, voice]));

/** The voice of an id with its variant, or undefined. */
export function findEspeakVoice(id: number): { readonly voice: Voice; readonly variant: Variant } | undefined {
  const voice = BY_ID.get(id);
  const variant = VARIANT_OF.get(id);
  return voice && variant ? { voice, variant } : undefined;
}
