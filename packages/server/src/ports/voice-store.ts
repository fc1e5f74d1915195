// Port to the voices that were installed or made by callers: their ids, which are never given to another voice, and the defaults.
import type { Voice } from '../domain/voice.ts';

/** What is stored of a voice. Files of its model are in the voice folder. */
export interface StoredVoice {
  readonly id: number;
  /** Name of the voice folder. */
  readonly folder: string;
  readonly speaker: number;
  readonly name: string;
  readonly gender: Voice['gender'];
  readonly age: number;
  /** BCP-47 tags, the main one first. */
  readonly languages: readonly string[];
  readonly description: string;
  /** The owner of a custom voice; null for everybody's. */
  readonly ownerId: number | null;
  /** For a custom voice: the file of its reference recording inside the voice folder, and when consent was given. */
  readonly reference: { readonly file: string; readonly text: string; readonly consentAtMs: number } | null;
  readonly addedAtMs: number;
  /** When it was removed; null while it is on offer. */
  readonly removedAtMs: number | null;
}

export type NewStoredVoice = Omit<StoredVoice, 'id' | 'removedAtMs'>;

export interface VoiceStore {
  /** Grows with every change, also by another process on the same data. Cheap enough to ask for each second. */
  revision(): Promise<number>;

  /** All voices that were ever stored, removed ones too, by ascending id. */
  list(): Promise<readonly StoredVoice[]>;

  /**
   * Stores voices and returns their ids, in order. A voice of the same folder, speaker and owner gets the id that it had before, with what is
   * said of it now, and is on offer again. Custom voices (`reference`) always get new ids. All or none. The revision grows, so that
   * servers read the folder again.
   */
  add(voices: readonly NewStoredVoice[]): Promise<readonly number[]>;

  /**
   * Takes voices off. Their ids and names are kept, and the choices of them too, which count again when they are back; what was said in
   * a reference recording is erased. Unknown ids are no error. Returns how many were on offer.
   */
  remove(ids: readonly number[], atMs: number): Promise<number>;

  /** The voice chosen for a language, by language id; only where somebody chose. */
  defaults(): Promise<ReadonlyMap<number, number>>;

  /** Chooses the voice of a language; null takes the choice back. */
  setDefault(languageId: number, voiceId: number | null): Promise<void>;

  /** The voice chosen for an alias (`domain/voice-alias.ts`), by the alias's id; only where somebody chose. */
  aliases(): Promise<ReadonlyMap<number, number>>;

  /** Chooses the voice of an alias; null takes the choice back. */
  setAlias(aliasId: number, voiceId: number | null): Promise<void>;
}
