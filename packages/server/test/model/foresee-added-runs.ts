// What comes of a call that submits many runs: everything that is wrong with it, or the items that are taken.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import type { Item } from './batch-actions.ts';
import { type Check, httpCheck, readJson, refuses } from './calls.ts';
import { LIMITS, type Model } from './model.ts';
import type { ModelBatch, ModelRun } from './model-run.ts';
import { noSuchBatch, tooManyBatches } from './plan-batches.ts';
import { clientOf } from './plan-http.ts';

/** An item that is taken: as a new run, or as one that was there. */
export interface Taken {
  readonly index: number;
  readonly item: Item;
  readonly earlier: ModelRun | null;
}

/** A place of the call, and the type of what is wrong there. */
export type Problem = readonly [index: number, type: string];

interface Standing {
  readonly isKeyUsed: boolean;
  readonly found: { readonly batch: ModelBatch | null } | null;
}

type Foreseen =
  | { readonly taken: readonly Taken[]; readonly skipped: readonly Problem[] }
  | { readonly refusal: Check };

/** What comes of the call: the checks that need no store, those of the standing, those of the store. */
export function foresee(model: Model, action: Of<'addRuns'>, { isKeyUsed, found }: Standing): Foreseen {
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
