import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countCharacters, isWhole, MAX_LOSSES } from '../domain/coverage.ts';
import { UNLIMITED } from '../text/piece-limits.ts';
import { segmentText } from '../text/segmentation.ts';
import { createCoverageCounter } from './coverage-counter.ts';
import type { PieceHearing } from './speak-piece.ts';

const HEARD = { unheard: [], named: [] };

const cover = (text: string, hearing: PieceHearing | null = HEARD) => {
  const counter = createCoverageCounter(text);
  counter.add(text, hearing);
  return counter.finish();
};

describe('the coverage counter', () => {
  it('tells words, pauses, melody, joiners and signs apart', () => {
    const coverage = cover('Ça 42, «né»\u200b ☃ & 👍🏽\n', { unheard: [], named: [15] });
    assert.deepEqual(coverage, {
      characters: 20,
      spoken: 7,
      silent: { white_space: 6, punctuation: 3, invisible: 2 },
      reported: { no_reading: 2, no_sound: 0 },
      losses: [
        { at: 13, length: 1, reason: 'no_reading' },
        { at: 17, length: 1, reason: 'no_reading' },
      ],
    });
  });

  it('reports the words of a passage that gave no sound, with their places', () => {
    const { spoken, reported, losses } = cover('one two', null);
    assert.deepEqual([spoken, reported.no_sound], [0, 6]);
    assert.deepEqual(losses, [
      { at: 0, length: 3, reason: 'no_sound' },
      { at: 4, length: 3, reason: 'no_sound' },
    ]);
  });

  it('keeps the first places only, and counts all', () => {
    const { reported, losses } = cover('☃ '.repeat(500));
    assert.deepEqual([reported.no_reading, losses.length], [500, MAX_LOSSES]);
  });

  it('reports the words that were not heard, and counts a mark that was read as spoken', () => {
    const text = 'ox 🙂 gone * end';
    const coverage = cover(text, { unheard: [{ start: 6, end: 10 }], named: [text.indexOf('*')] });
    assert.deepEqual(
      [coverage.spoken, coverage.reported, coverage.silent.punctuation],
      [6, { no_reading: 1, no_sound: 4 }, 0],
    );
    assert.deepEqual(coverage.losses, [
      { at: 3, length: 1, reason: 'no_reading' },
      { at: 5, length: 4, reason: 'no_sound' },
    ]);
  });

  it('refuses segments that are left out, swapped, doubled or altered', () => {
    const text = 'One. Two. Three.';
    const pieces = ['One. ', 'Two. ', 'Three.'];
    for (const wrong of [
      pieces.slice(1),
      pieces.slice(0, 2),
      [pieces[1]!, pieces[0]!, pieces[2]!],
      [pieces[0]!, pieces[0]!, ...pieces.slice(1)],
      ['One. ', 'Too. ', 'Three.'],
    ]) {
      assert.throws(() => {
        const counter = createCoverageCounter(text);
        for (const piece of wrong) counter.add(piece, HEARD);
        counter.finish();
      });
    }
  });

  it('accounts for every character of any text as it is cut', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3_000 }),
      fc.string({ unit: 'binary', maxLength: 1_500 }),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), fc.boolean(), (raw, sounded, isAllHeard) => {
        const unheard = isAllHeard ? [] : [{ start: 0, end: 3 }];
        const text = raw.toWellFormed();
        const counter = createCoverageCounter(text);
        for (const segment of segmentText(text, { tag: 'en-us', limits: UNLIMITED })) {
          counter.add(segment.text, sounded ? { unheard, named: [] } : null);
        }
        assert.ok(isWhole(counter.finish(), countCharacters(text)));
        assert.equal(countCharacters(text), [...text].length);
      }),
      { numRuns: 200 },
    );
  });
});
