// Tests the permutation of run ids.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRunIdCipher, MAX_RUN_ID } from './run-id.ts';

const secret = () => fc.uint8Array({ minLength: 32, maxLength: 32 });
const counter = () => fc.integer({ min: 1, max: MAX_RUN_ID });

describe('run ids', () => {
  it('lie in range and lead back to their counter, both ways', () => {
    fc.assert(
      fc.property(secret(), fc.array(counter(), { minLength: 50 }), (key, values) => {
        const cipher = createRunIdCipher(key);
        for (const value of [...values, 1, MAX_RUN_ID]) {
          const runId = cipher.encode(value);
          assert.ok(Number.isInteger(runId) && runId >= 1 && runId <= MAX_RUN_ID);
          assert.equal(cipher.decode(runId), value);
          assert.equal(cipher.encode(cipher.decode(value)!), value);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are all different for the first half million runs', () => {
    const cipher = createRunIdCipher(randomBytes(32));
    const ids = new Set<number>();
    for (let seq = 1; seq <= 500_000; seq++) ids.add(cipher.encode(seq));
    assert.equal(ids.size, 500_000);
  });

  it('tell neither order nor volume', () => {
    const cipher = createRunIdCipher(new Uint8Array(32).fill(7));
    const ids = Array.from({ length: 10_000 }, (_, i) => cipher.encode(i + 1));
    const rises = ids.filter((id, i) => i > 0 && id > ids[i - 1]!).length;
    assert.ok(rises > 4_700 && rises < 5_300, `${rises} of 9999 steps go up`);
    const mean = ids.reduce((sum, id) => sum + id, 0) / ids.length;
    assert.ok(Math.abs(mean / MAX_RUN_ID - 0.5) < 0.02, `the mean lies at ${mean / MAX_RUN_ID}`);
  });

  it('stay the same for a secret for ever', () => {
    const cipher = createRunIdCipher(Uint8Array.from({ length: 32 }, (_, i) => i));
    assert.deepEqual(
      [1, 2, 3, 1_000_000, MAX_RUN_ID].map(cipher.encode),
      [1352933345, 1279369979, 617788172, 369853700, 811401149],
    );
    const other = createRunIdCipher(Uint8Array.from({ length: 32 }, (_, i) => i + 1));
    assert.notEqual(other.encode(1), cipher.encode(1));
  });

  it('are no other numbers', () => {
    const cipher = createRunIdCipher(randomBytes(32));
    for (const value of [0, -1, 0.5, MAX_RUN_ID + 1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.equal(cipher.decode(value), null);
      assert.throws(() => cipher.encode(value), RangeError);
    }
    assert.throws(() => createRunIdCipher(randomBytes(16)), RangeError);
  });
});
