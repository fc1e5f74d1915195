// What can be installed and how it is fetched: an entry of the table, of the index, or what an address or a path names.
import type { VoiceLicense } from '../../../domain/voice.ts';
import type { VoiceOffer } from '../../../ports/voice-installer.ts';

/** A file to fetch. `path` is below the base address of its kind, or a whole address. */
export interface OfferedFile {
  readonly path: string;
  /** Name inside the voice folder. */
  readonly name: string;
  readonly bytes: number | null;
  readonly md5: string | null;
}

export type Recipe =
  /** Files that are the voice together, such as a Piper pair. */
  | { readonly kind: 'files'; readonly files: readonly OfferedFile[]; readonly card: string | null }
  /** An archive of a folder, and files that it lacks. */
  | { readonly kind: 'archive'; readonly archive: OfferedFile; readonly beside: readonly OfferedFile[] };

export interface Offered {
  readonly offer: VoiceOffer;
  readonly recipe: Recipe;
}

export const UNKNOWN_LICENSE: VoiceLicense = { name: null, commercial: null, attribution: null, url: null };

/** Where the published voices are; a mirror (`LECTOR_VOICES_URL`) has all of them in one place. */
export interface Sources {
  readonly piper: string;
  readonly archives: string;
  readonly vocoders: string;
  /** Origins that the settings name: they may be private. */
  readonly trusted: ReadonlySet<string>;
}

export const PIPER_HOME = 'https://huggingface.co/rhasspy/piper-voices';

const PUBLIC: Sources = {
  piper: `${PIPER_HOME}/resolve/v1.0.0/`,
  archives: 'https://github.com/k2-fsa/sherpa-onnx/releases/download/tts-models/',
  vocoders: 'https://github.com/k2-fsa/sherpa-onnx/releases/download/vocoder-models/',
  trusted: new Set(),
};

/** `mirror`: an http or https address, or an empty text for the public places. */
export function readSources(mirror: string): Sources {
  if (mirror === '') return PUBLIC;
  const base = mirror.endsWith('/') ? mirror : `${mirror}/`;
  return { piper: base, archives: base, vocoders: base, trusted: new Set([new URL(base).origin]) };
}

/** Bytes to fetch, when every file tells. */
export function sizeOf(files: readonly OfferedFile[]): number | null {
  return files.reduce<number | null>((sum, { bytes }) => (sum === null || bytes === null ? null : sum + bytes), 0);
}

/** The name of a voice folder made of the name of something else. */
export function toFolderName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
  return safe === '' ? 'voice' : safe;
}

/** A Piper model and what belongs to it, below `folder`. */
export function pairRecipe(
  folder: string,
  model: Omit<OfferedFile, 'name' | 'path'>,
  config: Omit<OfferedFile, 'name' | 'path'>,
  stem: string,
): Recipe {
  return {
    kind: 'files',
    files: [
      { path: `${folder}${stem}.onnx`, name: `${toFolderName(stem)}.onnx`, ...model },
      { path: `${folder}${stem}.onnx.json`, name: `${toFolderName(stem)}.onnx.json`, ...config },
    ],
    card: `${folder}MODEL_CARD`,
  };
}
