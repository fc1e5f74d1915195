import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { countCharacters, isWhole, MAX_LOSSES } from '../../domain/coverage.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { segmentText } from '../../text/sentences/segmentation.ts';
import { original, rewrite } from '../../text/trace/rewrite.ts';
import { slice } from '../../text/trace/trace.ts';
import { createCoverageCounter } from './coverage-counter.ts';
import type { PieceHearing } from './speak-piece.ts';

const HEARD = { unheard: [], named: [] };

const cover = (text: string, hearing: PieceHearing | null = HEARD) => {
  const counter = createCoverageCounter(text);
  counter.add({ words: original(text), source: { start: 0, end: text.length } }, hearing);
  return counter.finish();
};

describe('the coverage counter', () => {
  it('tells words, pauses, melody, joiners and signs apart', () => {
    const coverage = cover('Ça 42, «né»\u200b ☃ & 👍🏽\n', { unheard: [], named: [15] });
    assert.deepEqual(coverage, {
      characters: 20,
      spoken: 7,
      silent: { white_space: 6, punctuation: 3, invisible: 2, markup: 0, left_out: 0 },
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
    ]) {
      assert.throws(() => {
        const counter = createCoverageCounter(text);
        let at = 0;
        for (const piece of wrong) {
          const start = text.indexOf(piece);
          counter.add({ words: original(piece), source: { start, end: start + piece.length } }, HEARD);
          at = start;
        }
        assert.ok(at >= 0);
        counter.finish();
      });
    }
  });

  it('counts what was read as other words as spoken, and what was given nothing by the rule that says so', () => {
    const text = 'In **1,5 km** <b>';
    const replacements = [
      { index: 3, length: 2, by: '' },
      { index: 5, length: 6, by: 'one and a half kilometres' },
      { index: 11, length: 2, by: '' },
      { index: 14, length: 3, by: '' },
    ];
    const words = rewrite(original(text), replacements);
    const leftOut = [
      { span: { start: 3, end: 5 }, reason: 'markup' },
      { span: { start: 14, end: 17 }, reason: 'hidden' },
    ] as const;
    const counter = createCoverageCounter(text, { leftOut, hasMarkup: false });
    counter.add({ words, source: { start: 0, end: text.length } }, HEARD);
    const { spoken, silent, reported } = counter.finish();
    assert.deepEqual([spoken, silent.markup, silent.left_out, silent.white_space], [7, 2, 3, 3]);
    assert.deepEqual([silent.punctuation, reported], [2, { no_reading: 0, no_sound: 0 }], 'stars without a rule');
    const lost = createCoverageCounter(text, { leftOut, hasMarkup: false });
    lost.add({ words, source: { start: 0, end: text.length } }, { unheard: [{ start: 3, end: 28 }], named: [] });
    assert.deepEqual(lost.finish().losses, [
      { at: 5, length: 1, reason: 'no_sound' },
      { at: 7, length: 1, reason: 'no_sound' },
      { at: 9, length: 2, reason: 'no_sound' },
    ]);
  });

  it('counts the name of an entity as markup, and the sign of one that has no reading as lost', () => {
    const text = 'One&mdash;two&nbsp;3 &#9731;';
    const words = rewrite(original(text), [
      { index: 3, length: 7, by: '—' },
      { index: 13, length: 6, by: '\u00a0' },
      { index: 21, length: 7, by: '☃' },
    ]);
    const counter = createCoverageCounter(text, { leftOut: [], hasMarkup: true });
    counter.add({ words, source: { start: 0, end: text.length } }, HEARD);
    const { spoken, silent, losses } = counter.finish();
    assert.deepEqual([spoken, silent.markup, silent.white_space], [7, 13, 1]);
    assert.ok(losses.length > 0 && losses.every(({ at }) => at >= 21), 'the snowman alone');
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
          const span = { start: segment.start, end: segment.start + segment.text.length };
          const piece = { words: slice(original(text), span), source: span };
          counter.add(piece, sounded ? { unheard, named: [] } : null);
        }
        assert.ok(isWhole(counter.finish(), countCharacters(text)));
        assert.equal(countCharacters(text), [...text].length);
      }),
      { numRuns: 200 },
    );
  });
});
