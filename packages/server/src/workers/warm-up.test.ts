// Tests when an engine is warmed up, and when that is broken off.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadLibflac } from '../audio/libflac.ts';
import type { Engine } from '../engines/engine.ts';
import { ESPEAK_VOICES } from '../engines/espeak/voices.ts';
import { UNLIMITED } from '../text/sentences/piece-limits.ts';
import { warmUp } from './warm-up.ts';

const flac = await loadLibflac();

/** Speaks so many samples for a sentence, and keeps what it was given. */
function engineWith(samples: number): { readonly engine: Engine; readonly spoken: string[] } {
  const spoken: string[] = [];
  const engine = {
    describe: () => ({ name: 'test', version: '1', sampleRate: 8_000, hearing: 'promised' }),
    warmUp: () => ({ text: 'One. Two. Three.', voice: ESPEAK_VOICES[0]!, languageId: 1 }),
    limits: () => UNLIMITED,
    synthesize({ text }: { text: string }, sink: (block: Int16Array) => boolean) {
      spoken.push(text.trim());
      sink(new Int16Array(samples));
      return { unheard: [], named: [], isOverfull: false };
    },
  } as unknown as Engine;
  return { engine, spoken };
}

describe('the warm-up of an engine', () => {
  it('speaks its sentences twice', async () => {
    const { engine, spoken } = engineWith(100);
    await warmUp(engine, flac);
    assert.deepEqual(spoken, ['One.', 'Two.', 'Three.', 'One.', 'Two.', 'Three.']);
  });

  it('is given up before the next sentence once a run has come', async () => {
    const { engine, spoken } = engineWith(100);
    await warmUp(engine, flac, () => spoken.length < 2);
    assert.deepEqual(spoken, ['One.', 'Two.']);
  });

  it('tells of an engine that gives no sound', async () => {
    await assert.rejects(warmUp(engineWith(0).engine, flac), /the engine test gives no sound/);
  });
});
