// Baseline: one process that speaks a text with the server's own engine and encoders, and tells when the first piece of it was in the file,
// and when all of it was MP3.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLibflac } from '../../packages/server/src/audio/libflac.ts';
import { beginEncoding } from '../../packages/server/src/encoders/encode.ts';
import { ESPEAK_SOURCE } from '../../packages/server/src/engines/espeak/catalogue.ts';
import { loadEngine } from '../../packages/server/src/engines/registry.ts';
import { DEFAULT_READING } from '../../packages/server/src/text/reading.ts';
import { lowerPriority } from '../../packages/server/src/workers/lower-priority.ts';
import { speakRun } from '../../packages/server/src/workers/speaking/speak-run.ts';
import { warmUp } from '../../packages/server/src/workers/warm-up.ts';

export interface FirstSoundJob {
  readonly folder: string;
  readonly text: string;
  readonly voiceId: number;
  readonly languageId: number;
}

export interface FirstSound {
  /** Until the first piece was in the file. */
  readonly firstMs: number;
  /** Until all of it was MP3, at the rate of the OpenAI door. */
  readonly wholeMs: number;
}

lowerPriority(process.pid);
const [model] = ESPEAK_SOURCE.models();
if (model === undefined) throw new Error('there is no engine');
const engine = await loadEngine(model);
const flac = await loadLibflac();
await warmUp(engine, flac);
let files = 0;

process.on('message', async ({ folder, text, voiceId, languageId }: FirstSoundJob) => {
  const voice = ESPEAK_SOURCE.voices().find(({ id }) => id === voiceId);
  if (voice === undefined) throw new Error('there is no such voice');
  const name = join(folder, String(files++));
  const startedAt = performance.now();
  let firstMs: number | undefined;
  await speakRun({
    ...{ engine, flac, voice, maxAudioSeconds: 600, hardPassages: [], signal: new AbortController().signal },
    request: {
      ...{ runId: 1, ownerId: 1, text, voiceId, languageId, gender: null, age: null, interactive: true },
      reading: { ...DEFAULT_READING, startsSoon: true },
    },
    files: { audio: `${name}.flac`, timings: `${name}.timings`, segments: `${name}.pcm`, found: null },
    beforeKeeping: () => {},
    takeTurn: async () => {},
    findSegments: async () => [],
    tellSound: () => {
      firstMs ??= performance.now() - startedAt;
    },
  });
  firstMs ??= performance.now() - startedAt;
  await encodeMp3(`${name}.flac`);
  process.send?.({ firstMs, wholeMs: performance.now() - startedAt } satisfies FirstSound);
});

async function encodeMp3(path: string): Promise<number> {
  let bytes = 0;
  const { sampleRate: sourceRate } = engine.describe();
  const job = { format: 'mp3_bare', sampleRate: 24_000, sourceRate, sourceSamples: null };
  const encoding = await beginEncoding(job, {
    onBytes: (piece) => {
      bytes += piece.length;
    },
    onHead: () => {},
  });
  encoding.write(readFileSync(path));
  encoding.finish();
  return bytes;
}
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
