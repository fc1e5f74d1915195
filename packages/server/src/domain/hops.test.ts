// What another Lector asks for is not passed on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOPS_SENT, mayBePassedOn } from './hops.ts';

test('a request that a Lector sends may not be passed on, whatever it says in the header, and any other may', () => {
  assert.equal(mayBePassedOn(undefined), true);
  assert.equal(mayBePassedOn([]), true);
  for (const header of [HOPS_SENT, '', '0', '7', 'no number', [HOPS_SENT]]) assert.equal(mayBePassedOn(header), false);
});
