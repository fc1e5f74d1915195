// Marks in brackets: what is one and what is text, and linear time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../cpu-growth.suite.ts';
import { original, rewrite } from '../trace/rewrite.ts';
import { findMarks } from './marks.ts';

function read(text: string) {
  const { phonemes, replacements, dropped } = findMarks(text);
  return {
    text: rewrite(original(text), replacements).text,
    said: phonemes.map(({ start, end, ipa }) => [text.slice(start, end), ipa]),
    dropped: dropped.map(({ start, end, name }) => [text.slice(start, end), name]),
  };
}

test('ARPAbet in brackets behind a word says how the word is read', () => {
  assert.deepEqual(read('I say tomato [T AH0 M EY1 T OW0], you do not.'), {
    text: 'I say tomato, you do not.',
    said: [['tomato', 'təmˈeɪtoʊ']],
    dropped: [],
  });
  assert.deepEqual(read('tomato[T AH0 M EY1 T OW0]').said, [['tomato', 'təmˈeɪtoʊ']]);
});

test('a sound is taken out and told', () => {
  assert.deepEqual(read('Well [laughter], no. [clears throat] Yes.'), {
    text: 'Well, no. Yes.',
    said: [],
    dropped: [
      ['[laughter]', 'laughter'],
      ['[clears throat]', 'clears throat'],
    ],
  });
});

test('everything else in brackets is text', () => {
  const texts = [
    'See [1] and [Smith, 2020].',
    '[T AH0] alone',
    'x [T AH9]',
    '[a [b] c',
    '[]',
    '[NATO]',
    'a [b\nc d]',
    '[[h@loU]]',
  ];
  for (const text of texts) assert.deepEqual(read(text), { text, said: [], dropped: [] }, text);
});

test('brackets without end take time that grows with their number', () => {
  for (const unit of ['[', '[a', 'a[AH0]', '[laughter]', 'aaaaaaaaa[']) {
    assertLinear(unit, 6_400, (size) => findMarks(unit.repeat(size / unit.length)));
  }
});
