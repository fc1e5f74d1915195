// Plans calls that submit many runs, also those in which something happens while they are stored.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import type { Disturbance, Item } from './batch-actions.ts';
import { type Answer, type Check, type HttpCall, httpCheck, readJson, refuses } from './calls.ts';
import { LIMITS, type Model, type Plan } from './model.ts';
import { isPending, LANGUAGE_ID, type ModelBatch, type ModelRun, VOICE_ID } from './model-run.ts';
import { beUnsure, callOf, changeBatch, noSuchBatch, tooManyBatches } from './plan-batches.ts';
import { clientOf, planHttp } from './plan-http.ts';

/** An item that is taken: as a new run, or as one that was there. */
interface Taken {
  readonly index: number;
  readonly item: Item;
  readonly earlier: ModelRun | null;
}

/** A place of the call, and the type of what is wrong there. */
type Problem = readonly [index: number, type: string];

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

interface Standing {
  readonly isKeyUsed: boolean;
  readonly found: { readonly batch: ModelBatch | null } | null;
}

type Foreseen =
  | { readonly taken: readonly Taken[]; readonly skipped: readonly Problem[] }
  | { readonly refusal: Check };

/** What comes of the call: the checks that need no store, those of the standing, those of the store. */
function foresee(model: Model, action: Of<'addRuns'>, { isKeyUsed, found }: Standing): Foreseen {
  const { owner, budget, name } = clientOf(action);
  const problems = findProblems(action.items);
  if (problems.length > 0 && !action.skips) return { refusal: refusesItems(problems) };
  const good = action.items.map((item, index) => ({ index, item })).filter(({ index }) => !isBad(problems, index));
  if (good.length === 0) return { refusal: refusesItems(problems) };
  if (isKeyUsed) return { refusal: reused };
  const earlierOf = ({ key }: Item) => (key === null ? undefined : model.remembered.get(`${owner}/${key}`));
  const added = good.filter(({ item }) => earlierOf(item) === undefined);
  const batch = found === null ? null : found.batch;
  if (found === null && model.batchesOf(owner).length >= LIMITS.maxBatches) {
    return { refusal: tooManyBatches(LIMITS.maxBatches) };
  }
  if (found !== null && batch === null) return { refusal: noSuchBatch() };
  if (batch !== null && batch.closedAtMs !== null) {
    return { refusal: refuses(409, 'batch_closed', 'The batch takes no more runs: it was closed or cancelled') };
  }
  const inBatch = batch?.runs.length ?? 0;
  if (inBatch + added.length > LIMITS.maxBatchRuns) return { refusal: full(inBatch) };
  const used = model.used.get(name) ?? 0;
  const characters = added.reduce((sum, { item }) => sum + [...item.text].length, 0);
  if (budget !== null && used + characters > budget) {
    const detail = `The key's character limit would be passed: ${used} of ${budget} characters are used`;
    return { refusal: refuses(402, 'payment_required', detail) };
  }
  const waiting = model.waiting(owner);
  if (waiting + added.length > LIMITS.maxWaiting) {
    const detail = `Too many runs are waiting: ${waiting} of at most ${LIMITS.maxWaiting} (LECTOR_MAX_WAITING_RUNS)`;
    return { refusal: refuses(429, 'queue_full', detail) };
  }
  const taken: Taken[] = [];
  const late: Problem[] = [...problems];
  for (const { index, item } of good) {
    const earlier = earlierOf(item);
    if (earlier !== undefined) {
      const isGone = earlier.run.state === 'deleted' || earlier.request !== item.text;
      if (isGone) late.push([index, 'idempotency_key_reused']);
      else taken.push({ index, item, earlier: earlier.run });
    } else if (item.name !== null && batch?.runs.some(({ customId }) => customId === item.name)) {
      late.push([index, 'custom_id_taken']);
    } else taken.push({ index, item, earlier: null });
  }
  const skipped = late.toSorted(([a], [b]) => a - b);
  if (taken.length === 0 || (skipped.length > 0 && !action.skips)) return { refusal: refusesItems(skipped) };
  return { taken, skipped };
}

/** What is wrong with the items by themselves. */
function findProblems(items: readonly Item[]): Problem[] {
  const TYPES = { text: 'string_too_short', voice: 'voice_not_found', name: 'custom_id_invalid' } as const;
  const problems: Problem[] = [];
  const [names, keys] = [new Set<string>(), new Set<string>()];
  for (const [index, { name, key, fault }] of items.entries()) {
    // What cannot be read takes no name.
    if (fault === 'text' || fault === 'name') {
      problems.push([index, TYPES[fault]]);
      continue;
    }
    const isNameTaken = name !== null && names.has(name);
    const isKeyTaken = key !== null && keys.has(key);
    if (isNameTaken) problems.push([index, 'custom_id_duplicate']);
    else if (name !== null) names.add(name);
    if (isKeyTaken && !isNameTaken) problems.push([index, 'idempotency_key_duplicate']);
    else if (key !== null && !isNameTaken) keys.add(key);
    if (fault === 'voice') problems.push([index, TYPES.voice]);
  }
  return problems;
}

function isBad(problems: readonly Problem[], index: number): boolean {
  return problems.some(([place]) => place === index);
}

function refusesItems(problems: readonly Problem[]): Check {
  return httpCheck((answer) => {
    const { detail } = readJson(answer) as { detail: { loc: (string | number)[]; type: string }[] };
    assert.equal(answer.status, 422, JSON.stringify(detail));
    assert.deepEqual(
      detail.map(({ loc, type }) => [loc[2], type]),
      problems,
    );
  });
}

const reused: Check = httpCheck((answer) => {
  const { detail } = readJson(answer) as { detail: { type: string }[] };
  assert.equal(answer.status, 422);
  assert.deepEqual(
    detail.map(({ type }) => type),
    ['idempotency_key_reused'],
  );
});

function full(runs: number): Check {
  const most = `A batch holds at most ${LIMITS.maxBatchRuns} runs (LECTOR_MAX_BATCH_RUNS), and this one has ${runs}`;
  return refuses(402, 'storage_full', `${most}: open another`);
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
