// Port to what an engine knows of the files of a voice without loading it: what kind it is, and whether they are what they should be.
import type { VoiceManifest } from '../domain/voice-manifest.ts';

/** What published files are. All of it is told by the files, but for what `InspectOptions` say. */
export interface VoiceDraft
  extends Pick<
    VoiceManifest,
    'name' | 'family' | 'languages' | 'phonemes' | 'sampleRate' | 'speakers' | 'defaults' | 'limits' | 'isDeterministic'
  > {
  /** A name for the folder, by the name of the files. A valid `VoiceManifest.id`. */
  readonly suggestedId: string;
  /** By role: the path below the folder, with `/`. Files of `derived` are among them. Nothing else in the folder is needed. */
  readonly files: Readonly<Record<string, string>>;
  /** Files that a voice needs and that were not published: their paths below the folder, and what is in them. */
  readonly derived: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** Bytes to append to a copy of a published file: metadata that the engine wants in it. */
  readonly appended: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

export interface InspectOptions {
  /** BCP-47 tags, the main one first, where the files do not tell. */
  readonly languages?: readonly string[];
  /** A name for people; without one it is taken from the files. */
  readonly name?: string;
  /** What the folder was called when it was published, where it lies under another name now. Some files have no names of their own. */
  readonly publishedAs?: string;
}

export interface VoiceInspector {
  /**
   * Looks at the files of a voice as they were published: a Piper pair (`.onnx` and `.onnx.json`), or a folder as k2-fsa packs them. A folder
   * that holds nothing but one other is looked through. Reads only, never follows links, takes memory for a few kilobytes of each file.
   * Throws `invalid_input` with one sentence for people when it is no voice, or more than one.
   */
  inspect(folder: string, options?: InspectOptions): Promise<VoiceDraft>;

  /**
   * Checks the files of a folder against its manifest and against what the engine wants of them, without running any of it: sizes,
   * digests, the model's metadata, tokens, speakers, rate. One sentence for each finding; none when the voice can be loaded.
   */
  verify(folder: string, manifest: VoiceManifest): Promise<readonly string[]>;
}
