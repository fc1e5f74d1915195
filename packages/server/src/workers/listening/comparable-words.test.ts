// Tests the form in which words are compared.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findComparableWords } from './comparable-words.ts';

const forms = (text: string) => [...findComparableWords(text)].map(({ form }) => form);

test('case, signs and ways of writing make no difference', () => {
  assert.deepEqual(forms('“Hello,” she SAID – well…'), ['hello', 'she', 'said', 'well']);
  assert.deepEqual(forms("Don’t l'eau"), ['dont', 'leau']);
  assert.deepEqual(forms('ﬁne Ｆｕｌｌ cafe\u0301'), ['fine', 'full', 'café']);
  assert.deepEqual(forms('3,5 and 1.000'), ['35', 'and', '1000']);
  assert.deepEqual(forms('?! — …'), []);
});

test('where words are written without spaces each character is one', () => {
  assert.deepEqual(forms('今日は晴れ。'), ['今', '日', 'は', '晴', 'れ']);
  assert.deepEqual(forms('สวัสดี abc').slice(-1), ['abc']);
});

test('places are those of the text', () => {
  const text = '😀 It’s 今日';
  assert.deepEqual(
    [...findComparableWords(text)].map(({ start, end }) => text.slice(start, end)),
    ['It’s', '今', '日'],
  );
});
