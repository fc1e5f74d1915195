// How the CPU time of work grows with its size. A ratio of this thread's own CPU time: the same on a slow and on a busy machine.
import assert from 'node:assert/strict';

/** Kernels count CPU time in steps of up to 10 ms: shorter work is repeated until it has taken this long. */
const LEAST_US = 40_000;

/** CPU time of a call, in microseconds. */
export function cpuUs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

/** The compiler and the collector of garbage have threads of their own, which get little of a busy machine. One measure may have their work in it. */
const ATTEMPTS = 5;
const GROWTH = 8;
/** Far more than they add, and half of what the square of the growth would be. */
const LIMIT = 32;
/**
 * For a unit of size, in microseconds: what is so quick does not grow with the square, which of 40,000 units no machine could do in these 4 ms, were it
 * but to copy them. Then memory is what is measured: a text of more than 128 KiB gets pages of its own, and what is made of it no longer fits where new
 * objects are.
 */
const QUICK_US = 0.1;

/** Asserts that the time of `work` grows with its size, from `small` to eight times as much, and not with the square of it. */
export function assertLinear(name: string, small: number, work: (size: number) => void): void {
  cpuUs(() => work(small)); // compiled
  const measured: string[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [short, long] = [meanUs(() => work(small)), meanUs(() => work(GROWTH * small))];
    if (long < LIMIT * short || long < QUICK_US * GROWTH * small) return;
    measured.push(`${short} µs, then ${long} µs for ${GROWTH} times as much`);
  }
  assert.fail(`${name}: ${measured.join('; ')}`);
}

function meanUs(work: () => void): number {
  let spent = 0;
  let calls = 0;
  for (let next = 1; spent < LEAST_US; next *= 2, calls = calls * 2 + 1) {
    spent += cpuUs(() => {
      for (let call = 0; call < next; call++) work();
    });
  }
  return spent / calls;
}
