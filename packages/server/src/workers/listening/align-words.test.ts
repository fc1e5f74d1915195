// Tests which changes turn one list of words into another.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignWords } from './align-words.ts';

const changes = (said: string, heard: string) =>
  alignWords(said.split(' ').filter(Boolean), heard.split(' ').filter(Boolean)).map(
    ({ said: one, heard: other, before }) => [one, other, before],
  );

test('equal lists need no change, however long', () => {
  assert.deepEqual(changes('', ''), []);
  assert.deepEqual(changes('a b c', 'a b c'), []);
  const words = Array.from({ length: 4_000 }, (_, i) => `w${i % 97}`);
  assert.deepEqual(alignWords(words, words), []);
});

test('a word may be another, missing or added, at its place', () => {
  assert.deepEqual(changes('a b c', 'a x c'), [[1, 1, 1]]);
  assert.deepEqual(changes('a b c', 'a c'), [[1, null, 1]]);
  assert.deepEqual(changes('a c', 'a b c'), [[null, 1, 1]]);
  assert.deepEqual(changes('a b', ''), [
    [0, null, 0],
    [1, null, 1],
  ]);
  assert.deepEqual(changes('', 'a'), [[null, 0, 0]]);
});

test('the fewest changes are found', () => {
  assert.equal(changes('the cat sat on the mat', 'cat sat on a mat today').length, 3);
});

test('lists that are too long for one table are compared in parts that go on where the one before ended', () => {
  const words = Array.from({ length: 3_200 }, (_, i) => `w${i}`);
  const heard = words.toSpliced(1_600, 1, 'other');
  assert.deepEqual(alignWords(words, heard), [{ said: 1_600, heard: 1_600, before: 1_600 }]);
  assert.equal(alignWords(words, words.toSpliced(100, 300)).length, 300);
  assert.equal(alignWords(words.toSpliced(100, 300), words).length, 300);
  assert.equal(alignWords(words, []).length, 3_200);
  assert.equal(alignWords([], words).length, 3_200);
});
