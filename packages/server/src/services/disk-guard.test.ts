import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import type { Disk } from '../ports/disk.ts';
import { DiskGuard } from './disk-guard.ts';

const MIB = 1024 * 1024;

/** A disk of `size` MiB with `used` of them taken by others. */
function makeGuard({ size, minFree = 64, ballast = 16 }: { size: number; minFree?: number; ballast?: number }) {
  const state = { used: 0, ballast: 0, nowMs: 1 };
  const free = () => Math.max(0, (size - state.used - state.ballast) * MIB);
  const disk: Disk = {
    freeBytes: async () => free(),
    ballastBytes: async () => state.ballast * MIB,
    takeBallast: async (bytes) => {
      state.ballast = 0;
      if (free() < bytes) return false;
      state.ballast = bytes / MIB;
      return true;
    },
    dropBallast: async () => {
      state.ballast = 0;
    },
  };
  const clock = { now: () => 0, monotonicMs: () => state.nowMs, sleep: async () => {} };
  const guard = new DiskGuard({
    disk,
    log: createLogger('silent'),
    clock,
    minFreeBytes: minFree * MIB,
    ballastBytes: ballast * MIB,
  });
  /** Others fill the disk up to so much. */
  const use = async (used: number) => {
    state.used = used;
    await guard.look();
  };
  return { guard, state, use };
}

describe('the disk guard', () => {
  it('takes its ballast where there is room, and admits', async () => {
    const { guard, state, use } = makeGuard({ size: 1_000 });
    await use(0);
    assert.equal(state.ballast, 16);
    assert.equal(guard.mayWork, true);
    guard.admit();
  });

  it('refuses work in words that name the limit while little is free, and goes on by itself', async () => {
    const { guard, use } = makeGuard({ size: 1_000 });
    await use(0);
    await use(930);
    assert.equal(guard.mayWork, false);
    assert.throws(
      () => guard.admit(),
      (error: unknown) =>
        error instanceof AppError &&
        error.code === 'busy' &&
        (error.details.retryAfterMs ?? 0) > 0 &&
        /54 MiB are free, 64 are needed \(LECTOR_MIN_FREE_MIB\)/.test(error.message),
    );
    await use(500);
    assert.equal(guard.mayWork, true);
  });

  it('throws the ballast out when nothing is left, does not mistake that for room, and takes it again later', async () => {
    const { guard, state, use } = makeGuard({ size: 1_000, minFree: 10 });
    await use(0);
    await use(984);
    assert.equal(state.ballast, 0);
    assert.equal(guard.mayWork, false);
    await guard.look();
    assert.equal(guard.mayWork, false, '16 MiB are free, and they are the ballast');
    await use(900);
    assert.equal(state.ballast, 16);
    assert.equal(guard.mayWork, true);
  });

  it('with no least free space works until something could not be written, and then waits a while', async () => {
    const { guard, state, use } = makeGuard({ size: 100, minFree: 0, ballast: 0 });
    await use(100);
    guard.admit();
    assert.equal(guard.mayWork, true);
    guard.pause(2_000);
    assert.equal(guard.mayWork, false);
    state.nowMs += 2_000;
    assert.equal(guard.mayWork, true);
  });
});
