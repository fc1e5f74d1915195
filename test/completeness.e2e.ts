// Every character of a text is spoken once and in order, whatever its shape; what cannot be spoken is reported, and nothing else passes.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { mixedText, shapedText, TEXT_SHAPES } from '../faults/fixtures/any-text.ts';
import {
  awaitEnd,
  countUnheardSpace,
  decodeRecording,
  fetchRecording,
  readCoverage,
} from '../faults/fixtures/decode-recording.ts';
import { LATE_LEVEL, poisonWord } from '../faults/fixtures/poison.ts';
import { SABOTAGE } from '../faults/fixtures/saboteur-segmentation.ts';
import { isSpeakable } from '../faults/fixtures/tone-code.ts';
import { bareToneText, withTones } from '../faults/fixtures/tone-program.ts';
import { Caller, type DataFolder, makeDataFolder, type ServerProcess, startLector } from '../faults/program.ts';
import { countCharacters, isWhole } from '../packages/server/src/domain/coverage.ts';
import { foldSigns } from '../packages/server/src/text/signs/fold-signs.ts';
import { original } from '../packages/server/src/text/trace/rewrite.ts';
import { amount } from './support/effort.ts';
import { decodeFlac } from './support/flac.ts';

/** Set it to the printed number to repeat the same texts. */
const SEED = Number(process.env.LECTOR_TEXT_SEED ?? randomInt(2 ** 31));
const TEXTS_A_SHAPE = amount(5, 10);
const MIXED_TEXTS = amount(20, 40);
const UNKNOWN_SIGNS = ['∑', '⅀', '𝄞', '🪐', '╬'];

const SWAPPED = {
  segmentation: join(import.meta.dirname, '../faults/fixtures/saboteur-segmentation.ts'),
  tiling: join(import.meta.dirname, '../faults/fixtures/no-tiling-check.ts'),
  coverage: join(import.meta.dirname, '../faults/fixtures/no-coverage-check.ts'),
};

/** It only makes a word longer. */
const TATWEEL = '\u0640';

/**
 * What of a text must be heard: its letters, digits and signs, in order. Spaces and line ends may be others, and marks may be
 * written otherwise: the text is put into its plainest form before it is spoken.
 */
function soundsOf(text: string): string {
  return [...text.normalize('NFKD')]
    .filter((character) => /[\p{L}\p{N}\p{So}\p{Sc}]/u.test(character) && character !== TATWEEL)
    .join('');
}

