// Every word that was heard has a time: its own, or a share by its letters of what was spoken in one go.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findWordTimes } from './word-times.ts';

/** `spoken`: the words where the engine's words begin, each 100 samples long. */
function timesOf(text: string, spoken: readonly string[], unheard: readonly string[] = []) {
  const placeOf = (part: string) => text.indexOf(part);
  const times = findWordTimes({
    text,
    spoken: spoken.map((part, i) => ({ at: placeOf(part), startSample: i * 100, samples: 100 })),
    unheard: unheard.map((part) => ({ start: placeOf(part), end: placeOf(part) + part.length })),
  });
  return times.map(({ span, startSample, samples, estimated }) => [
    text.slice(span.start, span.end),
    startSample,
    samples,
    ...(estimated ? ['estimated'] : []),
  ]);
}

describe('the times of words', () => {
  it('are the engine’s own where it tells of each', () => {
    assert.deepEqual(timesOf('Hello, “world”!', ['Hello', 'world']), [
      ['Hello', 0, 100],
      ['world', 100, 100],
    ]);
  });

  it('are shared by letters where words were spoken in one go, and said to be estimated', () => {
    assert.deepEqual(timesOf('out of the blue', ['out', 'of', 'blue']), [
      ['out', 0, 100],
      ['of', 100, 40, 'estimated'],
      ['the', 140, 60, 'estimated'],
      ['blue', 200, 100],
    ]);
  });

  it('are one time for a word of several parts', () => {
    assert.deepEqual(timesOf('a well-known $5 fee, 5% don’t', ['a', 'well', 'known', '$', '5 ', 'fee', '5%', 'don']), [
      ['a', 0, 100],
      ['well-known', 100, 200],
      ['$5', 300, 200],
      ['fee', 500, 100],
      ['5%', 600, 100],
      ['don’t', 700, 100],
    ]);
  });

  it('are not given to words that were not heard', () => {
    assert.deepEqual(timesOf('one two three', ['one', 'three'], ['two']), [
      ['one', 0, 100],
      ['three', 100, 100],
    ]);
  });

  it('follow the engine’s words where the script has no spaces', () => {
    assert.deepEqual(timesOf('きょうはいいてんきです。', ['きょう', 'いい', 'てんき']), [
      ['きょうは', 0, 100],
      ['いい', 100, 100],
      ['てんきです', 200, 100],
    ]);
  });

  it('tell of signs that are words of their own, and of none that are not', () => {
    assert.deepEqual(timesOf('2 + 2 — or ☺ then', ['2 +', '+', '2 —', 'or', '☺', 'then']), [
      ['2', 0, 100],
      ['+', 100, 100],
      ['2', 200, 100],
      ['or', 300, 100],
      ['☺', 400, 100],
      ['then', 500, 100],
    ]);
    assert.deepEqual(
      timesOf('2 + 2', ['2 +']).map(([word]) => word),
      ['2', '2'],
    );
  });

  it('share the first time with words before it', () => {
    assert.deepEqual(timesOf('a bee', ['bee']), [
      ['a', 0, 25, 'estimated'],
      ['bee', 25, 75, 'estimated'],
    ]);
  });

  it('are none where the engine knows none', () => {
    assert.deepEqual(timesOf('one two', []), []);
  });
});
