// A piece that was not all heard is spoken again whole, in smaller pieces, unless that cannot help.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Engine, Hearing, SegmentRequest, SpokenWord } from '../../engines/engine.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { findWords } from '../../text/words.ts';
import { createPieceSpeaker } from './speak-piece.ts';

const RATE = 1_000;
/** Samples for each character: one is more than what counts as silence. */
const SAMPLES = 30;
const REQUEST = { voice: { id: 1, speaker: 0, reference: null }, languageId: 1, gender: null, age: null };

/** An engine of so many words a call: further ones make no sound. What `mute` matches never makes any. */
function engineOf(options: { words?: number; mute?: RegExp; isOverfull?: (text: string) => boolean }) {
  const { words: most = Number.POSITIVE_INFINITY, mute = /$^/, isOverfull = () => false } = options;
  const calls: string[] = [];
  const engine: Engine = {
    describe: () => ({ name: 'test', version: '1', sampleRate: RATE, hearing: 'judged' }),
    load: async () => {},
    warmUp: () => null,
    speaks: () => true,
    limits: () => UNLIMITED,
    synthesize({ text }: SegmentRequest, sink): Hearing {
      calls.push(text);
      const words = findWords(text);
      const unheard = words.filter(({ start, end }, index) => index >= most || mute.test(text.slice(start, end)));
      const times: SpokenWord[] = [];
      let made = 0;
      for (const word of words) {
        if (unheard.includes(word)) continue;
        const length = (word.end - word.start) * SAMPLES;
        times.push({ at: word.start, startSample: made, samples: length });
        made += length;
        // Loud as the word's first letter, so that it is known again.
        const samples = new Int16Array(length).fill(text.charCodeAt(word.start));
        sink(samples);
      }
      const named = [...text.matchAll(/\*/g)].map(({ index }) => index);
      return { unheard, named, words: times, isOverfull: isOverfull(text) };
    },
    dispose: () => {},
  };
  const signal = new AbortController().signal;
  const { speak, assertQuiet } = createPieceSpeaker({ engine, request: REQUEST, limitsOf: () => UNLIMITED, signal });
  const plain = { tag: 'en-us', languageId: 1, prosody: null, phonemes: [] };
  return { speaker: { speak: (text: string) => speak({ ...plain, text }), assertQuiet }, calls };
}

/** The first letters of the words that are heard. */
const lettersOf = (blocks: readonly Int16Array[]) =>
  blocks
    .filter((block) => block[0] !== 0)
    .map((block) => String.fromCharCode(block[0]!))
    .join('');

describe('speaking a piece', () => {
  it('takes one call when all of it is heard', async () => {
    const { speaker, calls } = engineOf({});
    const { hearing, samples } = await speaker.speak('alpha beta gamma');
    assert.deepEqual([calls, hearing.unheard, samples], [['alpha beta gamma'], [], 14 * SAMPLES]);
  });

  it('speaks the whole piece again in smaller ones when a word was not heard', async () => {
    const { speaker } = engineOf({ words: 3 });
    const { blocks, hearing } = await speaker.speak('alpha beta gamma delta epsilon zeta eta theta');
    assert.deepEqual([lettersOf(blocks), hearing.unheard], ['abgdezet', []]);
  });

  it('tells where in the joined audio each word of smaller pieces is', async () => {
    const { speaker } = engineOf({ words: 3 });
    const text = 'alpha beta, gamma delta, epsilon. Zeta eta theta';
    const { blocks, hearing } = await speaker.speak(text);
    const samples = blocks.flatMap((block) => [...block]);
    assert.deepEqual(
      hearing.words!.map(({ at, startSample, samples: length }) => [
        at,
        samples[startSample],
        samples[startSample + length - 1],
      ]),
      findWords(text).map(({ start }) => [start, text.charCodeAt(start), text.charCodeAt(start)]),
    );
  });

  it('puts no pause where the cut is only ours, and one where a clause ends', async () => {
    const { speaker } = engineOf({ words: 3 });
    const silence = async (text: string) =>
      (await speaker.speak(text)).blocks.filter((block) => block[0] === 0).reduce((sum, { length }) => sum + length, 0);
    assert.equal(await silence('alpha beta gamma delta'), 0);
    assert.equal(await silence('alpha beta gamma, delta epsilon zeta'), RATE / 10);
  });

  it('reports what still is not heard, and speaks the piece in one when no cut can help', async () => {
    const { speaker, calls } = engineOf({ mute: /gamma/ });
    const { hearing } = await speaker.speak('alpha beta gamma delta');
    assert.deepEqual(hearing.unheard, [{ start: 11, end: 16 }]);
    assert.deepEqual(calls, ['alpha beta gamma delta', 'gamma']);
  });

  it('keeps the places of words and signs when it speaks in smaller pieces', async () => {
    const text = 'alpha * beta gamma delta * mute epsilon zeta';
    const { speaker } = engineOf({ words: 3, mute: /mute/ });
    const { hearing } = await speaker.speak(text);
    assert.deepEqual(hearing.unheard, [{ start: text.indexOf('mute'), end: text.indexOf('mute') + 4 }]);
    assert.deepEqual(hearing.named, [6, 25]);
  });

  it('cuts a piece that filled the engine, although all words have their events', async () => {
    const { speaker, calls } = engineOf({ isOverfull: (text) => text.length > 20 });
    await speaker.speak('alpha beta gamma delta epsilon');
    assert.ok(calls.length > 1);
    assert.equal(calls.slice(1).join(''), 'alpha beta gamma delta epsilon');
  });

  it('ends even when nothing helps', async () => {
    const { speaker, calls } = engineOf({ isOverfull: () => true });
    await speaker.speak('alpha beta');
    assert.ok(calls.length < 30, `${calls.length} calls`);
  });
});
