// Runs the engine and the encoder until their code is compiled, so that the first run is as fast as later ones.
import type { Flac } from 'libflacjs';
import { createFlacEncoder } from '../audio/flac-encoder.ts';
import type { Voice } from '../domain/voice.ts';
import type { Engine } from '../engines/engine.ts';
import { segmentText } from '../text/sentences/segmentation.ts';

const ENGLISH = 1;
const TEXT =
  'Dr. Brown, who lives at 221 Baker Street, counted seventeen sailors. Were they going home? ' +
  'The evening tide was late, and nobody knew why! Half of the harbour waited: quietly, patiently, in the rain.';
const ROUNDS = 2;

/** Speaks a few sentences and discards the audio. Rejects when the engine gives no sound. */
export async function warmUp({ engine, flac, voice }: { engine: Engine; flac: Flac; voice: Voice }): Promise<void> {
  const { signal } = new AbortController();
  const languageId = voice.languageId ?? ENGLISH;
  const request = { voiceId: voice.id, languageId, gender: null, age: null };
  for (let round = 0; round < ROUNDS; round++) {
    const encoder = createFlacEncoder({ flac, sampleRate: engine.describe().sampleRate, onFrame: () => {} });
    for (const { text } of segmentText(TEXT, { tag: 'en-us', limits: engine.limits(request) })) {
      await engine.synthesize(
        { ...request, text },
        (samples) => {
          encoder.write(samples);
          return true;
        },
        signal,
      );
    }
    if (encoder.finish().totalSamples === 0) throw new Error(`the engine ${voice.engine} gives no sound`);
  }
}
