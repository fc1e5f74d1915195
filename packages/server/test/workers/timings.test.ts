// The times that are told of a real run are where the sound is, and the same after an interruption.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { decodeFlac } from '../../../../test/support/flac.ts';
import { loadLibflac } from '../../src/audio/libflac.ts';
import { parseTimedEntry, type TimedPassage, type TimedSentence } from '../../src/domain/timings.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { ESPEAK_MODEL, findEspeakVoice } from '../../src/engines/espeak/voices.ts';
import { loadEngine } from '../../src/engines/registry.ts';
import type { SynthesisFiles } from '../../src/ports/synthesizer.ts';
import { speakRun } from '../../src/workers/speaking/speak-run.ts';
import { findIn } from './earlier-segments.ts';

const TEXT = `Rain, and then nothing at all. Thunder!

“It's the 😀 well-known end,” she said. ${'Out of the dark came one more of these sentences. '.repeat(12)}`;
const QUIET = 60;

describe('the times of a real run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lector-times-'));
  let engine: Engine;
  let runs = 0;
  before(async () => {
    engine = await loadEngine(ESPEAK_MODEL);
  });
  after(() => rmSync(folder, { recursive: true }));

  function newFiles(): SynthesisFiles & { readonly found: string } {
    const at = (kind: string) => join(folder, `${runs}.${kind}`);
    runs++;
    return { audio: at('flac'), timings: at('timings'), segments: at('pcm'), found: at('found') };
  }

  const speak = async (
    files: SynthesisFiles & { readonly found: string },
    onPiece: (abort: () => void) => void = () => {},
    earlier: readonly string[] = [],
  ) => {
    const controller = new AbortController();
    const abort = () => controller.abort(new Error('interrupted'));
    return speakRun({
      engine,
      flac: await loadLibflac(),
      voice: findEspeakVoice(1003)!.voice,
      request: {
        runId: 1,
        ownerId: 1,
        text: TEXT,
        voiceId: 1003,
        languageId: 1,
        gender: null,
        age: null,
        reading: null,
        interactive: false,
      },
      files,
      maxAudioSeconds: 600,
      hardPassages: [],
      signal: controller.signal,
      beforeKeeping: () => {},
      takeTurn: async () => onPiece(abort),
      findSegments: await findIn(earlier, files.found),
    });
  };

  const letters = [...TEXT];
  const wordOf = ({ at, length }: TimedPassage) => letters.slice(at, at + length).join('');

  it('are where it sounds, and between them it is silent', async () => {
    const files = newFiles();
    await speak(files);
    const { samples } = await decodeFlac(readFileSync(files.audio));
    const loudest = (from: number, to: number) =>
      samples.subarray(from, to).reduce((most, s) => Math.max(most, Math.abs(s)), 0);
    const sentences: TimedSentence[] = readFileSync(files.timings, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map(parseTimedEntry)
      .map((entry) => (entry.type === 'sentence' ? entry.sentence : assert.fail()));
    const [rain, thunder, end] = sentences as [TimedSentence, TimedSentence, TimedSentence];
    assert.deepEqual(rain.words.map(wordOf), ['Rain', 'and', 'then', 'nothing', 'at', 'all']);
    assert.deepEqual(end.words.map(wordOf), ["It's", 'the', '😀', 'well-known', 'end', 'she', 'said']);
    assert.equal(wordOf(end), "“It's the 😀 well-known end,” she said.");
    for (const { words } of sentences) {
      for (const word of words)
        assert.ok(loudest(word.startSample, word.startSample + word.samples) > 1_000, wordOf(word));
    }
    // The pauses at the comma, at the end of a sentence and at the end of a paragraph.
    const pauses = [
      [rain.words[0]!, rain.words[1]!],
      [rain.words.at(-1)!, thunder.words[0]!],
      [thunder.words.at(-1)!, end.words[0]!],
    ] as const;
    const lengths = pauses.map(([first, second]) => {
      const from = first.startSample + first.samples;
      assert.ok(loudest(from + 500, second.startSample) < QUIET, `${wordOf(first)} … ${wordOf(second)}`);
      return second.startSample - from;
    });
    assert.ok(lengths[0]! > 2_000 && lengths[1]! > lengths[0]! && lengths[2]! > lengths[1]!, String(lengths));
    const last = sentences.at(-1)!;
    assert.ok(last.startSample + last.samples <= samples.length);
  });

  it('are the same file, to the byte, when the run was interrupted', async () => {
    const whole = newFiles();
    const spoken = await speak(whole);
    const cut = newFiles();
    let pieces = 0;
    await assert.rejects(
      speak(cut, (abort) => {
        if (++pieces === 8) abort();
      }),
    );
    assert.throws(() => readFileSync(cut.timings), { code: 'ENOENT' });
    const again = newFiles();
    const resumed = await speak(again, () => {}, [cut.segments]);
    assert.ok(resumed.resumedSegments > 2, String(resumed.resumedSegments));
    assert.deepEqual(resumed.timings, spoken.timings);
    assert.ok(readFileSync(again.timings).equals(readFileSync(whole.timings)));
  });
});
