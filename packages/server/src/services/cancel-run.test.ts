import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Run, RunFailure } from '../domain/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import { createCancelRun } from './cancel-run.ts';

const CLOCK = { now: () => 5_000 } as Clock;

/** Records what happens, in order. `failure`: what the run reads after the store was asked; null for one that is done. */
function setUp(run: { failure: RunFailure | null | 'as asked' } | null, spoken = false) {
  const events: string[] = [];
  const runs = {
    cancel: async ({ ownerId, name, failure, nowMs }: Parameters<RunStore['cancel']>[0]) => {
      events.push(`store ${ownerId} ${name} ${failure.code} at ${nowMs}`);
      return run === null ? null : ({ runId: 7, failure: run.failure === 'as asked' ? failure : run.failure } as Run);
    },
  } as RunStore;
  const cancel = createCancelRun({
    runs,
    clock: CLOCK,
    spool: {
      clear: async (runId) => {
        events.push(`clear ${runId}`);
      },
    },
    segments: {
      release: async (runIds) => {
        events.push(`release ${runIds}`);
      },
    },
    stopAttempt: (runId) => {
      events.push(`stop ${runId}`);
      return spoken;
    },
  });
  return { cancel, events };
}

describe('cancelling a run', () => {
  it('stops the attempt only after the store has the end, and leaves the clearing away to it', async () => {
    const { cancel, events } = setUp({ failure: 'as asked' }, true);
    const run = await cancel(3, 'a-task');
    assert.deepEqual(run.failure, { code: 'cancelled', message: 'The run was cancelled', retryable: false });
    assert.deepEqual(events, ['store 3 a-task cancelled at 5000', 'stop 7']);
  });

  it('clears away what an interrupted attempt had finished when nobody speaks the run', async () => {
    const { cancel, events } = setUp({ failure: 'as asked' });
    await cancel(3, 7);
    assert.deepEqual(events, ['store 3 7 cancelled at 5000', 'stop 7', 'clear 7', 'release 7']);
  });

  it('touches nothing of a run that had ended before', async () => {
    const failed: RunFailure = { code: 'deadline', message: 'Too slow.', retryable: false };
    for (const failure of [null, failed]) {
      const { cancel, events } = setUp({ failure }, true);
      assert.equal((await cancel(3, 7)).failure, failure);
      assert.equal(events.length, 1);
    }
  });

  it('says not found of whatever the owner has no run for', async () => {
    const { cancel, events } = setUp(null, true);
    await assert.rejects(cancel(3, 7), { code: 'not_found', message: 'There is no such run' });
    assert.equal(events.length, 1);
  });
});
