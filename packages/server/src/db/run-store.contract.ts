// What every RunStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_READING } from '../text/reading.ts';
import {
  claim,
  claimOne,
  countWaiting,
  exampleKey,
  exampleLimits,
  exampleRun,
  finishOne,
  type OpenStores,
  submit,
} from './contract-fixtures.ts';
import { describeCancellation, describeRemoval } from './run-endings.contract.ts';
import { describeStorageLimits } from './run-limits.contract.ts';

const EXAMPLE_PRONUNCIATION = { phrase: 'Siân', respelling: 'Sharn', ipa: null, matchCase: true, wholeWord: true };

const DAY_MS = 24 * 60 * 60 * 1000;

export function runStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of RunStore`, () => {
    describeReads(open);
    describeLimits(open);
    describeStorageLimits(open);
    describeIdempotency(open);
    describeCancellation(open);
    describeRemoval(open);
    describeKeeping(open);
  });
}

function describeKeeping(open: OpenStores): void {
  it('names the runs that were to be kept until now, whoever owns them, the oldest first', async (t) => {
    const stores = await open(t);
    const [ada, bob] = [await stores.keys.insert(exampleKey()), await stores.keys.insert(exampleKey({ owner: 'bob' }))];
    await submit(stores, ada);
    await submit(stores, ada, { door: 'openai', keepUntilMs: 5_000 });
    const later = await submit(stores, ada, { door: 'openai', keepUntilMs: 2_000 });
    const first = await submit(stores, bob, { door: 'wyoming', keepUntilMs: 1_000 });
    const runOf = async (key: typeof ada, taskId: string) =>
      (await stores.runs.findByTaskId(key.ownerId, taskId))!.runId;
    const expected = [
      { ownerId: bob.ownerId, runId: await runOf(bob, first) },
      { ownerId: ada.ownerId, runId: await runOf(ada, later) },
    ];
    assert.deepEqual(await stores.runs.outdated(2_001, 10), expected);
    assert.deepEqual(await stores.runs.outdated(2_001, 1), expected.slice(0, 1));
    assert.deepEqual(await stores.runs.outdated(1_000, 10), []);
  });
}

function describeReads(open: OpenStores): void {
  it('finds a submitted run by its task id and by its run id', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const taskId = await submit(stores, key, { createdAtMs: 1_234 });
    const run = await stores.runs.findByTaskId(key.ownerId, taskId);
    assert.ok(run);
    assert.ok(Number.isInteger(run.runId) && run.runId >= 1 && run.runId <= 2_147_483_647);
    assert.deepEqual(run, {
      taskId,
      runId: run.runId,
      ownerId: key.ownerId,
      state: 'waiting',
      voiceId: 7,
      languageId: 35,
      attempt: 0,
      createdAtMs: 1_234,
      finishedAtMs: null,
      failure: null,
      note: null,
      artefact: null,
      coverage: null,
    });
    const { runId, state, failure, note, artefact } = run;
    assert.deepEqual(await stores.runs.findByIds(key.ownerId, [runId]), [{ runId, state, failure, note, artefact }]);
    assert.deepEqual(await stores.runs.findByRunId(key.ownerId, runId), run);
    for (const nonsense of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
      assert.equal(await stores.runs.findByRunId(key.ownerId, nonsense), null);
    }
  });

  it('shows a run to its owner only', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const { taskId, runId } = await finishOne(stores, ada);
    assert.equal(await stores.runs.findByTaskId(bob.ownerId, taskId), null);
    assert.equal(await stores.runs.findByRunId(bob.ownerId, runId), null);
    assert.deepEqual(await stores.runs.findByIds(bob.ownerId, [runId]), []);
    for (const name of [taskId, runId]) assert.equal(await stores.runs.remove(bob.ownerId, name), null);
    assert.equal((await stores.runs.findByIds(ada.ownerId, [runId])).length, 1);
  });

  it('answers each of several run ids once, and leaves out what is no run of the owner', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    await Promise.all(Array.from({ length: 8 }, () => submit(stores, key)));
    const ids = (await claim(stores, { limit: 8 })).map((lease) => lease.runId);
    assert.equal(ids.length, 8);
    for (const asked of [ids.slice(0, 2), ids.slice(0, 5), ids]) {
      const runs = await stores.runs.findByIds(key.ownerId, [...asked, ...asked]);
      assert.deepEqual(runs.map((run) => run.runId).sort(), [...asked].sort());
    }
    const unknown = ids.includes(77) ? 78 : 77;
    const nonsense = [0, -1, 1.5, Number.NaN, 2 ** 31, 2 ** 53, Number.POSITIVE_INFINITY, unknown];
    for (const id of nonsense) assert.deepEqual(await stores.runs.findByIds(key.ownerId, [id]), []);
    const mixed = await stores.runs.findByIds(key.ownerId, [...nonsense, ids[3]!]);
    assert.deepEqual(
      mixed.map((run) => run.runId),
      [ids[3]],
    );
    assert.deepEqual(await stores.runs.findByIds(key.ownerId, []), []);
  });

  it('finds a finished run by its object id', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const { runId, artefact } = await finishOne(stores, key);
    const run = await stores.runs.findByObjectId(artefact.objectId);
    assert.equal(run?.runId, runId);
    assert.deepEqual(run.artefact, artefact);
    assert.equal(await stores.runs.findByObjectId('00'.repeat(16)), null);
  });

  it('keeps every character of a text and everything else that was asked for', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const text = `𝔘nicode \u0001 e\u0301 "quotes' \\ 日本語 👩‍👩‍👧 ${'long '.repeat(40_000)}`;
    const reading = { ...DEFAULT_READING, input: 'markdown', pronunciations: [EXAMPLE_PRONUNCIATION] } as const;
    await submit(stores, key, {
      text,
      gender: 2,
      age: 31,
      voiceId: 2_147_483_647,
      textSha256: 'ef'.repeat(32),
      reading,
    });
    const lease = await claimOne(stores);
    assert.equal(lease.request.text, text);
    const { runId, ownerId, voiceId, languageId, gender, age } = lease.request;
    assert.deepEqual(
      { runId, ownerId, voiceId, languageId, gender, age },
      { runId: lease.runId, ownerId: key.ownerId, voiceId: 2_147_483_647, languageId: 35, gender: 2, age: 31 },
    );
    assert.deepEqual(lease.request.reading, reading);
    assert.equal(lease.textSha256, 'ef'.repeat(32));
  });
}

