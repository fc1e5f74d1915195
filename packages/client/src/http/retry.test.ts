// Tests when a call is retried.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LectorError } from '../errors.ts';
import { type Failure, parseRetryAfter, planRetry } from './retry.ts';

const policy = { maxRetries: 2, maxRetryAfterMs: 10_000 };
const fresh = { blindRetries: 0, askedWaitMs: 0 };
const plan = (error: unknown, rest: Partial<Failure> = {}) =>
  planRetry({ error, repeatable: 'always', ...fresh, ...rest }, policy);

test('Retry-After is read as seconds and as HTTP date', () => {
  const now = Date.parse('Sat, 01 Aug 2026 12:00:00 GMT');
  assert.equal(parseRetryAfter('3', now), 3_000);
  assert.equal(parseRetryAfter(' 0 ', now), 0);
  assert.equal(parseRetryAfter('Sat, 01 Aug 2026 12:00:05 GMT', now), 5_000);
  assert.equal(parseRetryAfter('Sat, 01 Aug 2026 11:00:00 GMT', now), 0);
  for (const value of [null, '', '-1', '1.5', 'soon']) assert.equal(parseRetryAfter(value, now), undefined);
});

test('the wait is never shorter than the server asked for', () => {
  const error = new LectorError('rateLimit', '', { status: 429, retryAfterMs: 2_000 });
  for (let i = 0; i < 100; i++) {
    const { delayMs, asked } = plan(error)!;
    assert.ok(asked && delayMs >= 2_000 && delayMs <= 2_500);
  }
});

test('asked waits end with their time, blind repeats with their number', () => {
  const limited = new LectorError('rateLimit', '', { status: 429, retryAfterMs: 4_000 });
  assert.ok(plan(limited, { blindRetries: 99, askedWaitMs: 5_000 }));
  assert.equal(plan(limited, { askedWaitMs: 6_001 }), undefined);
  const broken = new LectorError('network', '');
  assert.ok(plan(broken, { blindRetries: 1 }));
  assert.equal(plan(broken, { blindRetries: 2 }), undefined);
});

test('what might have been done already is repeated only when the server said it was not', () => {
  const repeatable = 'when-refused';
  assert.equal(plan(new LectorError('network', ''), { repeatable }), undefined);
  assert.equal(plan(new LectorError('server', '', { status: 502 }), { repeatable }), undefined);
  assert.ok(plan(new LectorError('server', '', { status: 503, retryAfterMs: 0 }), { repeatable }));
  assert.ok(plan(new LectorError('rateLimit', '', { status: 429 }), { repeatable }));
});

test('refusals are final', () => {
  for (const status of [400, 401, 402, 403, 404, 409, 422]) {
    assert.equal(plan(new LectorError('badRequest', '', { status })), undefined);
  }
  assert.equal(plan(new LectorError('integrity', '')), undefined);
  assert.equal(plan(new Error('a fault of ours')), undefined);
});
