// Plans calls that submit many runs, also those in which something happens while they are stored.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import type { Disturbance, Item } from './batch-actions.ts';
import { type Answer, type Check, type HttpCall, httpCheck, readJson } from './calls.ts';
import { foresee, type Problem, type Taken } from './foresee-added-runs.ts';
import type { Model, Plan } from './model.ts';
import { isPending, LANGUAGE_ID, type ModelBatch, VOICE_ID } from './model-run.ts';
import { beUnsure, callOf, changeBatch } from './plan-batches.ts';
import { clientOf, planHttp } from './plan-http.ts';

export function planAddRuns(model: Model, action: Of<'addRuns'>): Plan {
  const client = clientOf(action);
  const found = action.batch === null ? null : model.findBatch(action.batch, client);
  const url = found === null ? '/lector/v1/runs' : `/lector/v1/batches/${found.name}/runs`;
  const body = {
    ...(found === null ? { name: null } : {}),
    ...{ defaults: { voice_id: VOICE_ID, language: LANGUAGE_ID }, runs: action.items.map(toBody) },
    ...{ on_invalid: action.skips ? 'skip' : 'refuse', close: action.closes },
  };
  const callName = action.key === null ? null : `${client.owner}/${action.key}`;
  const earlier = callName === null ? undefined : model.calls.get(callName);
  const headers = action.key === null ? {} : { 'idempotency-key': action.key };
  const sent: HttpCall = { type: 'http', client, method: 'POST', url, headers, body };
  const isRepeat = earlier !== undefined && (action.again || isSame(earlier.call, sent));
  const fresh = isRepeat ? null : foresee(model, action, { isKeyUsed: earlier !== undefined, found });
  const disturbed = fresh !== null && 'taken' in fresh && client.scopes.includes('tts:write') ? action.disturbed : null;
  const disturbance = disturbed?.by !== 'crash' && found === null ? null : disturbed;

  const plan = planHttp(client, {
    scope: 'tts:write',
    call: {
      method: 'POST',
      url: isRepeat ? earlier.call.url : url,
      headers,
      body: isRepeat ? earlier.call.body! : body,
    },
    touches: [],
    alone: true,
    commit(): Check {
      if (isRepeat) {
        return httpCheck((answer) => {
          assert.equal(answer.status, 200);
          assert.equal(answer.headers['idempotent-replayed'], 'true');
          earlier.answer ??= answer.bytes.toString();
          assert.equal(answer.bytes.toString(), earlier.answer);
        });
      }
      assert.ok(fresh !== null);
      if (!('taken' in fresh)) return fresh.refusal;
      const store = () => take(model, { action, call: sent, callName, batch: found?.batch ?? null, ...fresh });
      return disturbance === null ? store() : disturb(model, { disturbance, batch: found?.batch ?? null, store });
    },
  });
  if (disturbance === null || plan.call.type !== 'http') return plan;
  const { at, by } = disturbance;
  if (by === 'crash') return { ...plan, call: { type: 'crash', at, during: plan.call } };
  const against = { type: 'http', client, ...callOf(found!.name, by) } as const;
  return { ...plan, call: { type: 'meet', at, first: plan.call, against } };
}

function isSame(one: HttpCall, other: HttpCall): boolean {
  return JSON.stringify([one.url, one.body]) === JSON.stringify([other.url, other.body]);
}

function toBody({ text, name, key, fault }: Item) {
  return {
    text: fault === 'text' ? '' : text,
    ...(fault === 'voice' ? { voice_id: 999_999 } : {}),
    ...(name === null ? {} : { custom_id: fault === 'name' ? `-${name}` : name }),
    ...(key === null ? {} : { idempotency_key: key }),
  };
}

interface Taking {
  readonly action: Of<'addRuns'>;
  readonly call: HttpCall;
  readonly callName: string | null;
  readonly batch: ModelBatch | null;
  readonly taken: readonly Taken[];
  readonly skipped: readonly Problem[];
}

/** Stores them all at once. */
function take(model: Model, { action, call, callName, taken, skipped, ...rest }: Taking): Check {
  const client = clientOf(action);
  const { owner } = client;
  const batch = rest.batch ?? model.open({ owner, name: null });
  const runs = taken.map(({ item, earlier }) => {
    if (earlier !== null) return earlier;
    const run = model.create({ owner, inFolder: false, text: item.text, batch, customId: item.name });
    model.used.set(client.name, (model.used.get(client.name) ?? 0) + run.characters);
    if (item.key !== null) model.remembered.set(`${owner}/${item.key}`, { request: item.text, run });
    return run;
  });
  if (action.closes) batch.closedAtMs ??= model.nowMs;
  const remembered = { call, atMs: model.nowMs, answer: null as string | null };
  if (callName !== null) model.calls.set(callName, remembered);
  return httpCheck((answer) => {
    const told = readJson(answer) as {
      batch_id: string;
      runs: { run_id: number; task_id: string; replayed: boolean; index: number; custom_id: string | null }[];
      skipped: { index: number; errors: { type: string }[] }[];
    };
    assert.equal(answer.status, 200, JSON.stringify(told));
    remembered.answer = answer.bytes.toString();
    batch.id ??= told.batch_id;
    assert.equal(told.batch_id, batch.id);
    assert.deepEqual(
      told.skipped.flatMap(({ index, errors }) => errors.map(({ type }) => [index, type])),
      skipped,
    );
    assert.equal(told.runs.length, runs.length);
    for (const [place, { run_id: runId, task_id: taskId, ...said }] of told.runs.entries()) {
      const run = runs[place]!;
      const { index, item, earlier } = taken[place]!;
      assert.deepEqual(said, { index, custom_id: item.name, replayed: earlier !== null });
      run.taskId ??= taskId;
      run.runId ??= runId;
      assert.deepEqual([runId, taskId], [run.runId, run.taskId]);
      assert.ok(!model.runs.some((other) => other !== run && other.runId === runId), 'a run id is given twice');
    }
  });
}

interface Disturbed {
  readonly disturbance: Disturbance;
  readonly batch: ModelBatch | null;
  readonly store: () => Check;
}

/** Either comes first, and both have to agree on who did; with a crash, all or nothing is there afterwards. */
function disturb(model: Model, { disturbance: { at, by }, batch, store }: Disturbed): Check {
  if (by === 'crash') {
    if (at === 'batch.published') store();
    model.restart({ wasBusy: true });
    return () => {};
  }
  assert.ok(batch !== null);
  return (answer: Answer, racing) => {
    assert.ok(answer !== null && 'second' in answer);
    const { first, second } = answer;
    assert.equal(second.status, by === 'delete' ? 204 : 200, second.bytes.toString());
    const isStored = first.status === 200;
    if (at === 'batch.published' || by === 'pause') assert.ok(isStored, first.bytes.toString());
    if (isStored) store()(first, racing);
    else assert.equal(first.status, by === 'delete' ? 404 : 409);
    if (by === 'pause') model.pausedLate = batch;
    if (by === 'cancel') beUnsure(model, batch, ['cancelled']);
    changeBatch(model, batch, by);
    if (by === 'cancel') for (const run of batch.runs.filter(isPending)) assert.ok(model.unsure.has(run));
  };
}
