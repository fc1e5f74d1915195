import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptAt, fieldsOf } from './reading-parts.ts';

const letters = Array.from('😀 It was cold on the morning of\n2024-05-03 when the last boat came into the harbour.');
const at = letters.indexOf('2');

test('a part stands between whole words, in one line, counted in code points', () => {
  assert.deepEqual(excerptAt(letters, { at, length: 10 }), {
    before: '…\u00a0cold on the morning of ',
    part: '2024-05-03',
    after: ' when the last boat\u00a0…',
  });
  assert.deepEqual(excerptAt(letters, { at: 0, length: 1 }).before, '');
  const verses = Array.from(`${'A first verse. '.repeat(5)}\r\n\r\nPart IV\n\n${'Another. '.repeat(5)}`);
  const part = { at: verses.indexOf('I'), length: 2 };
  assert.deepEqual(excerptAt(verses, part), { before: 'Part ', part: 'IV', after: '' }, 'of its own paragraph');
  assert.deepEqual(excerptAt(Array.from('a 5'), { at: 2, length: 1 }), { before: 'a ', part: '5', after: '' });
});

test('a long part is shortened, also without spaces', () => {
  const { before, part, after } = excerptAt(Array.from('東'.repeat(1_000)), { at: 100, length: 800 });
  assert.equal(before, `…\u00a0${'東'.repeat(24)}`);
  assert.equal(part, `${'東'.repeat(160)}…`);
  assert.equal(after, `${'東'.repeat(24)}\u00a0…`);
});

test('the fields of a request say what does not go without saying', () => {
  const plain = {
    input_type: 'text',
    normalize: 'full',
    footnotes: 'skip',
    marks: false,
    speed: 1,
    pauses: { sentence_ms: 294, paragraph_ms: 588, heading_ms: 800, scene_ms: 1_500 },
    ...{ respoken: [], respoken_count: 0, skipped: [], skipped_count: 0, warnings: [], warning_count: 0 },
  } as const;
  assert.deepEqual(fieldsOf(null), {});
  assert.deepEqual(fieldsOf(plain), {});
  assert.deepEqual(fieldsOf({ ...plain, input_type: 'ssml', marks: true }), { input_type: 'ssml', marks: true });
});
