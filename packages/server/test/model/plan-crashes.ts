// Plans ends of the program, and its next start.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import type { Model, Plan } from './model.ts';
import { pickRunning } from './plan-engines.ts';

export function planRestart(model: Model, { isKilled }: Of<'restart'>): Plan {
  return {
    call: isKilled ? { type: 'crash', at: 'answer', during: null } : { type: 'restart' },
    touches: [],
    alone: true,
    commit() {
      model.restart({ wasBusy: false });
      return () => {};
    },
  };
}

/** What is committed is done, everything else is spoken again. */
export function planCrash(model: Model, { nth, at }: Of<'crash'>): Plan | null {
  const run = pickRunning(model, nth);
  if (run === null) return null;
  const isDone = at === 'run.committed' || at === 'run.cleared';
  return {
    call: { type: 'crash', at, during: { type: 'finish', runId: run.runId } },
    touches: [],
    alone: true,
    commit() {
      if (isDone) model.end(run, 'done');
      model.restart({ wasBusy: true });
      return (spoken) => {
        assert.ok(spoken !== null && 'sha256' in spoken);
        if (isDone) run.spoken = spoken;
      };
    },
  };
}
