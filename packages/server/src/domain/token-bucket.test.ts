import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TokenBuckets } from './token-bucket.ts';

const LIMIT = { perMinute: 60, burst: 2 };

describe('token buckets', () => {
  it('let a burst pass, then one for each token that comes back', () => {
    const buckets = new TokenBuckets<number>();
    assert.deepEqual(buckets.take(1, LIMIT, 0), { remaining: 1, waitMs: 0 });
    assert.deepEqual(buckets.take(1, LIMIT, 0), { remaining: 0, waitMs: 0 });
    assert.deepEqual(buckets.take(1, LIMIT, 0), { remaining: 0, waitMs: 1_000 });
    assert.deepEqual(buckets.take(1, LIMIT, 400), { remaining: 0, waitMs: 600 });
    assert.deepEqual(buckets.take(2, LIMIT, 400), { remaining: 1, waitMs: 0 });
    assert.deepEqual(buckets.take(1, LIMIT, 1_000), { remaining: 0, waitMs: 0 });
  });

  it('keep some tokens back where they are asked to', () => {
    const buckets = new TokenBuckets<number>();
    assert.deepEqual(buckets.take(1, LIMIT, 0, 1), { remaining: 1, waitMs: 0 });
    assert.deepEqual(buckets.take(1, LIMIT, 0, 1), { remaining: 1, waitMs: 1_000 });
    assert.deepEqual(buckets.take(1, LIMIT, 0), { remaining: 0, waitMs: 0 });
    assert.deepEqual(buckets.take(1, LIMIT, 500, 1), { remaining: 0, waitMs: 1_500 });
  });

  it('forget who was not heard of for longest when there are too many', () => {
    const buckets = new TokenBuckets<string>(2);
    const drain = (id: string) => [buckets.take(id, LIMIT, 0), buckets.take(id, LIMIT, 0)];
    drain('a');
    drain('b');
    assert.ok(buckets.take('a', LIMIT, 0).waitMs > 0);
    drain('c');
    assert.ok(buckets.take('a', LIMIT, 0).waitMs > 0, 'heard of since');
    assert.equal(buckets.take('b', LIMIT, 0).waitMs, 0, 'forgotten');
  });
});
