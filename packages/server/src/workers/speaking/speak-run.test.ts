// A run inside an engine process keeps nothing once it is told that nobody would remove it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadLibflac } from '../../audio/libflac.ts';
import type { VoiceFacts } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import { ESPEAK_VOICES } from '../../engines/espeak/voices.ts';
import { DEFAULT_READING, type Reading } from '../../text/reading.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { speakRun } from './speak-run.ts';

const VOICE = ESPEAK_VOICES[0]!;

const ENGINE: Engine = {
  describe: () => ({ name: 'test', version: '1', sampleRate: 8_000, hearing: 'promised' }),
  load: async () => {},
  warmUp: () => null,
  speaks: () => true,
  limits: () => UNLIMITED,
  synthesize(_request, sink) {
    sink(new Int16Array(800).fill(1_000));
    return { unheard: [], named: [], isOverfull: false };
  },
  dispose: () => {},
};

/** Speaks two sentences; `beforeKeeping` is told what lies in the folder. */
async function speakTwo(
  t: TestContext,
  beforeKeeping: (folder: string) => void,
  {
    text = 'The first. The second.',
    reading = null,
    leavesMs = { before: 0, after: 0 },
  }: { text?: string; reading?: Reading | null; leavesMs?: VoiceFacts['leavesMs'] } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'lector-speak-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const spoken = speakRun({
    engine: ENGINE,
    voice: { ...VOICE, facts: { ...VOICE.facts, leavesMs } },
    flac: await loadLibflac(),
    request: {
      runId: 1,
      ownerId: 1,
      text,
      voiceId: 1,
      languageId: 1,
      gender: null,
      age: null,
      reading,
      interactive: false,
    },
    files: {
      audio: join(folder, '1.flac'),
      segments: join(folder, '1.pcm'),
      timings: join(folder, '1.timings'),
      found: null,
    },
    maxAudioSeconds: 60,
    hardPassages: [],
    signal: new AbortController().signal,
    beforeKeeping: () => beforeKeeping(folder),
    takeTurn: async () => {},
    findSegments: () => assert.fail('there is nothing to be found'),
  });
  return { spoken, folder };
}

describe('speaking a run', () => {
  it('asks before it creates a file', async (t) => {
    const seen: string[][] = [];
    const { spoken, folder } = await speakTwo(t, (at) => seen.push(readdirSync(at)));
    await spoken;
    // The last time before the file of its times.
    assert.deepEqual(seen, [[], ['1.flac'], ['1.flac', '1.pcm'], ['1.flac', '1.pcm']]);
    assert.deepEqual(readdirSync(folder).sort(), ['1.flac', '1.pcm', '1.timings']);
  });

  it('is silent for as long as breaks ask, also before the first word and after the last', async (t) => {
    const text = '<speak><break time="1s"/>One.<break time="500ms"/>Two.<break time="2s"/></speak>';
    const { spoken } = await speakTwo(t, () => {}, { text, reading: { ...DEFAULT_READING, input: 'ssml' } });
    const { samples, sound } = await spoken;
    assert.equal(samples, 8_000 + 800 + 4_000 + 800 + 16_000);
    assert.deepEqual(
      sound.segments.map(([, , start]) => start),
      [8_000, 12_800],
    );
  });

  it('adds less silence when the voice leaves some of its own, and none to what is longer than the pause', async (t) => {
    const text = '<speak><break time="1s"/>One.<break time="500ms"/>Two.<break time="100ms"/></speak>';
    const reading: Reading = { ...DEFAULT_READING, input: 'ssml' };
    const { spoken } = await speakTwo(t, () => {}, { text, reading, leavesMs: { before: 50, after: 200 } });
    const { samples } = await spoken;
    assert.equal(samples, 8 * (1_000 - 50) + 800 + 8 * (500 - 200 - 50) + 800);
  });

  it('keeps no segment when the server has gone since it began', async (t) => {
    const { spoken, folder } = await speakTwo(t, (at) => {
      if (existsSync(join(at, '1.flac'))) throw new Error('nobody is there');
    });
    await assert.rejects(spoken, /nobody is there/);
    assert.deepEqual(readdirSync(folder), []);
  });
});
