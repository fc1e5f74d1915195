// Port to what an engine says of an installed voice folder, from its manifest alone.
import type { VoiceFacts } from '../domain/voice.ts';
import type { Family, VoiceManifest } from '../domain/voice-manifest.ts';

/** Only data and pure functions: the server process uses it without loading the engine. */
export interface FolderEngine {
  /** The engine's name in the registry. */
  readonly name: string;
  readonly families: ReadonlySet<Family>;
  facts(manifest: VoiceManifest): VoiceFacts;
  /** As `VoiceCatalogue.unreadable`. */
  unreadable(request: {
    readonly text: string;
    readonly manifest: VoiceManifest;
    readonly languageId: number;
  }): string | null;
}
