import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Derive } from '../../domain/password.ts';
import { createPasswords } from './passwords.ts';

/** Work that ends when the test says so. */
function createSlowWork() {
  const open: (() => void)[] = [];
  let begun = 0;
  const derive: Derive = (password) => {
    begun++;
    return new Promise((resolve) => open.push(() => resolve(Buffer.alloc(32, password))));
  };
  return { derive, begun: () => begun, endOne: () => open.shift()?.() };
}

describe('passwords at work', () => {
  it('are two at a time, sixteen in line, and the rest are sent away', async () => {
    const work = createSlowWork();
    const passwords = createPasswords(work.derive);
    const all = Array.from({ length: 20 }, () => passwords.hash('secret').then(() => 'done'));
    const outcomes = Promise.allSettled(all);
    await turn();
    assert.equal(work.begun(), 2);
    for (let i = 1; i <= 18; i++) {
      work.endOne();
      await turn();
      assert.equal(work.begun(), Math.min(18, 2 + i));
    }
    const ends = await outcomes;
    assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 18);
    for (const end of ends.slice(18)) {
      assert.ok(end.status === 'rejected');
      assert.equal(end.reason.code, 'rate_limited');
      assert.ok(end.reason.details.retryAfterMs > 0);
    }
    const late = passwords.hash('secret');
    await turn();
    work.endOne();
    assert.match(await late, /^\$argon2id/, 'places come free again');
  });

  it('give their place back when the work fails', async () => {
    const passwords = createPasswords(() => Promise.reject(new Error('no memory')));
    for (let i = 0; i < 5; i++) await assert.rejects(passwords.hash('secret'), /no memory/);
  });

  it('of a name that nobody bears cost what others cost, and are never right', async () => {
    let works = 0;
    const passwords = createPasswords(async (password) => {
      works++;
      return Buffer.alloc(32, password);
    });
    const stored = await passwords.hash('secret');
    assert.equal(await passwords.matches('secret', stored), true);
    assert.equal(await passwords.matches('secret', null), false);
    assert.equal(works, 3);
  });
});
