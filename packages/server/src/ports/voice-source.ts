// Port to where voices come from: an engine with voices of its own, or the installed voice folders.
import type { Model } from '../domain/model.ts';
import type { LanguageSupport, Voice } from '../domain/voice.ts';

/** Only data and pure functions: the server process uses it without loading an engine. */
export interface VoiceSource {
  /** The voices on offer now. The same array until something changes. */
  voices(): readonly Voice[];
  /** The models of these voices. */
  models(): readonly Model[];
  /** How well one of its voices speaks a language that exists. */
  support(voice: Voice, languageId: number): LanguageSupport;
  /** As `VoiceCatalogue.unreadable`. */
  unreadable(request: { readonly text: string; readonly voice: Voice; readonly languageId: number }): string | null;
}
