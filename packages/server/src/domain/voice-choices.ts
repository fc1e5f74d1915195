// What people have chosen among the voices, and which voices are known and not on offer.

export interface VoiceChoices {
  /** The voice chosen for a language, by language id. It may be gone, or unable to speak it by now. */
  readonly defaults: ReadonlyMap<number, number>;
  /** The voice chosen for an alias, by the alias's id. */
  readonly aliases: ReadonlyMap<number, number>;
  /** By id. */
  readonly absent: ReadonlyMap<number, AbsentVoice>;
}

export interface AbsentVoice {
  readonly name: string;
  readonly folder: string;
  readonly ownerId: number | null;
  /** `broken`: it is installed, and its files are not what they should be, or no engine here speaks it. */
  readonly why: 'removed' | 'broken';
}

export const NO_CHOICES: VoiceChoices = { defaults: new Map(), aliases: new Map(), absent: new Map() };
