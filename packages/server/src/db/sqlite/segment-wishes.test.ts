import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_WISHES } from '../../domain/segment-wishes.ts';
import { readWishes, writeTakes } from './segment-wishes.ts';

describe('what a row says of segments', () => {
  it('is nothing where nothing was asked', () => {
    assert.equal(writeTakes(NO_WISHES), null);
    assert.deepEqual(readWishes(0, null), NO_WISHES);
  });

  it('is read as it was written', () => {
    const wishes = { reuse: true, take: 2, takes: [{ at: 0, take: 1 }] };
    assert.deepEqual(readWishes(1, writeTakes(wishes)), wishes);
  });

  it('is read as far as it makes sense when it is damaged', () => {
    for (const json of ['', '{', '{}', '7', '["1"]', '[-1]', '[10000]', 'null']) {
      assert.deepEqual(readWishes(0, json), NO_WISHES, json);
    }
    assert.deepEqual(readWishes(1, '[1,[3],[3,4],["a",2],[5,0.5],7]'), {
      ...{ reuse: true, take: 1 },
      takes: [{ at: 3, take: 4 }],
    });
  });
});
