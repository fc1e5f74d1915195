// Port to the voices on offer. They change while the server runs: nobody keeps a copy of the list.
import type { Model } from '../domain/model.ts';
import type { LanguageSupport, Voice } from '../domain/voice.ts';

export interface VoiceCatalogue {
  /** Every voice that this owner may use now, by ascending id. The same array until something changes. */
  voices(ownerId: number | null): readonly Voice[];

  /** A voice on offer to this owner; undefined when there is none, it was removed, or it is another owner's. */
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

  /** Grows with every change: what was made of the list under another revision is stale. */
  revision(): number;

  /** Calls back after a change. Returns a function that ends it. */
  onChange(listener: () => void): () => void;
}
