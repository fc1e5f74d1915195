// The timers of a job: what was taken from behind a delayed job is not given back to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JobClock } from './job-clock.ts';

test('a job is delayed from the very call that says so, until the next job', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const seen: boolean[] = [];
  const clock: JobClock = new JobClock({
    segment: { baseMs: 60_000, perCharMs: 0 },
    cancelMs: 60_000,
    soonMs: 500,
    patience: 20,
    coreWaitMs: () => 0,
    onPassageLate() {},
    onJobLate() {},
    onCancelLate() {},
    onDelay: () => seen.push(clock.isDelayed),
  });
  clock.start({ text: 'One.', deadlineMs: 60_000 });
  t.mock.timers.tick(499);
  assert.deepEqual([clock.isDelayed, seen], [false, []]);
  t.mock.timers.tick(1); // hardly any time has passed by the real clock
  assert.deepEqual([clock.isDelayed, seen], [true, [true]]);
  clock.stop();
  clock.start({ text: 'Two.', deadlineMs: 60_000 });
  assert.equal(clock.isDelayed, false);
  clock.stop();
});
