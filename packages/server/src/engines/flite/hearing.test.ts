// Which words were heard, from the phones that were spoken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findHeard } from './hearing.ts';

/** Phones of ten samples each. */
const spoken = (names: string) => ({
  phones: names.split(' ').map((name, index) => ({ name, start: 10 * index, end: 10 * index + 10 })),
});
const expected = (...words: string[]) => words.map((word) => word.split(' ').filter(Boolean));

test('each word has the time of its phones', () => {
  const heard = findHeard(expected('dh ax', 'k ae t'), spoken('pau dh ax pau k ae t pau'));
  assert.deepEqual(heard, [
    { start: 10, end: 30 },
    { start: 40, end: 70 },
  ]);
});

test('a word that is said otherwise in a sentence is still found', () => {
  const heard = findHeard(expected('dh ax', 'ae p ax l', 'ih z'), spoken('pau dh iy ae p l z pau'));
  assert.deepEqual(heard, [
    { start: 10, end: 30 },
    { start: 30, end: 60 },
    { start: 60, end: 70 },
  ]);
});

test('a word without a phone was not heard', () => {
  assert.deepEqual(findHeard(expected('w ah n', '', 't uw'), spoken('pau w ah n t uw pau')), [
    { start: 10, end: 40 },
    null,
    { start: 40, end: 60 },
  ]);
  assert.deepEqual(findHeard(expected('w ah n', 't uw'), spoken('pau w ah n pau')), [{ start: 10, end: 40 }, null]);
});
