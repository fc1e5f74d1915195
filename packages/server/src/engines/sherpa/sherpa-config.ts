// What the runtime is told of a voice folder: which block of its options a family fills, and with which files.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import type { SherpaConfig } from '../sherpa-module.ts';
import { needsEspeakData } from './folder-engine.ts';

/** Switches off plans of memory for each length of text: a third less memory, and no slower. */
const SESSION_OPTIONS = fileURLToPath(new URL('./onnx-session.conf', import.meta.url));

/** Recordings whose meaning is kept for further sentences in the same voice. */
const REFERENCES_KEPT = 4;

export interface ConfigRequest {
  readonly folder: string;
  readonly manifest: VoiceManifest;
  /** The server's copy of the eSpeak NG data. */
  readonly espeakData: string | null;
}

export function sherpaConfig({ folder, manifest, espeakData }: ConfigRequest): SherpaConfig {
  return {
    model: {
      ...modelBlock({ folder, manifest, espeakData }),
      // More threads for one voice bring less than more voices at once.
      numThreads: 1,
      provider: existsSync(SESSION_OPTIONS) ? `cpu:${SESSION_OPTIONS}` : 'cpu',
      debug: false,
    },
    maxNumSentences: 1,
  };
}

function modelBlock({ folder, manifest, espeakData }: ConfigRequest): Readonly<Record<string, unknown>> {
  const { family, files, phonemes, defaults } = manifest;
  const paths = Object.fromEntries(
    Object.entries(files)
      .filter(([role]) => !role.startsWith('lexicon'))
      .map(([role, { path }]) => [role, join(folder, path)]),
  );
  const lexicons = Object.entries(files).filter(([role]) => role.startsWith('lexicon'));
  const lexicon = lexicons.map(([, { path }]) => join(folder, path)).join(',');
  const needsData = needsEspeakData(manifest);
  if (needsData && espeakData === null) throw new Error('the data of eSpeak NG that this voice needs is not there');
  const common = {
    ...paths,
    ...(lexicon === '' ? {} : { lexicon }),
    ...(needsData ? { dataDir: espeakData } : {}),
  };
  // The speed of each request says it all: a length of its own here would be lost whenever a request has one.
  const scales = {
    lengthScale: 1,
    ...(defaults.noiseScale === undefined ? {} : { noiseScale: defaults.noiseScale }),
    ...(defaults.noiseScaleW === undefined ? {} : { noiseScaleW: defaults.noiseScaleW }),
  };
  switch (family) {
    case 'piper':
    case 'vits':
      return { vits: { ...common, ...scales } };
    case 'matcha':
      return { matcha: { ...common, ...scales } };
    case 'kokoro':
      // Says that it is spoken in a language that is named for each text.
      return { kokoro: { ...common, lengthScale: 1, lang: phonemes.kind === 'espeak' ? phonemes.voice : 'en-us' } };
    case 'kitten':
      return { kitten: { ...common, lengthScale: 1 } };
    case 'supertonic':
      return { supertonic: common };
    case 'pocket':
      return { pocket: { ...common, voiceEmbeddingCacheCapacity: REFERENCES_KEPT } };
    case 'zipvoice':
      return { zipvoice: common };
  }
}
