// Runs the engine and the encoder until their code is compiled, so that a run is not what it is compiled by.
import type { Flac } from 'libflacjs';
import { createFlacEncoder } from '../audio/flac-encoder.ts';
import { findLanguage } from '../domain/language.ts';
import type { Engine } from '../engines/engine.ts';
import { segmentText } from '../text/sentences/segmentation.ts';

const ROUNDS = 2;

/**
 * Speaks a few sentences and discards the audio; before each of them it asks whether to go on. Rejects when a whole round gives no
 * sound.
 */
export async function warmUp(engine: Engine, flac: Flac, mayGoOn: () => boolean = () => true): Promise<void> {
  const wanted = engine.warmUp();
  if (wanted === null) return;
  const { signal } = new AbortController();
  const request = { ...wanted, gender: null, age: null };
  const tag = findLanguage(request.languageId)?.tag ?? 'und';
  for (let round = 0; round < ROUNDS; round++) {
    const encoder = createFlacEncoder({ flac, sampleRate: engine.describe().sampleRate, onFrame: () => {} });
    for (const { text } of segmentText(request.text, { tag, limits: engine.limits(request) })) {
      if (!mayGoOn()) return;
      await engine.synthesize(
        { ...request, text },
        (samples) => {
          encoder.write(samples);
          return true;
        },
        signal,
      );
    }
    if (encoder.finish().totalSamples === 0) throw new Error(`the engine ${engine.describe().name} gives no sound`);
  }
}
