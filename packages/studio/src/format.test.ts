// Numbers and times as people read them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatLength } from './format.ts';

test('a recording is never as long as nothing', () => {
  const cases = { 0.02: '0.1 s', 0.4: '0.4 s', 0.94: '0.9 s', 0.99: '1.0 s', 1: '0:01', 7.9: '0:07', 3729: '1:02:09' };
  for (const [seconds, words] of Object.entries(cases)) assert.equal(formatLength(Number(seconds)), words);
  assert.equal(formatLength(0), '0:00', 'a length that is not known yet');
  assert.equal(formatClock(0.4), '0:00', 'a place in a recording');
});
