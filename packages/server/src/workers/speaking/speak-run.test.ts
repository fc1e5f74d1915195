// A run inside an engine process keeps nothing once it is told that nobody would remove it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { loadLibflac } from '../../audio/libflac.ts';
import { RECORD_HEAD_BYTES, readRecordHead } from '../../domain/segment-record.ts';
import { NO_WISHES, type SegmentWishes } from '../../domain/segment-wishes.ts';
import type { VoiceFacts } from '../../domain/voice.ts';
import type { Engine } from '../../engines/engine.ts';
import { ESPEAK_VOICES } from '../../engines/espeak/voices.ts';
import { SpokenBefore } from '../../ports/synthesizer.ts';
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
    runId = 1,
    segments = NO_WISHES,
    recordings = [],
  }: {
    text?: string;
    reading?: Reading | null;
    leavesMs?: VoiceFacts['leavesMs'];
    runId?: number;
    segments?: SegmentWishes;
    recordings?: readonly string[];
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'lector-speak-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const spoken = speakRun({
    engine: ENGINE,
    voice: { ...VOICE, facts: { ...VOICE.facts, leavesMs } },
    flac: await loadLibflac(),
    request: {
      runId,
      ownerId: 1,
      text,
      voiceId: 1,
      languageId: 1,
      gender: null,
      age: null,
      reading,
      interactive: false,
      segments,
    },
    recordings,
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

  describe('that reuses segments', () => {
    const segments = { ...NO_WISHES, reuse: true };
    const keyOf = async (t: TestContext, options: Parameters<typeof speakTwo>[2]) =>
      (await (await speakTwo(t, () => {}, options)).spoken).recordingKey;

    it('gives the recording a key that is the same for every run that would make it', async (t) => {
      const key = await keyOf(t, { segments });
      assert.match(key!, /^[\w-]{43}$/);
      assert.equal(await keyOf(t, { segments, runId: 2 }), key);
      assert.equal(await keyOf(t, {}), undefined, 'of one that reuses nothing, nobody asks');
    });

    it('gives it another key for another text, pause, speed, take or way to read', async (t) => {
      const text = 'The first. The first.';
      const pauses = { ...DEFAULT_READING.pauses, sentence: 500 };
      const takes = [{ at: 0, take: 1 }];
      const keys = [
        await keyOf(t, { segments }),
        await keyOf(t, { segments, text }),
        await keyOf(t, { segments, text: `${text} ` }),
        await keyOf(t, { segments, reading: { ...DEFAULT_READING, pauses } }),
        await keyOf(t, { segments, reading: { ...DEFAULT_READING, speed: 1.5 } }),
        await keyOf(t, { segments, reading: { ...DEFAULT_READING, input: 'markdown' } }),
        await keyOf(t, { segments, leavesMs: { before: 10, after: 0 } }),
        await keyOf(t, { segments: { ...segments, takes } }),
      ];
      assert.equal(new Set(keys).size, keys.length, String(keys));
    });

    it('makes no recording that was made before, and names its segments', async (t) => {
      const key = (await keyOf(t, { segments }))!;
      const { spoken, folder } = await speakTwo(t, () => {}, { segments, runId: 2, recordings: ['another', key] });
      await assert.rejects(spoken, (error: unknown) => {
        assert.ok(error instanceof SpokenBefore);
        assert.deepEqual([error.recordingKey, error.segments], [key, 2]);
        return true;
      });
      assert.deepEqual(readdirSync(folder), ['1.pcm']);
      const records = readFileSync(join(folder, '1.pcm'));
      assert.equal(records.length, 2 * RECORD_HEAD_BYTES);
      assert.equal(readRecordHead(records)?.accountBytes, 0, 'a reference');
    });

    it('makes one that is none of those', async (t) => {
      const { spoken } = await speakTwo(t, () => {}, { segments, recordings: ['another'] });
      assert.equal((await spoken).segments, 2);
    });
  });
});