function describeLimits(open: OpenStores): void {
  it('lets a key spend its characters to the last one, and then stores nothing', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey({ characterLimit: 30 }));
    await submit(stores, key, { characters: 18 });
    const refused = exampleRun(key, { characters: 13 });
    assert.deepEqual(await stores.runs.submit(refused), { kind: 'over_budget', used: 18, limit: 30 });
    assert.equal(await stores.runs.findByTaskId(key.ownerId, refused.taskId), null);
    await submit(stores, key, { characters: 12 });
    const [stored] = await stores.keys.list({ ownerId: null });
    assert.equal(stored?.charactersUsed, 30);
    assert.equal(await countWaiting(stores, await stores.keys.insert(exampleKey())), 2);
  });

  it('never spends more than the limit when many submits arrive together', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey({ characterLimit: 100 }));
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => stores.runs.submit(exampleRun(key, { characters: 12 }))),
    );
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'created').length, 8);
    assert.equal((await stores.keys.list({ ownerId: null }))[0]?.charactersUsed, 96);
  });

  it('refuses a run when the owner has enough of them waiting, whichever key they came by', async (t) => {
    const stores = await open(t);
    const one = await stores.keys.insert(exampleKey());
    const two = await stores.keys.insert(exampleKey());
    const other = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    await submit(stores, one, { limits: exampleLimits({ waitingRuns: 2 }) });
    await submit(stores, two, { limits: exampleLimits({ waitingRuns: 2 }) });
    assert.deepEqual(await stores.runs.submit(exampleRun(one, { limits: exampleLimits({ waitingRuns: 2 }) })), {
      kind: 'queue_full',
      waiting: 2,
    });
    await submit(stores, other, { limits: exampleLimits({ waitingRuns: 2 }) });
    await claimOne(stores); // a running run no longer counts as waiting
    await submit(stores, one, { limits: exampleLimits({ waitingRuns: 2 }) });
  });

  it('takes folders of the owner only', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const folder = await stores.folders.create(bob.ownerId, 'secret plans', 1);
    assert.deepEqual(await stores.runs.submit(exampleRun(ada, { folderId: folder.id })), { kind: 'no_folder' });
    assert.deepEqual(await stores.runs.submit(exampleRun(ada, { folderId: 999 })), { kind: 'no_folder' });
    await submit(stores, bob, { folderId: folder.id });
    assert.equal((await stores.folders.list(bob.ownerId, { limit: 10, search: null }))[0]?.runCount, 1);
    assert.equal(await countWaiting(stores, ada), 0);
  });

  it('does not let one impossible submit spoil those beside it', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const taken = await submit(stores, key);
    const runs = [exampleRun(key), exampleRun(key, { taskId: taken }), exampleRun(key)];
    const outcomes = await Promise.allSettled(runs.map((run) => stores.runs.submit(run)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(await countWaiting(stores, key), 3);
    assert.equal((await stores.keys.list({ ownerId: null }))[0]?.charactersUsed, 36);
  });
}

