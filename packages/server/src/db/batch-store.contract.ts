// What every BatchStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import { batchStatusOf, runsIn } from '../domain/batch.ts';
import type { BatchSubmit, BatchSubmitOutcome, NewBatchRun } from '../ports/batch-store.ts';
import {
  claim,
  claimOne,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  FAILURE,
  type OpenStores,
  type Stores,
} from './contract-fixtures.ts';

const ROOMY = { ...exampleLimits(), batchRuns: 10_000, batches: 100 };
const DAY_MS = 24 * 60 * 60 * 1000;

const runs = (key: ApiKey, count: number, changes: (n: number) => Partial<NewBatchRun> = () => ({})): NewBatchRun[] =>
  Array.from({ length: count }, (_, n) => ({ ...exampleRun(key), customId: null, ...changes(n) }));

const call = (key: ApiKey, changes: Partial<BatchSubmit> = {}): BatchSubmit => ({
  ownerId: key.ownerId,
  keyId: key.id,
  nowMs: 2_000,
  batch: { created: { id: 'batch_1', name: 'a batch' } },
  closes: false,
  runs: runs(key, 3),
  limits: ROOMY,
  idempotency: null,
  ...changes,
});

function submittedBy(outcome: BatchSubmitOutcome): readonly { runId: number; taskId: string; isReplayed: boolean }[] {
  assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
  return outcome.kind === 'submitted' ? outcome.runs : [];
}

const withKey = async (stores: Stores, owner = 'ada') => stores.keys.insert(exampleKey({ owner }));
const batchOf = async ({ batches }: Stores, { ownerId }: ApiKey, id = 'batch_1') => (await batches.find(ownerId, id))!;

