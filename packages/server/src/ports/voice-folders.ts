// Port to the installed voice folders, for reading alone.
import type { VoiceManifest } from '../domain/voice-manifest.ts';

export type FoundFolder = SoundFolder | BrokenFolder;

export interface SoundFolder {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly manifest: VoiceManifest;
}

export interface BrokenFolder {
  readonly name: string;
  /** What is wrong with it: one sentence without its full stop. */
  readonly problem: string;
}

export interface VoiceFolders {
  /**
   * Every voice folder, by name. Broken is one without a manifest that can be read, or with a file that is missing, no ordinary file, or of
   * another size than the manifest says. The files themselves are not read.
   */
  read(): Promise<readonly FoundFolder[]>;

  /** Reads every file of a sound folder. The first one whose bytes are not what the manifest says, in a sentence without its full stop, or null. */
  findDamage(folder: SoundFolder, signal: AbortSignal): Promise<string | null>;
}
