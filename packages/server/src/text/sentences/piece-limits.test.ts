// How far a piece reaches: whatever an engine holds too little of ends it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReach, type PieceLimits, UNLIMITED } from './piece-limits.ts';
import { segmentText } from './segmentation.ts';

const reach = (text: string, limits: Partial<PieceLimits>) =>
  text.slice(0, findReach(text, { start: 0, end: text.length }, { ...UNLIMITED, ...limits }));
const pieces = (text: string, limits: Partial<PieceLimits>, tag = 'en-us') =>
  [...segmentText(text, { tag, limits: { ...UNLIMITED, ...limits } })].map((piece) => piece.text);

test('nothing ends a piece that is within its limits', () => {
  assert.equal(reach('One, two: 3.14 and a b c.', { words: 20, letters: 5, digits: 3 }), 'One, two: 3.14 and a b c.');
});

test('words, their letters, digits and decimals are counted', () => {
  assert.equal(reach('one two three', { words: 2 }), 'one two ');
  assert.equal(reach('abcdef', { letters: 4 }), 'abcd');
  assert.equal(reach('abc def', { letters: 4 }), 'abc def');
  assert.equal(reach('1234567', { digits: 5 }), '12345');
  assert.equal(reach("1,234'567.89", { digits: 8 }), "1,234'567.8");
  assert.equal(reach('12345.678', { decimals: 5 }), '12345.678');
  assert.equal(reach('1.234567', { decimals: 5 }), '1.23456');
  assert.equal(reach('今天我们', { words: 3 }), '今天我');
});

test('a clause mark begins the count anew, a mark inside a number does not', () => {
  assert.equal(reach('one two, three four', { words: 2 }), 'one two, three four');
  assert.equal(reach('今天，我们', { words: 2 }), '今天，我们');
  assert.equal(reach('1,2,3,4,5', { digits: 3 }), '1,2,3,');
  const clauseShare = () => 0.25;
  assert.equal(reach('abcdef', { clauseShare }), 'abcd');
  assert.equal(reach('ab, cd, ef', { clauseShare }), 'ab, cd, ef');
});

test('equal one-letter words in a row are counted, others end the row', () => {
  assert.equal(reach('b b b b', { repeats: 3 }), 'b b b ');
  assert.equal(reach('b b b c b b b', { repeats: 3 }), 'b b b c b b b');
  assert.equal(reach('bb bb bb bb', { repeats: 3 }), 'bb bb bb bb');
});

test('what is invisible counts for nothing', () => {
  assert.equal(reach('ab\u00adc\u200dd', { letters: 4 }), 'ab\u00adc\u200dd');
});

test('long words, numbers and rows become pieces that are the text again', () => {
  assert.deepEqual(pieces('an abcdefghij', { letters: 4 }), ['an ', 'abcd', 'efgh', 'ij']);
  assert.deepEqual(pieces('7777777', { digits: 3 }), ['777', '777', '7']);
  assert.deepEqual(pieces('b b b b b', { repeats: 3 }), ['b b b ', 'b b']);
  assert.deepEqual(pieces('one two three four five', { words: 2 }), ['one two ', 'three four ', 'five']);
});

test('scripts without spaces are cut between words, and nothing is cut inside a grapheme', () => {
  assert.deepEqual(pieces('今天我们去公园玩', { words: 6 }, 'zh-cn'), ['今天我们去', '公园玩']);
  assert.deepEqual(pieces('e\u0301'.repeat(4), { letters: 5 }), ['e\u0301e\u0301', 'e\u0301e\u0301']);
});
