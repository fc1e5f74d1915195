// Plans actions of the engines and the clock.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import { type Check, readJson } from './calls.ts';
import { CLIENTS } from './clients.ts';
import type { Spoken } from './manual-synthesizer.ts';
import type { Model, Plan } from './model.ts';
import { isFinished } from './model-batch.ts';
import { CANCELLED, type ModelBatch, type ModelRun } from './model-run.ts';
import { beUnsure, callOf, changeBatch } from './plan-batches.ts';

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
export function planRace(model: Model, action: Of<'race'>): Plan | null {
  const { nth, against, at, ofBatch } = action;
  const run = pickRunning(model, nth);
  const client = CLIENTS.find(({ owner }) => owner === run?.owner);
  if (run === null || client === undefined) return null;
  if (ofBatch !== null && run.batch !== null) {
    const call = { type: 'http', client, ...callOf(run.batch.id!, ofBatch) } as const;
    return {
      call: { type: 'race', runId: run.runId, at, against: call },
      touches: [],
      alone: true,
      commit: () => raceWithBatch(model, { run, batch: run.batch!, change: ofBatch }),
    };
  }
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
        if (run.batch !== null) run.batch.isSpokenKnown = false;
        model.remove(run);
        assert.equal(answer.status, 204);
        return;
      }
      endAs(model, run, (readJson(answer) as { status: string }).status === 'done' ? spoken : null);
      model.tellsOf(run)(answer, racing);
    },
  };
}

interface BatchRace {
  readonly run: ModelRun;
  readonly batch: ModelBatch;
  readonly change: NonNullable<Of<'race'>['ofBatch']>;
}

/** The run may have ended before its batch was changed, and another have begun in its place. */
function raceWithBatch(model: Model, { run, batch, change }: BatchRace): Check {
  return (raced) => {
    assert.ok(raced !== null && 'answer' in raced);
    const { spoken, answer } = raced;
    assert.equal(answer.status, change === 'delete' ? 204 : 200);
    run.spoken = spoken;
    if (change === 'delete') return changeBatch(model, batch, change);
    const told = readJson(answer) as { paused_at: string | null; cancelled_at: string | null };
    const wasOver = change === 'pause' ? told.paused_at === null : told.cancelled_at === null;
    if (change === 'cancel' && !wasOver) {
      beUnsure(model, batch, ['cancelled']);
      model.unsure.set(run, ['cancelled', 'done']);
    } else model.end(run, 'done');
    if (change !== 'close' && wasOver) assert.ok(isFinished(batch) || batch.cancelledAtMs !== null);
    else if (change === 'pause') {
      model.pausedLate = batch;
      batch.pausedAtMs ??= model.nowMs;
    } else changeBatch(model, batch, change);
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

export function pickRunning(model: Model, nth: number): (ModelRun & { runId: number }) | null {
  const running = model.runs.filter((run): run is ModelRun & { runId: number } => run.state === 'running');
  return running[nth % Math.max(1, running.length)] ?? null;
}