export function batchStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of BatchStore`, () => {
    describeSubmit(open);
    describeRefusals(open);
    describeRepeats(open);
    describeProgress(open);
    describeChanges(open);
    describeEnd(open);
  });
}

function describeSubmit(open: OpenStores): void {
  it('stores all runs of a call, in line, counted and told of, in the order given', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const given = runs(key, 130, (n) => ({ customId: `n${n}`, text: `text ${n}`, characters: 6 }));
    const submitted = submittedBy(await stores.batches.submit(call(key, { runs: given })));
    assert.deepEqual(
      submitted.map(({ taskId }) => taskId),
      given.map(({ taskId }) => taskId),
    );
    const batch = await batchOf(stores, key);
    assert.equal(batchStatusOf(batch), 'open');
    assert.deepEqual(batch.counts, { waiting: 130, running: 0, done: 0, failed: 0, cancelled: 0, expired: 0 });
    assert.equal(batch.characters, 130 * 6);
    const leases = await claim(stores, { limit: 200 });
    assert.deepEqual(
      leases.map(({ runId }) => runId),
      submitted.map(({ runId }) => runId),
    );
    const { changes } = await stores.browser.changes({ ownerId: key.ownerId, after: null, limit: 1_000 });
    assert.equal(changes.length, 0);
    const detail = await stores.browser.detail(key.ownerId, submitted[129]!.runId);
    assert.deepEqual(
      detail?.timeline.map(({ kind }) => kind),
      ['queued', 'started'],
    );
    const listed = await stores.batches.runs({
      ownerId: key.ownerId,
      id: 'batch_1',
      after: submitted[9]!.runId,
      limit: 2,
    });
    assert.deepEqual(
      listed.map(({ customId }) => customId),
      ['n10', 'n11'],
    );
    const named = await stores.batches.named({
      ownerId: key.ownerId,
      id: 'batch_1',
      customIds: ['n5', 'nobody', 'n7'],
    });
    assert.deepEqual(named.map(({ customId }) => customId).sort(), ['n5', 'n7']);
  });

  it('adds to a batch that takes more, and not to one that was closed', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    await stores.batches.submit(call(key));
    const batch = { existing: 'batch_1' };
    submittedBy(await stores.batches.submit(call(key, { batch, closes: true })));
    assert.equal(runsIn(await batchOf(stores, key)), 6);
    assert.equal(batchStatusOf(await batchOf(stores, key)), 'running');
    assert.deepEqual(await stores.batches.submit(call(key, { batch })), { kind: 'batch_closed' });
    assert.equal(runsIn(await batchOf(stores, key)), 6);
  });

  it('counts for the owner, the key and the folder what a submit of each run would count', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey({ characterLimit: 100 }));
    const folder = await stores.folders.create(key.ownerId, 'all', 1);
    const given = runs(key, 4, (n) => ({ folderId: n % 2 === 0 ? folder.id : null }));
    await stores.batches.submit(call(key, { runs: given }));
    const [found] = await stores.folders.list(key.ownerId, { limit: 10, search: null });
    assert.equal(found?.runCount, 2);
    const more = call(key, { batch: { existing: 'batch_1' }, runs: runs(key, 5) });
    assert.deepEqual(await stores.batches.submit(more), { kind: 'over_budget', used: 48, limit: 100 });
  });
}

function describeRefusals(open: OpenStores): void {
  it('stores nothing of a call with a problem, and names every one', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    await stores.batches.submit(call(key, { runs: runs(key, 1, () => ({ customId: 'taken' })) }));
    const given = runs(key, 4, (n) => [{}, { customId: 'taken' }, { folderId: 99 }, { customId: 'free' }][n]!);
    assert.deepEqual(await stores.batches.submit(call(key, { batch: { existing: 'batch_1' }, runs: given })), {
      kind: 'refused',
      problems: [
        { index: 1, problem: 'custom_id_taken' },
        { index: 2, problem: 'no_folder' },
      ],
    });
    assert.equal(runsIn(await batchOf(stores, key)), 1);
    for (const { taskId } of given) assert.equal(await stores.runs.findByTaskId(key.ownerId, taskId), null);
    assert.equal((await claim(stores, { limit: 10 })).length, 1);
  });

  it('holds a call to every limit as a whole', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const tried = (limits: Partial<BatchSubmit['limits']>) =>
      stores.batches.submit(call(key, { limits: { ...ROOMY, ...limits } }));
    assert.deepEqual(await tried({ waitingRuns: 2 }), { kind: 'queue_full', waiting: 0 });
    assert.deepEqual(await tried({ storedRuns: 2 }), { kind: 'storage_full', limit: 'storedRuns', used: 0 });
    assert.deepEqual(await tried({ textBytes: 30 }), { kind: 'storage_full', limit: 'textBytes', used: 0 });
    assert.deepEqual(await tried({ batchRuns: 2 }), { kind: 'batch_full', runs: 0 });
    assert.deepEqual(await tried({ batches: 0 }), { kind: 'too_many_batches', batches: 0 });
    assert.equal(await stores.batches.find(key.ownerId, 'batch_1'), null);
    submittedBy(await tried({ waitingRuns: 3, storedRuns: 3, batchRuns: 3, batches: 1 }));
  });

  it('knows no batch of somebody else', async (t) => {
    const stores = await open(t);
    const [ada, bob] = [await withKey(stores), await withKey(stores, 'bob')];
    await stores.batches.submit(call(ada, { runs: runs(ada, 1, () => ({ customId: 'mine' })) }));
    const { ownerId } = bob;
    assert.equal(await stores.batches.find(ownerId, 'batch_1'), null);
    assert.deepEqual(await stores.batches.list({ ownerId, before: null, limit: 10 }), []);
    assert.deepEqual(await stores.batches.submit(call(bob, { batch: { existing: 'batch_1' } })), { kind: 'no_batch' });
    for (const change of ['close', 'pause', 'resume', 'cancel', 'delete'] as const) {
      assert.equal(await stores.batches.change({ ownerId, id: 'batch_1', change, nowMs: 1 }), null);
    }
    assert.deepEqual(await stores.batches.runs({ ownerId, id: 'batch_1', after: null, limit: 10 }), []);
    assert.deepEqual(await stores.batches.named({ ownerId, id: 'batch_1', customIds: ['mine'] }), []);
    assert.equal(batchStatusOf(await batchOf(stores, ada)), 'open');
  });
}

function describeRepeats(open: OpenStores): void {
  const idempotency = (fingerprint: string, answer = 'answered') => ({
    key: 'call-1',
    fingerprint,
    answer: () => Buffer.from(answer),
  });

  it('answers a repeated call what the first was answered, and refuses its key for another', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    submittedBy(await stores.batches.submit(call(key, { idempotency: idempotency('a') })));
    const again = await stores.batches.submit(call(key, { idempotency: idempotency('a', 'other') }));
    assert.equal(again.kind === 'answered' && Buffer.from(again.answer).toString(), 'answered');
    assert.deepEqual(await stores.batches.submit(call(key, { idempotency: idempotency('b') })), { kind: 'key_reused' });
    assert.equal(runsIn(await batchOf(stores, key)), 3);
    await stores.batches.prune(2_000 + DAY_MS);
    assert.equal((await stores.batches.submit(call(key, { idempotency: idempotency('a') }))).kind, 'answered');
    await stores.batches.prune(2_001 + DAY_MS);
    const batch = { created: { id: 'batch_2', name: null } };
    submittedBy(await stores.batches.submit(call(key, { batch, idempotency: idempotency('b') })));
  });

  it('stores a run whose own key was used before no second time, and names its first', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const once = { key: 'run-1', fingerprint: 'f' };
    const first = exampleRun(key, { idempotency: once });
    await stores.runs.submit(first);
    const given = runs(key, 3, (n) => (n === 1 ? { idempotency: once } : {}));
    const submitted = submittedBy(await stores.batches.submit(call(key, { runs: given })));
    assert.deepEqual(
      submitted.map(({ isReplayed }) => isReplayed),
      [false, true, false],
    );
    assert.equal(submitted[1]!.taskId, first.taskId);
    assert.equal(submitted[1]!.runId, (await stores.runs.findByTaskId(key.ownerId, first.taskId))!.runId);
    assert.equal(runsIn(await batchOf(stores, key)), 2);
    const other = runs(key, 1, () => ({ idempotency: { key: 'run-1', fingerprint: 'g' } }));
    assert.deepEqual(await stores.batches.submit(call(key, { batch: { existing: 'batch_1' }, runs: other })), {
      kind: 'refused',
      problems: [{ index: 0, problem: 'key_reused' }],
    });
  });

  it('completes a batch that is closed by a call of nothing but repeats, once nothing of it is left', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const given = runs(key, 2, (n) => ({ idempotency: { key: `run-${n}`, fingerprint: 'f' } }));
    await stores.batches.submit(call(key, { runs: given }));
    const created = { id: 'batch_2', name: null };
    submittedBy(await stores.batches.submit(call(key, { batch: { created }, runs: given, closes: true })));
    const empty = await batchOf(stores, key, 'batch_2');
    assert.deepEqual([runsIn(empty), batchStatusOf(empty), empty.finishedAtMs], [0, 'completed', 2_000]);
    submittedBy(await stores.batches.submit(call(key, { batch: { existing: 'batch_1' }, runs: given, closes: true })));
    assert.equal(batchStatusOf(await batchOf(stores, key)), 'running');
  });

  it('repeats what is there although there is no room for more', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey({ characterLimit: 30 }));
    const given = runs(key, 2, (n) => ({ idempotency: { key: `run-${n}`, fingerprint: 'f' } }));
    const limits = { ...ROOMY, waitingRuns: 2, storedRuns: 2, textBytes: 60, batchRuns: 2 };
    await stores.batches.submit(call(key, { runs: given, limits }));
    const again = call(key, { batch: { existing: 'batch_1' }, runs: given, limits });
    assert.deepEqual(
      submittedBy(await stores.batches.submit(again)).map(({ isReplayed }) => isReplayed),
      [true, true],
    );
    const more = call(key, { batch: { existing: 'batch_1' }, runs: [...given, ...runs(key, 1)], limits });
    assert.equal((await stores.batches.submit(more)).kind, 'batch_full');
    assert.equal(runsIn(await batchOf(stores, key)), 2);
  });

  it('stores runs that several calls submit with the same keys at the same time once', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const calls = Array.from({ length: 5 }, (_, n) => {
      const given = runs(key, 60, (m) => ({ idempotency: { key: `run-${m}`, fingerprint: 'f' } }));
      return stores.batches.submit(call(key, { batch: { created: { id: `batch_${n}`, name: null } }, runs: given }));
    });
    const [first, ...others] = (await Promise.all(calls)).map(submittedBy);
    assert.ok(first!.every(({ isReplayed }) => !isReplayed));
    for (const runs of others)
      assert.deepEqual(
        runs,
        first!.map((run) => ({ ...run, isReplayed: true })),
      );
    assert.equal((await claim(stores, { limit: 1_000 })).length, 60);
  });

  it('has nothing left to do in a batch of nothing but runs that were submitted before', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const given = runs(key, 2, (n) => ({ idempotency: { key: `run-${n}`, fingerprint: 'f' } }));
    await stores.batches.submit(call(key, { runs: given }));
    const again = { created: { id: 'batch_2', name: null } };
    const submitted = submittedBy(await stores.batches.submit(call(key, { batch: again, runs: given, closes: true })));
    assert.ok(submitted.every(({ isReplayed }) => isReplayed));
    const batch = await batchOf(stores, key, 'batch_2');
    assert.deepEqual([runsIn(batch), batchStatusOf(batch)], [0, 'completed']);
  });
}

function describeProgress(open: OpenStores): void {
  it('counts what became of its runs, and is complete when the last has ended after it was closed', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const { ownerId } = key;
    const submitted = submittedBy(await stores.batches.submit(call(key, { runs: runs(key, 4) })));
    const nowMs = 5_000;
    const failure = { code: 'cancelled', message: 'enough', retryable: false } as const;
    await stores.queue.complete(await claimOne(stores, { clockMs: 1 }), exampleEnding(), nowMs);
    await stores.queue.fail(await claimOne(stores, { clockMs: 1 }), FAILURE, nowMs);
    await stores.runs.cancel({ ownerId, name: submitted[2]!.runId, failure, nowMs });
    assert.deepEqual((await batchOf(stores, key)).counts, {
      ...{ waiting: 1, running: 0, done: 1, failed: 1, cancelled: 1, expired: 0 },
    });
    await stores.queue.complete(await claimOne(stores, { clockMs: 1 }), exampleEnding(), nowMs);
    const ended = await batchOf(stores, key);
    assert.equal(ended.finishedAtMs, null);
    assert.deepEqual([ended.work.runs, ended.work.characters], [2, 24]);
    assert.ok(ended.work.audioMs > 0);
    const closed = await stores.batches.change({ ownerId, id: 'batch_1', change: 'close', nowMs: 6_000 });
    assert.equal(closed?.finishedAtMs, 6_000);
    assert.equal(batchStatusOf(closed!), 'completed');
    await stores.runs.remove(ownerId, submitted[1]!.runId);
    assert.equal((await batchOf(stores, key)).counts.failed, 0);
    assert.equal((await batchOf(stores, key)).characters, 36);
    await stores.queue.expire(nowMs + 1, 10);
    assert.deepEqual((await batchOf(stores, key)).counts.expired, 2);
    assert.equal((await batchOf(stores, key)).work.runs, 2);
  });

  it('gives the place of a failed run, and its name, to the run that repeats it', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const { ownerId } = key;
    const [failed] = submittedBy(
      await stores.batches.submit(call(key, { closes: true, runs: runs(key, 1, () => ({ customId: 'one' })) })),
    );
    await stores.queue.fail(await claimOne(stores, { clockMs: 1 }), FAILURE, 3_000);
    assert.equal(batchStatusOf(await batchOf(stores, key)), 'completed');
    assert.deepEqual(await stores.batches.withoutAudio({ ownerId, id: 'batch_1', after: null, limit: 10 }), [
      failed!.runId,
    ]);
    const again = exampleRun(key, { retryOf: failed!.runId });
    await stores.runs.submit(again);
    const batch = await batchOf(stores, key);
    assert.equal(batchStatusOf(batch), 'running');
    assert.deepEqual([batch.counts.waiting, batch.counts.failed, runsIn(batch)], [1, 0, 1]);
    const [named] = await stores.batches.named({ ownerId, id: 'batch_1', customIds: ['one'] });
    assert.equal(named?.taskId, again.taskId);
    assert.equal((await stores.runs.findByRunId(ownerId, failed!.runId))?.state, 'failed');
    await stores.queue.complete(await claimOne(stores, { clockMs: 1 }), exampleEnding(), 4_000);
    assert.equal(batchStatusOf(await batchOf(stores, key)), 'completed');
  });

  it('gives the place of a run that is done to a new take of it, and to no other repeat', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const { ownerId } = key;
    const [done] = submittedBy(
      await stores.batches.submit(call(key, { closes: true, runs: runs(key, 1, () => ({ customId: 'one' })) })),
    );
    await stores.queue.complete(await claimOne(stores, { clockMs: 1 }), exampleEnding(), 3_000);
    const named = async () => (await stores.batches.named({ ownerId, id: 'batch_1', customIds: ['one'] }))[0]?.taskId;
    await stores.runs.submit(exampleRun(key, { retryOf: done!.runId }));
    assert.equal(await named(), done!.taskId);
    const take = exampleRun(key, { retryOf: done!.runId, segments: { reuse: true, take: 1, takes: [] } });
    await stores.runs.submit(take);
    assert.equal(await named(), take.taskId);
    const { counts } = await batchOf(stores, key);
    assert.deepEqual([counts.waiting, counts.done, counts.failed], [1, 0, 0]);
  });
}

function describeChanges(open: OpenStores): void {
  it('claims nothing of a paused batch, also not of what comes later or goes back in line, until it is resumed', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const { ownerId } = key;
    await stores.batches.submit(call(key));
    const [lease] = await claim(stores, { limit: 1 });
    const paused = await stores.batches.change({ ownerId, id: 'batch_1', change: 'pause', nowMs: 9 });
    assert.equal(batchStatusOf(paused!), 'paused');
    await stores.queue.retry(lease!, FAILURE, 5);
    await stores.batches.submit(call(key, { batch: { existing: 'batch_1' } }));
    assert.deepEqual(await claim(stores, { clockMs: 1e9, limit: 10 }), []);
    assert.equal(await stores.queue.nextDueMs(), null);
    await stores.queue.requeueAll();
    assert.deepEqual(await claim(stores, { clockMs: 1e9, limit: 10 }), []);
    await stores.runs.submit(exampleRun(key));
    assert.equal((await claim(stores, { clockMs: 1e9, limit: 10 })).length, 1);
    const resumed = await stores.batches.change({ ownerId, id: 'batch_1', change: 'resume', nowMs: 10 });
    assert.equal(batchStatusOf(resumed!), 'open');
    assert.equal((await claim(stores, { clockMs: 1e9, limit: 10 })).length, 6);
  });

  it('lists what has to end of a cancelled batch, and everything of a deleted one, which nobody finds any more', async (t) => {
    const stores = await open(t);
    const key = await withKey(stores);
    const { ownerId } = key;
    const submitted = submittedBy(await stores.batches.submit(call(key)));
    await stores.queue.complete(await claimOne(stores, { clockMs: 1 }), exampleEnding(), 3_000);
    const cancelled = await stores.batches.change({ ownerId, id: 'batch_1', change: 'cancel', nowMs: 4_000 });
    assert.equal(batchStatusOf(cancelled!), 'cancelling');
    assert.deepEqual(await stores.batches.unended(), [{ ownerId, id: 'batch_1', change: 'cancel' }]);
    const left = await stores.batches.toEnd({ id: 'batch_1', change: 'cancel', limit: 10 });
    assert.deepEqual(
      left,
      submitted.slice(1).map(({ runId }) => runId),
    );
    const failure = { code: 'cancelled', message: 'enough', retryable: false } as const;
    for (const name of left) await stores.runs.cancel({ ownerId, name, failure, nowMs: 5_000 });
    assert.equal(batchStatusOf(await batchOf(stores, key)), 'cancelled');
    assert.deepEqual(await stores.batches.unended(), []);
    assert.notEqual(await stores.batches.change({ ownerId, id: 'batch_1', change: 'delete', nowMs: 6_000 }), null);
    assert.equal(await stores.batches.find(ownerId, 'batch_1'), null);
    await stores.batches.forget('batch_1');
    assert.deepEqual(await stores.batches.unended(), [{ ownerId, id: 'batch_1', change: 'delete' }]);
    assert.deepEqual(await stores.batches.toEnd({ id: 'batch_1', change: 'cancel', limit: 10 }), []);
    const all = await stores.batches.toEnd({ id: 'batch_1', change: 'delete', limit: 10 });
    assert.equal(all.length, 3);
    for (const name of all) await stores.runs.remove(ownerId, name);
    await stores.batches.forget('batch_1');
    assert.deepEqual(await stores.batches.unended(), []);
  });
}

function describeEnd(open: OpenStores): void {
  it('lists batches by page, the newest first', async (t) => {
    const stores = await open(t);
    const { ownerId } = await withKey(stores);
    for (const n of [1, 2, 3]) await stores.batches.open({ ownerId, id: `batch_${n}`, name: null, nowMs: n, most: 3 });
    assert.equal(await stores.batches.open({ ownerId, id: 'batch_4', name: null, nowMs: 4, most: 3 }), null);
    const [newest, second] = await stores.batches.list({ ownerId, before: null, limit: 2 });
    assert.deepEqual([newest?.id, second?.id], ['batch_3', 'batch_2']);
    const rest = await stores.batches.list({ ownerId, before: 'batch_2', limit: 2 });
    assert.deepEqual(
      rest.map(({ id }) => id),
      ['batch_1'],
    );
  });
}