function describeIdempotency(open: OpenStores): void {
  const idempotency = { key: 'order-1', fingerprint: 'f1' };

  it('answers a repeated submit with the first task, and charges once', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey({ characterLimit: 12 }));
    const taskId = await submit(stores, key, { idempotency });
    // Also when the repetition would be refused by now: the caller must learn the result of the first submit.
    const again = exampleRun(key, { idempotency, limits: exampleLimits({ waitingRuns: 0 }) });
    assert.deepEqual(await stores.runs.submit(again), { kind: 'replayed', taskId });
    assert.deepEqual(
      await stores.runs.submit(exampleRun(key, { idempotency: { key: 'order-1', fingerprint: 'f2' } })),
      {
        kind: 'key_reused',
      },
    );
    assert.equal((await stores.keys.list({ ownerId: null }))[0]?.charactersUsed, 12);
  });

  it('stores one run when the same submit arrives many times at once', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => stores.runs.submit(exampleRun(key, { idempotency }))),
    );
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'created').length, 1);
    assert.equal(outcomes.filter((outcome) => outcome.kind === 'replayed').length, 9);
    assert.equal(new Set(outcomes.map((outcome) => 'taskId' in outcome && outcome.taskId)).size, 1);
    assert.equal(await countWaiting(stores, key), 1);
  });

  it('keeps the names of two owners apart, and forgets a refused submit', async (t) => {
    const stores = await open(t);
    const ada = await stores.keys.insert(exampleKey({ owner: 'ada' }));
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const refused = await stores.runs.submit(
      exampleRun(ada, { idempotency, limits: exampleLimits({ waitingRuns: 0 }) }),
    );
    assert.equal(refused.kind, 'queue_full');
    const first = await submit(stores, ada, { idempotency });
    assert.notEqual(await submit(stores, bob, { idempotency }), first);
  });

  it('remembers for a day, even when the run is deleted, and then prunes', async (t) => {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const taskId = await submit(stores, key, { idempotency, createdAtMs: 5_000 });
    await stores.runs.remove(key.ownerId, (await claimOne(stores, { clockMs: 6_000 })).runId);
    assert.equal(await stores.runs.prune(5_000 + DAY_MS), 0);
    assert.deepEqual(await stores.runs.submit(exampleRun(key, { idempotency })), { kind: 'replayed', taskId });
    assert.equal(await stores.runs.prune(5_001 + DAY_MS), 1);
    assert.equal((await stores.runs.submit(exampleRun(key, { idempotency }))).kind, 'created');
  });
}
