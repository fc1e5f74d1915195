// A speech recogniser on sherpa-onnx: loads the files of a folder, and hears what is said in up to half a minute of sound.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadSherpaRecogniser, type SherpaRecogniserConfig } from '../sherpa-module.ts';
import { inspectRecogniser, type RecogniserFiles } from './recogniser-files.ts';

export interface SoundRecogniser {
  /** Hears samples from −1 to 1, at any rate. One call at a time. */
  hear(samples: Float32Array, sampleRate: number): Promise<string>;
}

/** What models are made for; other rates are converted by the runtime. */
const RATE = 16_000;
/** As voices have it. */
const SESSION_OPTIONS = fileURLToPath(new URL('./onnx-session.conf', import.meta.url));

/** Which block of the runtime's options a family fills. */
const BLOCKS: Readonly<Record<RecogniserFiles['family'], string>> = {
  whisper: 'whisper',
  moonshine: 'moonshine',
  transducer: 'transducer',
  zipformer: 'zipformerCtc',
  nemo: 'nemoCtc',
  wenet: 'wenetCtc',
  omnilingual: 'omnilingual',
};

/** The files are checked once more, because they may have changed since the server started. */
export async function loadRecogniser(folder: string): Promise<SoundRecogniser> {
  return loadSherpaRecogniser(recogniserConfig(await inspectRecogniser(folder)));
}

function recogniserConfig({ family, paths }: RecogniserFiles): SherpaRecogniserConfig {
  const { tokens, ...models } = paths;
  const block = family === 'whisper' ? { ...models, task: 'transcribe' } : models;
  return {
    featConfig: { sampleRate: RATE, featureDim: 80 },
    modelConfig: {
      [BLOCKS[family]]: block,
      tokens,
      numThreads: 1,
      provider: existsSync(SESSION_OPTIONS) ? `cpu:${SESSION_OPTIONS}` : 'cpu',
      debug: false,
    },
    decodingMethod: 'greedy_search',
  };
}
