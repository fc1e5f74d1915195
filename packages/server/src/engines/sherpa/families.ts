// What each family of voices needs: its files by role, what its model's metadata must say, and the tokens it cannot do without.
import type { Family } from '../../domain/voice-manifest.ts';

export interface FamilyRules {
  /** Roles that have to be there. Every other role of a manifest must be `optional`. */
  readonly required: readonly string[];
  /** A role that ends in `*` stands for any that begin so. */
  readonly optional: readonly string[];
  /** Roles whose files are ONNX models. */
  readonly models: readonly string[];
  /** The model whose metadata the runtime reads, and the whole numbers it must find there; null where it reads none. */
  readonly described: {
    readonly role: string;
    readonly numbers: readonly string[];
    readonly texts: readonly string[];
  } | null;
  /** Most characters of a piece that it speaks well and within its memory. */
  readonly maxCharacters: number;
  /** MiB of a process beside what its files take, with the longest piece spoken. */
  readonly workMib: number;
  /** Random numbers come from outside its models, so that they do not tell whether it repeats itself. */
  readonly drawsOutside: boolean;
}

const VITS: FamilyRules = {
  required: ['model', 'tokens'],
  optional: ['lexicon*'],
  models: ['model'],
  described: { role: 'model', numbers: ['sample_rate', 'n_speakers'], texts: ['language', 'comment'] },
  maxCharacters: 300,
  workMib: 350,
  drawsOutside: false,
};

const STYLED: FamilyRules = {
  required: ['model', 'voices', 'tokens'],
  optional: ['lexicon*'],
  models: ['model'],
  described: { role: 'model', numbers: ['sample_rate', 'n_speakers', 'has_espeak'], texts: ['style_dim'] },
  maxCharacters: 250,
  workMib: 500,
  drawsOutside: false,
};

export const FAMILY_RULES: Readonly<Record<Family, FamilyRules>> = {
  piper: { ...VITS, optional: [] },
  vits: VITS,
  kokoro: STYLED,
  kitten: { ...STYLED, optional: [], maxCharacters: 200 },
  matcha: {
    ...VITS,
    required: ['acousticModel', 'vocoder', 'tokens'],
    models: ['acousticModel', 'vocoder'],
    described: { role: 'acousticModel', numbers: ['sample_rate', 'n_speakers', 'use_eos_bos', 'pad_id'], texts: [] },
    drawsOutside: true,
  },
  supertonic: {
    required: [
      'durationPredictor',
      'textEncoder',
      'vectorEstimator',
      'vocoder',
      'ttsJson',
      'unicodeIndexer',
      'voiceStyle',
    ],
    optional: [],
    models: ['durationPredictor', 'textEncoder', 'vectorEstimator', 'vocoder'],
    described: null,
    maxCharacters: 280,
    workMib: 500,
    drawsOutside: true,
  },
  pocket: {
    required: ['lmFlow', 'lmMain', 'encoder', 'decoder', 'textConditioner', 'vocabJson', 'tokenScoresJson'],
    optional: [],
    models: ['lmFlow', 'lmMain', 'encoder', 'decoder', 'textConditioner'],
    described: null,
    maxCharacters: 200,
    workMib: 500,
    drawsOutside: true,
  },
  zipvoice: {
    required: ['encoder', 'decoder', 'vocoder', 'tokens', 'lexicon'],
    optional: [],
    models: ['encoder', 'decoder', 'vocoder'],
    described: null,
    maxCharacters: 200,
    workMib: 500,
    drawsOutside: true,
  },
};

/** Whether a family knows a role. */
export function hasRole({ required, optional }: FamilyRules, role: string): boolean {
  return (
    required.includes(role) ||
    optional.some((one) => (one.endsWith('*') ? role.startsWith(one.slice(0, -1)) : role === one))
  );
}
