// The seam to what an owner has chosen for all their people.

export interface SpeechDefaults {
  readonly voiceId: number;
  readonly languageId: number;
}

export interface OwnerStore {
  /** What a new text is spoken by and in; null as long as nobody has chosen. */
  defaults(ownerId: number): Promise<SpeechDefaults | null>;
  setDefaults(ownerId: number, defaults: SpeechDefaults): Promise<void>;
}
