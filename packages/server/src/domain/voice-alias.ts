// Ids of voices that camb's clients carry as defaults. Each stands for the best voice of its gender in the language of a request.
import { GENDER } from './voice.ts';

export interface VoiceAlias {
  readonly id: number;
  /** Name, gender and age as those clients print them. */
  readonly name: string;
  readonly gender: typeof GENDER.male | typeof GENDER.female;
  readonly age: number;
  /** The voice of eSpeak NG that had this id before it became an alias, and is taken among those of that engine. */
  readonly formerId: number;
  /** Carried by samples that mean no voice in particular: it follows a voice that was chosen for the language whatever its gender is. */
  readonly meansAny: boolean;
}

/** By ascending id. */
export const VOICE_ALIASES: readonly VoiceAlias[] = [
  { id: 20_298, name: 'Daniel', gender: GENDER.male, age: 33, formerId: 1_024, meansAny: false },
  { id: 20_299, name: 'Gary', gender: GENDER.male, age: 43, formerId: 1_025, meansAny: false },
  { id: 20_303, name: 'Arielle', gender: GENDER.female, age: 28, formerId: 1_022, meansAny: false },
  { id: 20_305, name: 'Alice', gender: GENDER.female, age: 65, formerId: 1_023, meansAny: false },
  { id: 147_320, name: 'Martin', gender: GENDER.male, age: 35, formerId: 1_021, meansAny: true },
];

const byId = new Map(VOICE_ALIASES.map((alias) => [alias.id, alias]));

export function findAlias(id: number): VoiceAlias | undefined {
  return byId.get(id);
}
