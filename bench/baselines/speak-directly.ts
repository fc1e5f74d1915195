// Baseline: one process that speaks texts into FLAC files with the server's own engine and encoder, and nothing else.
import { join } from 'node:path';
import { loadLibflac } from '../../packages/server/src/audio/libflac.ts';
import { ESPEAK_SOURCE } from '../../packages/server/src/engines/espeak/catalogue.ts';
import { loadEngine } from '../../packages/server/src/engines/registry.ts';
import { lowerPriority } from '../../packages/server/src/workers/lower-priority.ts';
import { speakRun } from '../../packages/server/src/workers/speaking/speak-run.ts';
import { warmUp } from '../../packages/server/src/workers/warm-up.ts';

export interface SpeakJob {
  readonly folder: string;
  readonly texts: readonly string[];
  readonly voiceId: number;
  readonly languageId: number;
}

lowerPriority(process.pid);
const source = ESPEAK_SOURCE;
const [model] = source.models();
if (model === undefined) throw new Error('there is no engine');
const engine = await loadEngine(model);
const flac = await loadLibflac();
await warmUp(engine, flac);
let files = 0;

process.on('message', async ({ folder, texts, voiceId, languageId }: SpeakJob) => {
  const voice = source.voices().find(({ id }) => id === voiceId);
  if (voice === undefined) throw new Error('there is no such voice');
  for (const text of texts) {
    await speakRun({
      engine,
      flac,
      voice,
      request: {
        runId: 1,
        ownerId: 1,
        text,
        voiceId,
        languageId,
        gender: null,
        age: null,
        reading: null,
        interactive: false,
      },
      files: {
        audio: join(folder, `${process.pid}-${files}.flac`),
        timings: join(folder, `${process.pid}-${files}.timings`),
        segments: join(folder, `${process.pid}-${files++}.pcm`),
        found: null,
      },
      maxAudioSeconds: 600,
      signal: new AbortController().signal,
      hardPassages: [],
      beforeKeeping: () => {},
      takeTurn: async () => {},
      findSegments: async () => [],
    });
  }
  process.send?.('done');
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
