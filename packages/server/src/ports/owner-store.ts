// Port to the settings of an owner, which hold for all users of that owner.

export interface SpeechDefaults {
  readonly voiceId: number;
  readonly languageId: number;
}

export interface OwnerStore {
  /** Default voice and language for new texts; null until somebody has chosen. */
  defaults(ownerId: number): Promise<SpeechDefaults | null>;
  setDefaults(ownerId: number, defaults: SpeechDefaults): Promise<void>;
}
