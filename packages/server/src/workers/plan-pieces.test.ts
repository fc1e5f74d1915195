import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UNLIMITED } from '../text/piece-limits.ts';
import { planPieces } from './plan-pieces.ts';

const WORDS = 'this sentence is rather long and has no mark inside, so that only its length decides where it is cut';
const TEXT = `Ämter 😀 first. Then ${WORDS}. And the last.`;
const plan = (hard: readonly { at: number; length: number }[]) => [
  ...planPieces(TEXT, { tag: 'en-us', limits: UNLIMITED }, hard),
];

describe('the plan of a run', () => {
  it('is its sentences, with their places in code points', () => {
    const pieces = plan([]);
    assert.equal(pieces.map(({ text }) => text).join(''), TEXT);
    assert.deepEqual(
      pieces.map(({ passage }) => passage.at),
      [0, 15, 15 + 5 + WORDS.length + 2],
    );
    for (const { text, passage } of pieces) assert.equal(passage.length, [...text].length);
  });

  it('cuts smaller only what was not finished, and keeps the pause behind it', () => {
    const [first, second, third] = plan([]);
    const pieces = plan([{ at: second!.passage.at + 30, length: 1 }]);
    assert.deepEqual([pieces[0], pieces.at(-1)], [first, third]);
    const small = pieces.slice(1, -1);
    assert.ok(small.length > 1 && small.every(({ text }) => text.length <= 60));
    assert.equal(small.map(({ text }) => text).join(''), second!.text);
    assert.equal(small.at(-1)!.after, 'sentence');
    assert.deepEqual(
      small
        .slice(0, -1)
        .map(({ after }) => after)
        .filter((after) => after === 'sentence'),
      [],
    );
    let at = second!.passage.at;
    for (const { passage } of small) {
      assert.equal(passage.at, at);
      at += passage.length;
    }
  });
});
