// The incremental digest equals Node's own.
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import { Sha256 } from './sha256.ts';

test('every length around the block boundaries has the digest that Node gives', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = randomBytes(length);
    const digest = new Sha256();
    digest.update(bytes);
    assert.equal(digest.hex(), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`);
  }
});

test('the pieces a message comes in do not matter', () => {
  const bytes = randomBytes(300_000);
  const digest = new Sha256();
  for (let offset = 0; offset < bytes.length; ) {
    const end = offset + randomInt(1, 5_000);
    digest.update(bytes.subarray(offset, end));
    offset = end;
  }
  assert.equal(digest.hex(), createHash('sha256').update(bytes).digest('hex'));
});
