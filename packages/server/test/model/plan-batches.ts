// Plans calls that look at batches and change them.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import type { BatchChange } from './batch-actions.ts';
import { type Check, type HttpAnswer, httpCheck, readJson, refuses } from './calls.ts';
import type { Model, Plan } from './model.ts';
import { batchInfoOf, isFinished, NO_SUCH_BATCH, readBatchInfo } from './model-batch.ts';
import { CANCELLED, isPending, type ModelBatch, type ModelRun } from './model-run.ts';
import { clientOf, planHttp } from './plan-http.ts';

export const noSuchBatch = () => refuses(404, 'not_found', NO_SUCH_BATCH);
export const tooManyBatches = (most: number) =>
  refuses(
    402,
    'storage_full',
    `There are ${most} batches, as many as there may be (LECTOR_MAX_BATCHES): delete some that are not needed any more`,
  );

export function planOpenBatch(model: Model, action: Of<'openBatch'>, most: number): Plan {
  const client = clientOf(action);
  const { owner } = client;
  const name = `batch ${model.batches.length}`;
  return planHttp(client, {
    scope: 'tts:write',
    call: { method: 'POST', url: '/lector/v1/batches', body: { name } },
    touches: [],
    alone: true,
    commit() {
      if (model.batchesOf(owner).length >= most) return tooManyBatches(most);
      const batch = model.open({ owner, name });
      return httpCheck((answer) => {
        batch.id = (readJson(answer) as { batch_id: string }).batch_id;
        assert.match(batch.id, /^batch_[0-9a-f]{32}$/);
        tellsOfBatch(batch)(answer, false);
      });
    },
  });
}

export function planLookAtBatch(model: Model, action: Of<'getBatch' | 'batchResults' | 'batchNames'>): Plan {
  const client = clientOf(action);
  const { batch, name } = model.findBatch(action.batch, client);
  const url = `/lector/v1/batches/${name}`;
  const calls = {
    getBatch: { method: 'GET', url },
    batchResults: { method: 'GET', url: `${url}/results?limit=2`, pages: true },
    batchNames: { method: 'POST', url: '/lector/v1/results', body: { batch_id: name, custom_ids: NAMES } },
  } as const;
  return planHttp(client, {
    scope: 'tts:read',
    call: calls[action.kind],
    touches: [],
    alone: true,
    commit() {
      if (batch === null) return noSuchBatch();
      if (action.kind === 'getBatch') return tellsOfBatch(batch);
      return action.kind === 'batchResults' ? listsRuns(batch.runs) : listsNames(batch);
    },
  });
}

export function planListBatches(model: Model, action: Of<'listBatches'>): Plan {
  const client = clientOf(action);
  return planHttp(client, {
    scope: 'tts:read',
    call: { method: 'GET', url: '/lector/v1/batches?limit=100' },
    touches: [],
    alone: true,
    commit: () =>
      httpCheck((answer) => {
        const { batches } = readJson(answer) as { batches: Parameters<typeof readBatchInfo>[0][] };
        const mine = model.batchesOf(client.owner).toReversed();
        assert.deepEqual(
          batches.map((told, place) => readBatchInfo(told, mine[place]!)),
          mine.map(batchInfoOf),
        );
      }),
  });
}

export function planChangeBatch(model: Model, { change, crashes, ...action }: Of<'changeBatch'>): Plan {
  const client = clientOf(action);
  const { batch, name } = model.findBatch(action.batch, client);
  const plan = planHttp(client, {
    scope: 'tts:write',
    call: callOf(name, change),
    touches: [],
    alone: true,
    commit() {
      if (batch === null) return noSuchBatch();
      if (crashes && change === 'cancel') beUnsure(model, batch, ['cancelled']);
      changeBatch(model, batch, change);
      return change === 'delete' ? deletes : tellsOfChange(batch, change);
    },
  });
  if (!crashes || batch === null || plan.call.type !== 'http' || !client.scopes.includes('tts:write')) return plan;
  const { commit } = plan;
  return {
    ...plan,
    call: { type: 'crash', at: 'answer', during: plan.call },
    commit() {
      const check = commit();
      model.restart({ wasBusy: true });
      return check;
    },
  };
}

