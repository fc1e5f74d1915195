import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertTiling } from './tiling.ts';

const TEXT = 'One. Two. Three.';
const segment = (text: string, start = TEXT.indexOf(text)) => ({ start, text, after: 'sentence' }) as const;
const PIECES = [segment('One. '), segment('Two. '), segment('Three.')];

describe('the check of what cuts a text', () => {
  it('hands the parts of a text on', () => {
    assert.deepEqual([...assertTiling(PIECES, TEXT)], PIECES);
    assert.deepEqual([...assertTiling([], '')], []);
  });

  it('refuses parts that are left out, swapped, doubled or altered', () => {
    const [one, two, three] = PIECES as [
      (typeof PIECES)[0] & object,
      (typeof PIECES)[0] & object,
      (typeof PIECES)[0] & object,
    ];
    for (const wrong of [
      [two, three],
      [one, two],
      [one, three],
      [two, one, three],
      [one, one, two, three],
      [one, segment('Too. ', 5), three],
      [one, segment('wo. ', 6), three],
    ]) {
      assert.throws(() => [...assertTiling(wrong, TEXT)], /segment|text/);
    }
  });
});
