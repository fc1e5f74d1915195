// Plans actions of the engines and the clock.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import { type Check, readJson } from './calls.ts';
import { CLIENTS } from './clients.ts';
import type { Spoken } from './manual-synthesizer.ts';
import type { Model, Plan } from './model.ts';
import type { ModelRun } from './model-run.ts';

export const CANCELLED = { code: 'cancelled', message: 'The run was cancelled' } as const;

export function planFinish(model: Model, { nth }: Of<'finish'>): Plan | null {
  const run = pickRunning(model, nth);
  if (run === null) return null;
  return {
    call: { type: 'finish', runId: run.runId },
    touches: [model.changes(run)],
    commit() {
      model.end(run, 'done');
      return (spoken) => {
        assert.ok(spoken !== null && 'sha256' in spoken);
        run.spoken = spoken;
      };
    },
  };
}

export function planFail(model: Model, { nth, retryable }: Of<'fail'>): Plan | null {
  const run = pickRunning(model, nth);
  if (run === null) return null;
  const failure = { code: 'engine_failed', message: 'The engine gave up', retryable } as const;
  return {
    call: { type: 'fail', runId: run.runId, failure },
    touches: [model.changes(run)],
    alone: model.isLineFull(run.owner), // it may go back in line, and then take somebody's place
    commit() {
      model.fail(run, failure);
      return () => {};
    },
  };
}

/** Either may win, and both have to agree on who did. */
export function planRace(model: Model, { nth, against, at }: Of<'race'>): Plan | null {
  const run = pickRunning(model, nth);
  const client = CLIENTS.find(({ owner }) => owner === run?.owner);
  if (run === null || client === undefined) return null;
  const url = `/lector/v1/runs/${run.runId}`;
  const call = { type: 'http', client } as const;
  return {
    call: {
      ...{ type: 'race', runId: run.runId, at },
      against:
        against === 'cancel' ? { ...call, method: 'POST', url: `${url}/cancel` } : { ...call, method: 'DELETE', url },
    },
    touches: [],
    alone: true,
    commit: () => (raced, racing) => {
      assert.ok(raced !== null && 'answer' in raced);
      const { spoken, answer } = raced;
      if (against === 'delete') {
        run.state = 'deleted';
        assert.equal(answer.status, 204);
        return;
      }
      endAs(model, run, (readJson(answer) as { status: string }).status === 'done' ? spoken : null);
      model.tellsOf(run)(answer, racing);
    },
  };
}

function endAs(model: Model, run: ModelRun, spoken: Spoken | null): void {
  run.spoken = spoken;
  if (spoken === null) model.end(run, 'cancelled', CANCELLED);
  else model.end(run, 'done');
}

export function planWait(model: Model, { seconds, sweep }: Of<'wait'>): Plan {
  return {
    call: { type: 'wait', ms: seconds * 1_000, sweep },
    touches: [],
    alone: true,
    commit(): Check {
      model.wait(seconds * 1_000);
      if (sweep) model.sweep();
      return () => {};
    },
  };
}

function pickRunning(model: Model, nth: number): (ModelRun & { runId: number }) | null {
  const running = model.runs.filter((run): run is ModelRun & { runId: number } => run.state === 'running');
  return running[nth % Math.max(1, running.length)] ?? null;
}