export function callOf(name: string, change: BatchChange) {
  const url = `/lector/v1/batches/${name}`;
  return change === 'delete'
    ? ({ method: 'DELETE', url } as const)
    : ({ method: 'POST', url: `${url}/${change}` } as const);
}

/** What becomes of a batch at once. */
export function changeBatch(model: Model, batch: ModelBatch, change: BatchChange): void {
  const wasFinished = isFinished(batch);
  const { nowMs } = model;
  if (change === 'pause' && !wasFinished && batch.cancelledAtMs === null) batch.pausedAtMs ??= nowMs;
  if (change === 'resume') resume(batch);
  if (change === 'close' || change === 'cancel') batch.closedAtMs ??= nowMs;
  if (change === 'cancel') {
    if (!wasFinished) batch.cancelledAtMs ??= nowMs;
    const sure = batch.runs.filter((run) => isPending(run) && !model.unsure.has(run));
    for (const run of sure) model.end(run, 'cancelled', CANCELLED);
  }
  if (change !== 'delete') return;
  batch.isDeleted = true;
  for (const run of [...batch.runs]) {
    model.unsure.delete(run);
    model.remove(run);
  }
}

/** Which of its runs that have not ended end how depends on who comes first. */
export function beUnsure(model: Model, batch: ModelBatch, states: readonly ModelRun['state'][]): void {
  for (const run of batch.runs.filter(isPending)) model.unsure.set(run, states);
}

function resume(batch: ModelBatch): void {
  if (batch.pausedAtMs === null) return;
  for (const run of batch.runs) if (run.state === 'queued') run.dueMs = 0;
  batch.pausedAtMs = null;
}

/** All that is told of it, as it is now. */
export function tellsOfBatch(batch: ModelBatch): Check {
  const expected = batchInfoOf(batch);
  return httpCheck((answer) => {
    const body = readJson(answer) as Parameters<typeof readBatchInfo>[0];
    assert.equal(answer.status, 200, JSON.stringify(body));
    assert.deepEqual(readBatchInfo(body, batch), expected);
  });
}

/** The counts of a batch that is being cancelled are those of a moment. */
function tellsOfChange(batch: ModelBatch, change: BatchChange): Check {
  if (change !== 'cancel') return tellsOfBatch(batch);
  return httpCheck((answer) => {
    assert.equal(answer.status, 200);
    const { status, closed_at: closedAt } = readJson(answer) as { status: string; closed_at: string | null };
    const expected = batch.cancelledAtMs === null ? ['completed'] : ['cancelling', 'cancelled'];
    assert.ok(expected.includes(status) && closedAt !== null, status);
  });
}

const deletes: Check = httpCheck(({ status, bytes }) => assert.deepEqual([status, bytes.length], [204, 0]));

interface ListedResult {
  readonly run_id: number | null;
  readonly custom_id: string | null;
  readonly status: string;
  readonly sha256: string | null;
}

/** Every run once, in the order of the submits, with what became of it. */
function listsRuns(runs: readonly ModelRun[]): Check {
  return httpCheck((answer) => {
    assert.deepEqual(readResults(answer), runs.map(resultOf));
  });
}

/** No run is called by the last of them. */
const NAMES = ['a', 'b', 'c', 'd', 'nobody'];

function listsNames(batch: ModelBatch): Check {
  return httpCheck((answer) => {
    const expected = NAMES.map((name) => {
      const run = batch.runs.find(({ customId }) => customId === name);
      return run === undefined ? { run_id: null, custom_id: name, status: 'not_found', sha256: null } : resultOf(run);
    });
    assert.deepEqual(readResults(answer), expected);
  });
}

export function readResults(answer: HttpAnswer): readonly ListedResult[] {
  const body = readJson(answer) as { results: readonly ListedResult[] };
  assert.equal(answer.status, 200, JSON.stringify(body));
  return body.results.map(({ run_id, custom_id, status, sha256 }) => ({ run_id, custom_id, status, sha256 }));
}

function resultOf({ runId, customId, state, spoken }: ModelRun): ListedResult {
  const status = state === 'done' ? 'ready' : state;
  return { run_id: runId, custom_id: customId, status, sha256: state === 'done' ? (spoken?.sha256 ?? null) : null };
}
