// Days in the URL, valid and invalid.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysBetween, readRange } from './range.ts';

const NOW = Date.parse('2026-03-02T23:59:00Z');
const read = (query: string) => readRange(new URLSearchParams(query), NOW);

test('without dates it is thirty days, today the last of them', () => {
  assert.deepEqual(read(''), { from: '2026-02-01', to: '2026-03-02', span: 30, wrong: null });
  assert.equal(daysBetween('2026-02-01', '2026-03-02').length, 30);
});

test('a span that is not on offer is the usual one', () => {
  assert.equal(read('days=7').from, '2026-02-24');
  assert.equal(read('days=8').span, 30);
  assert.equal(read('days=x').span, 30);
});

test('dates win over a span, and half of a pair is made whole', () => {
  assert.deepEqual(read('days=7&from=2026-01-01&to=2026-01-31').span, null);
  assert.equal(read('to=2026-01-30').from, '2026-01-01');
  assert.equal(read('from=2026-02-20').to, '2026-03-02');
});

test('what is no day is passed over, and days in the wrong order are told', () => {
  assert.equal(read('from=2026-13-40&to=yesterday').span, 30);
  assert.equal(read('from=2026-02-02&to=2026-02-01').wrong, 'wrongOrder');
  assert.equal(read('from=2024-02-02&to=2026-02-01').wrong, 'tooLong');
});
