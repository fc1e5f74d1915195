// Port to the voices on offer. They change while the server runs: nobody keeps a copy of the list.
import type { Model } from '../domain/model.ts';
import type { LanguageSupport, Voice } from '../domain/voice.ts';
import type { VoiceChoices } from '../domain/voice-choices.ts';

export interface VoiceCatalogue {
  /** Every voice that this owner may use now, by ascending id. The same array until something changes. */
  voices(ownerId: number | null): readonly Voice[];

  /**
   * A voice on offer to this owner; undefined when there is none, it was removed, or it is another owner's. An alias is the voice that
   * it once was: that is what runs mean that were stored with it then. Requests are read by `services/voices/choose-voice.ts`.
   */
  find(ownerId: number | null, voiceId: number): Voice | undefined;

  /** The model that a voice on offer is loaded from. */
  model(name: string): Model | undefined;

  /** How well `voice` speaks a language. */
  support(voice: Voice, languageId: number): LanguageSupport;

  /**
   * The first thing in `text` that `voice` cannot read aloud in that language, described for the caller (names the
   * script, never quotes the text), or null when everything can be read. Linear in the text, no I/O.
   */
  unreadable(request: { readonly text: string; readonly voice: Voice; readonly languageId: number }): string | null;

  /** Of two voices that would do, the one with the lower number is taken: whose engine is liked better. */
  preference(voice: Voice): number;

  /** What people have chosen. The same object until something changes. */
  choices(): VoiceChoices;

  /** Looks now whether voices came or went, also by the hand of another process. It is done once a second anyway. Never rejects. */
  look(): Promise<void>;

  /** Grows with every change: what was made of the list under another revision is stale. */
  revision(): number;

  /** Calls back after a change. Returns a function that ends it. */
  onChange(listener: () => void): () => void;
}
