// The manifest of an installed voice folder, `voice.json`: what its files are, whose they are, and how they are loaded.
import type { Voice, VoiceLicense } from './voice.ts';

export const MANIFEST_FILE = 'voice.json';

/** Kinds of neural voices: each has its own files and its own way of being loaded. `piper` is VITS with phonemes of eSpeak NG. */
export const FAMILIES = ['piper', 'vits', 'matcha', 'kokoro', 'kitten', 'supertonic', 'pocket', 'zipvoice'] as const;
export type Family = (typeof FAMILIES)[number];

/** Families that speak in a voice recorded for them. They have no speakers of their own. */
export const IMITATING: ReadonlySet<Family> = new Set(['pocket', 'zipvoice']);

export interface ManifestFile {
  /** Below the voice folder, with `/`; never leaves it. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface ManifestSpeaker {
  readonly id: number;
  readonly name: string;
  readonly gender: Voice['gender'];
  readonly age: number | null;
  /** The languages it was made for, where these are not all of the voice's: BCP-47 tags as in the language table. */
  readonly languages?: readonly string[];
}

export interface VoiceManifest {
  readonly format: 1;
  /** The name of the folder. Letters, digits, `_`, `-`, `.`; begins with a letter or digit; at most 100. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly description: string;
  readonly family: Family;
  /** BCP-47 tags as in the language table, the main one first. */
  readonly languages: readonly string[];
  /** How text becomes tokens. `data`: version of the eSpeak NG data that it was made with, where it is known. */
  readonly phonemes:
    | { readonly kind: 'espeak'; readonly voice: string; readonly data: string | null }
    | { readonly kind: 'characters' | 'lexicon' | 'own' };
  /** Hz. */
  readonly sampleRate: number;
  /** At least one, unless the family imitates. */
  readonly speakers: readonly ManifestSpeaker[];
  /** By role, as the family names them (`model`, `tokens`, `voices`, `lexicon` …). */
  readonly files: Readonly<Record<string, ManifestFile>>;
  /** Which published files it was made from, and whether metadata was appended to a copy of the model. */
  readonly made: { readonly from: readonly string[]; readonly metadataAppended: boolean };
  readonly license: VoiceLicense;
  /** Where it came from, for people; null for files of unknown origin. */
  readonly source: string | null;
  readonly defaults: { readonly speed: number; readonly noiseScale?: number; readonly noiseScaleW?: number };
  readonly limits: { readonly maxCharacters: number };
  /** The same text gives the same samples every time: nothing in the model draws random numbers. */
  readonly isDeterministic: boolean;
}
