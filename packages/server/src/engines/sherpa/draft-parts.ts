// Drafts of voices that come in several models, each known by the name of its file: Supertonic, Pocket and ZipVoice.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VoiceDraft } from '../../ports/voice-inspector.ts';
import { type DraftRequest, finishDraft } from './finish-draft.ts';
import { readStyleCount } from './styles.ts';
import { findPart } from './voice-files.ts';

/** Roles, and what their files are called. */
const SUPERTONIC = {
  durationPredictor: 'duration_predictor',
  textEncoder: 'text_encoder',
  vectorEstimator: 'vector_estimator',
  vocoder: 'vocoder',
};
const POCKET = {
  lmFlow: 'lm_flow',
  lmMain: 'lm_main',
  encoder: 'encoder',
  decoder: 'decoder',
  textConditioner: 'text_conditioner',
};
const ZIPVOICE = { encoder: 'encoder', decoder: 'decoder' };

const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** The languages of the third edition; earlier ones say in their names that they speak English. */
const SUPERTONIC_LANGUAGES = [
  ...['en-us', 'ko-kr', 'ja-jp', 'ar-xa', 'bg-bg', 'cs-cz', 'da-dk', 'de-de', 'el-gr', 'es-es', 'et-ee', 'fi-fi'],
  ...['fr-fr', 'hi-in', 'hr-hr', 'hu-hu', 'id-id', 'it-it', 'lt-lt', 'lv-lv', 'nl-nl', 'pl-pl', 'pt-br', 'ro-ro'],
  ...['ru-ru', 'sk-sk', 'sl-si', 'sv-se', 'tr-tr', 'uk-ua', 'vi-vn'],
];

export async function draftSupertonic(request: DraftRequest): Promise<VoiceDraft> {
  const { files, folderName } = request;
  const config = await readJson(join(files.root, 'tts.json'));
  const rate = (config.ae as Record<string, unknown> | undefined)?.sample_rate;
  if (typeof rate !== 'number' || !Number.isInteger(rate) || rate < 8_000 || rate > 192_000) {
    throw new Error('its tts.json has no usable sample_rate');
  }
  const style = requireName(request, 'voice.bin');
  return finishDraft(request, {
    family: 'supertonic',
    named: folderName,
    title: null,
    languages: /-[3-9]-/.test(folderName) ? SUPERTONIC_LANGUAGES : ['en-us'],
    phonemes: { kind: 'own' },
    sampleRate: rate,
    speakers: { count: await readStyleCount(join(files.root, style)), names: new Map() },
    files: {
      ...requireParts(request, SUPERTONIC),
      ttsJson: 'tts.json',
      unicodeIndexer: requireName(request, 'unicode_indexer.bin'),
      voiceStyle: style,
    },
    isRandom: true,
  });
}

/** Pocket and ZipVoice: they speak in the voice of a recording, and have no speakers of their own. */
export async function draftImitating(request: DraftRequest, family: 'pocket' | 'zipvoice'): Promise<VoiceDraft> {
  const { files, folderName } = request;
  const parts = family === 'pocket' ? requireParts(request, POCKET) : requireParts(request, ZIPVOICE);
  const vocoder = files.names.find((name) => /^vocos[^/]*\.onnx$/.test(name));
  if (family === 'zipvoice' && vocoder === undefined) {
    throw new Error('a ZipVoice model needs a vocoder beside it, such as vocos_24khz.onnx');
  }
  return finishDraft(request, {
    family,
    named: folderName,
    title: null,
    languages: family === 'pocket' ? ['en-us'] : ['zh-cn', 'en-us'],
    phonemes: { kind: 'own' },
    sampleRate: 24_000,
    speakers: { count: 0, names: new Map() },
    files:
      family === 'pocket'
        ? {
            ...parts,
            vocabJson: requireName(request, 'vocab.json'),
            tokenScoresJson: requireName(request, 'token_scores.json'),
          }
        : {
            ...parts,
            vocoder: vocoder!,
            tokens: requireName(request, 'tokens.txt'),
            lexicon: requireName(request, 'lexicon.txt'),
          },
    isRandom: true,
  });
}

function requireParts({ files }: DraftRequest, parts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([role, part]) => {
      const name = findPart(files, part);
      if (name === undefined) throw new Error(`${part}.onnx is missing`);
      return [role, name];
    }),
  );
}

function requireName({ files }: DraftRequest, name: string): string {
  if (!files.names.includes(name)) throw new Error(`${name} is missing`);
  return name;
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  if ((await stat(path)).size > MAX_JSON_BYTES) throw new Error('its tts.json is larger than any voice needs');
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    throw new Error('its tts.json is no JSON');
  }
}