describe(`texts of every shape (seed ${SEED})`, () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let caller: Caller;
  before(async () => {
    folder = makeDataFolder();
    server = await startLector({ dataDir: folder.path, ...withTones() });
    caller = new Caller(server, server.firstKey);
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** Speaks a text; returns the decoded text and the reported coverage. */
  async function speak(text: string) {
    const task = bareToneText(text);
    await caller.submit(task);
    const heard = await decodeRecording(caller, task);
    const coverage = readCoverage(folder.path, task.taskId!);
    assert.ok(coverage !== null && isWhole(coverage, countCharacters(text)), 'the coverage tiles the text');
    const { message } = await caller.poll(task.taskId!);
    return { heard: heard.text, coverage, message };
  }

  async function checkHeard(text: string): Promise<void> {
    // A few signs are written as others that the tones have no letter for.
    fc.pre([...foldSigns(original(text), 'en-us').text.normalize('NFD')].every(isSpeakable));
    const { heard, coverage, message } = await speak(text);
    assert.equal(soundsOf(heard), soundsOf(text));
    const others = coverage.silent.white_space + coverage.silent.punctuation + coverage.silent.invisible;
    assert.ok(coverage.spoken + others + (coverage.silent.markup ?? 0) === countCharacters(text));
    assert.deepEqual(
      { reported: coverage.reported, message },
      { reported: { no_reading: 0, no_sound: 0 }, message: null },
    );
  }

  for (const shape of Object.keys(TEXT_SHAPES)) {
    it(`${shape}: every character is heard once and in order`, async () => {
      await fc.assert(fc.asyncProperty(shapedText(shape), checkHeard), { seed: SEED, numRuns: TEXTS_A_SHAPE });
    });
  }

  it('shapes that meet: every character is heard once and in order', async () => {
    await fc.assert(fc.asyncProperty(mixedText, checkHeard), { seed: SEED, numRuns: MIXED_TEXTS });
  });

  it('a sign without a reading is reported with its place, and everything else is heard', async () => {
    const parts = fc.array(fc.tuple(shapedText('prose'), fc.constantFrom(...UNKNOWN_SIGNS)), {
      minLength: 1,
      maxLength: 9,
    });
    const property = fc.asyncProperty(parts, async (pairs) => {
      const text = pairs.flat().join('');
      const { heard, coverage, message } = await speak(text);
      const places = [...text].flatMap((character, index) => (isSpeakable(character) ? [] : [index]));
      assert.equal(soundsOf(heard), soundsOf([...text].filter(isSpeakable).join('')));
      assert.deepEqual(
        coverage.losses.flatMap(({ at, length }) => Array.from({ length }, (_, i) => at + i)),
        places,
      );
      assert.deepEqual(coverage.reported, { no_reading: places.length, no_sound: 0 });
      assert.match(message ?? '', new RegExp(`^${places.length} of ${countCharacters(text)} characters`));
    });
    await fc.assert(property, { seed: SEED, numRuns: TEXTS_A_SHAPE });
  });

  it('what an engine says after it has said that it is done is in no recording', async () => {
    const task = bareToneText(`First there is ${poisonWord('late')}. Then comes more.`);
    await caller.submit(task);
    const { samples } = await decodeFlac(await fetchRecording(caller, task));
    assert.ok(samples.some((sample) => sample !== 0));
    assert.ok(samples.every((sample) => sample < LATE_LEVEL));
  });

  it('a passage that the voice passes over in silence is reported to the letter', async () => {
    const passed = `These words, ${poisonWord('silent')}, are lost.`;
    const { heard, coverage, message } = await speak(`Before it. ${passed} After it.`);
    assert.equal(heard, 'Before it. After it.');
    const words = [...passed].filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
    assert.deepEqual(coverage.reported, { no_reading: 0, no_sound: words });
    assert.equal(coverage.losses[0]?.at, 'Before it. '.length);
    assert.match(message ?? '', new RegExp(`^${words} of \\d+ characters`));
  });
});

describe('a fault in our own cutting of texts', () => {
  const TEXT = 'The first sentence. The second one follows. And here is the third.';

  async function speakSpoilt(sabotage: string, swap: Readonly<Record<string, string>> = {}) {
    using folder = makeDataFolder();
    const tones = withTones({ swap: { '/text/sentences/segmentation.ts': SWAPPED.segmentation, ...swap } });
    await using server = await startLector({
      dataDir: folder.path,
      settings: { LECTOR_MAX_ATTEMPTS: '1', LECTOR_WORKERS: '1' },
      swap: tones.swap,
      env: { ...tones.env, FAULT_SEGMENTS: sabotage },
    });
    const caller = new Caller(server, server.firstKey);
    const task = bareToneText(TEXT);
    await caller.submit(task);
    const state = await awaitEnd(caller, task);
    return { state, heard: state.status === 'SUCCESS' ? (await decodeRecording(caller, task)).text : null };
  }

  // Of kinds that are alike one; all with full effort.
  for (const sabotage of Object.keys(SABOTAGE).filter((_, index) => index % amount(2, 1) === 0)) {
    it(`that ${sabotage} never becomes a recording`, async () => {
      const { state } = await speakSpoilt(sabotage);
      assert.deepEqual([state.status, state.run_id === null], ['ERROR', true]);
    });
  }

  it('would be heard in these tests if the program did not check and count (the control)', async () => {
    for (const sabotage of Object.keys(SABOTAGE)) {
      const { state, heard } = await speakSpoilt(sabotage, {
        '/text/sentences/tiling.ts': SWAPPED.tiling,
        '/workers/speaking/coverage-counter.ts': SWAPPED.coverage,
      });
      assert.equal(state.status, 'SUCCESS');
      assert.equal(countUnheardSpace(TEXT, heard!), null);
    }
  });
});
