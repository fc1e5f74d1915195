import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findWords } from './words.ts';

const words = (text: string) => findWords(text).map(({ start, end }) => text.slice(start, end));

test('words are runs of letters, marks and digits; an ideograph is a word', () => {
  assert.deepEqual(words("It's no. 5, Ça va?"), ['It', 's', 'no', '5', 'Ça', 'va']);
  assert.deepEqual(words('今天 is はれ'), ['今', '天', 'is', 'はれ']);
  assert.deepEqual(words('e\u0301te\u0301 𝒳y'), ['e\u0301te\u0301', '𝒳y']);
  assert.deepEqual(words('* — !'), []);
});

test('a number keeps its separators, and loses those at its ends', () => {
  assert.deepEqual(words("1,234,567.89 5. 3,'4 1’000"), ['1,234,567.89', '5', '3', '4', '1’000']);
});

test('what is invisible inside a word belongs to it', () => {
  assert.deepEqual(words('impor\u00adtance\u200b, \ufeffso ❤\ufe0f'), ['impor\u00adtance', 'so']);
});
