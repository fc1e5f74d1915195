// What every RunBrowser must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import { RUN_STATUSES, type RunEntry, type RunFilter } from '../domain/run-entry.ts';
import type { BatchSubmit } from '../ports/batch-store.ts';
import { DEFAULT_READING } from '../text/reading.ts';
import {
  claimOne,
  exampleArtefact,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  FAILURE,
  finishOne,
  type OpenStores,
  type Stores,
  submit,
} from './contract-fixtures.ts';

const ALL: RunFilter = {
  statuses: null,
  voiceId: null,
  languageId: null,
  keyId: null,
  batchId: null,
  fromMs: null,
  beforeMs: null,
  words: null,
  door: 'none',
};
const CANCELLED = { code: 'cancelled', message: 'Enough.', retryable: false } as const;

export function runBrowserContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of RunBrowser`, () => {
    const make = async (t: Parameters<OpenStores>[0]) => {
      const stores = await open(t);
      const key = await stores.keys.insert(exampleKey());
      return { stores, key, browser: stores.browser, ownerId: key.ownerId };
    };
    describePages(make);
    describeDetails(make);
    describeChanges(make);
  });
}

type Make = (t: Parameters<OpenStores>[0]) => Promise<{
  stores: Stores;
  key: ApiKey;
  browser: Stores['browser'];
  ownerId: number;
}>;

function describePages(make: Make): void {
  it('answers nothing where there is nothing', async (t) => {
    const { browser, ownerId } = await make(t);
    assert.deepEqual(await browser.page({ ownerId, filter: ALL, before: null, limit: 10 }), {
      entries: [],
      more: false,
    });
    const totals = await browser.totals({ ownerId, filter: ALL });
    assert.deepEqual([Object.values(totals.byStatus), totals.audioMs, totals.sizeBytes], [[0, 0, 0, 0, 0, 0], 0, 0]);
    assert.deepEqual(await browser.ids({ ownerId, filter: ALL, limit: 10 }), { runIds: [], more: false });
  });

  it('keeps no place of a search that has enough, that fails or that nobody waits for', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    for (let i = 0; i < 3; i++) await submit(stores, key);
    const filter = { ...ALL, words: 'few' };
    for (let i = 0; i < 5; i++) {
      const { more } = await browser.page({ ownerId, filter, before: null, limit: 1 });
      assert.ok(more, 'it stopped early');
      const gone = new AbortController();
      const search = browser.totals({ ownerId, filter, signal: gone.signal });
      gone.abort(new Error('gone'));
      await assert.rejects(search, /gone/);
    }
    assert.equal((await browser.ids({ ownerId, filter, limit: 10 })).runIds.length, 3);
  });

  it('finds the same runs in pages, by number and by id, for every filter and across long gaps', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const other = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const second = await stores.keys.insert(exampleKey());
    for (let i = 0; i < 1_050; i++) {
      const mine = i % 50 === 0;
      const changes = {
        createdAtMs: i,
        voiceId: (i % 3) + 1,
        text: `Number ${i}.`,
        door: i % 250 === 0 ? ('openai' as const) : null,
        limits: exampleLimits({ waitingRuns: 2_000 }),
      };
      await stores.runs.submit(exampleRun(mine ? (i % 100 === 0 ? key : second) : other, changes));
    }
    const filters: readonly [RunFilter, number][] = [
      [ALL, 16],
      [{ ...ALL, door: 'openai' }, 5],
      [{ ...ALL, door: 'wyoming' }, 0],
      [{ ...ALL, door: 'any' }, 21],
      [{ ...ALL, door: 'any', voiceId: 1 }, 7],
      [{ ...ALL, door: 'any', keyId: second.id }, 10],
      [{ ...ALL, fromMs: 100, beforeMs: 200 }, 2],
      [{ ...ALL, door: 'any', words: 'NUMBER 10' }, 2],
      [{ ...ALL, statuses: ['done', 'queued'] }, 16],
      [{ ...ALL, statuses: ['done'] }, 0],
      [{ ...ALL, statuses: [] }, 0],
    ];
    for (const [filter, expected] of filters) {
      const told = JSON.stringify(filter);
      const { runIds, more } = await browser.ids({ ownerId, filter, limit: 100 });
      assert.deepEqual([runIds.length, more], [expected, false], told);
      const { byStatus } = await browser.totals({ ownerId, filter });
      assert.equal(byStatus.queued, expected, told);
      const paged: number[] = [];
      for (let before: number | null = null; ; ) {
        const page = await browser.page({ ownerId, filter, before, limit: 4 });
        paged.push(...page.entries.map(({ runId }) => runId));
        if (!page.more) break;
        before = paged.at(-1) ?? null;
      }
      assert.deepEqual(paged, runIds, told);
      const some = await browser.ids({ ownerId, filter, limit: 2 });
      assert.deepEqual([some.runIds, some.more], [runIds.slice(0, 2), expected > 2], told);
    }
    const created = (await browser.page({ ownerId, filter: ALL, before: null, limit: 100 })).entries.map(
      ({ createdAtMs }) => createdAtMs,
    );
    assert.deepEqual(
      created,
      created.toSorted((a, b) => b - a),
    );
  });

  it('finds the runs of a batch, also where others lie between them, and tells where each is', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    const limits = exampleLimits({ waitingRuns: 2_000 });
    const base = { ownerId, keyId: key.id, nowMs: 1_000, limits, idempotency: null };
    const add = (place: BatchSubmit['batch'], customIds: readonly string[], closes: boolean) =>
      stores.batches.submit({
        ...{ ...base, batch: place, closes },
        runs: customIds.map((customId) => ({ ...exampleRun(key), customId })),
      });
    await add({ created: { id: 'batch_1', name: 'Prompts' } }, ['one', 'two'], false);
    for (let i = 0; i < 1_010; i++) await stores.runs.submit(exampleRun(key, { limits }));
    await add({ existing: 'batch_1' }, ['three'], true);
    const filter = { ...ALL, batchId: 'batch_1' };
    const { entries, more } = await browser.page({ ownerId, filter, before: null, limit: 2 });
    const named = ({ batchId, customId }: RunEntry) => [batchId, customId];
    assert.deepEqual(
      [entries.map(named), more],
      [
        [
          ['batch_1', 'three'],
          ['batch_1', 'two'],
        ],
        true,
      ],
    );
    const rest = await browser.page({ ownerId, filter, before: entries[1]!.runId, limit: 2 });
    assert.deepEqual([rest.entries.map(named), rest.more], [[['batch_1', 'one']], false]);
    const { byStatus } = await browser.totals({ ownerId, filter });
    assert.deepEqual([byStatus.queued, byStatus.done], [3, 0]);
    const [outside] = (await browser.page({ ownerId, filter: ALL, before: entries[0]!.runId, limit: 1 })).entries;
    assert.deepEqual(outside && named(outside), [null, null]);
    for (const [who, batchId] of [
      [bob.ownerId, 'batch_1'],
      [ownerId, 'batch_2'],
    ] as const) {
      assert.deepEqual((await browser.ids({ ownerId: who, filter: { ...ALL, batchId }, limit: 9 })).runIds, []);
    }
    await stores.batches.change({ ownerId, id: 'batch_1', change: 'delete', nowMs: 2_000 });
    assert.deepEqual((await browser.ids({ ownerId, filter, limit: 9 })).runIds, []);
    const [left] = await browser.find(ownerId, [entries[0]!.runId]);
    assert.deepEqual(left && named(left), [null, null]);
  });

  it('counts what there is of audio, and tells every state apart', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    await finishOne(stores, key);
    await submit(stores, key);
    await stores.queue.fail(await claimOne(stores), FAILURE, 4_000);
    const taskId = await submit(stores, key);
    await stores.runs.cancel({ ownerId, name: taskId, failure: CANCELLED, nowMs: 5_000 });
    await submit(stores, key);
    await claimOne(stores);
    await submit(stores, key);
    const { byStatus, audioMs, sizeBytes } = await browser.totals({ ownerId, filter: ALL });
    assert.deepEqual(byStatus, { queued: 1, running: 1, done: 1, failed: 1, cancelled: 1, expired: 0 });
    assert.deepEqual([audioMs, sizeBytes], [2_000, 12_345]);
    await stores.queue.expire(9_000, 10);
    const after = await browser.totals({ ownerId, filter: ALL });
    assert.deepEqual([after.byStatus.expired, after.byStatus.done, after.audioMs, after.sizeBytes], [1, 0, 0, 0]);
    for (const status of RUN_STATUSES) {
      const { runIds } = await browser.ids({ ownerId, filter: { ...ALL, statuses: [status] }, limit: 9 });
      assert.equal(runIds.length, after.byStatus[status], status);
    }
  });

  it('ends a search that nobody waits for', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    await submit(stores, key);
    const signal = AbortSignal.abort(new Error('gone'));
    await assert.rejects(browser.totals({ ownerId, filter: ALL, signal }), /gone/);
    await assert.rejects(browser.ids({ ownerId, filter: { ...ALL, words: 'few' }, limit: 1, signal }), /gone/);
  });
}

function describeDetails(make: Make): void {
  it('shows the words of a text with markup, where they begin within its first 4,096 signs', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const html = `<section><h2 id="${'x'.repeat(1_000)}">One</h2> <p>A <em>w</em>ord &amp; more.</p></section>`;
    const reading = { ...DEFAULT_READING, input: 'html' } as const;
    await stores.runs.submit(exampleRun(key, { text: html, characters: html.length, reading }));
    await stores.runs.submit(exampleRun(key, { text: '<p>plain</p>', characters: 12 }));
    const { entries } = await browser.page({ ownerId, filter: ALL, before: null, limit: 5 });
    assert.deepEqual(
      entries.map(({ excerpt }) => excerpt),
      ['<p>plain</p>', 'One A word & more.'],
    );
  });

  it('tells everything about one run to its owner alone', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const text = '👍 '.repeat(200);
    const asked = exampleRun(key, { text, characters: 400, gender: 2, projectName: 'Book' });
    await stores.runs.submit(asked);
    const lease = await claimOne(stores);
    const ending = exampleEnding();
    await stores.queue.complete(lease, ending, 4_000);
    const detail = await browser.detail(ownerId, lease.runId);
    assert.ok(detail);
    assert.deepEqual(
      [detail.characters, detail.excerpt, detail.source, detail.retryOf],
      [400, '👍 '.repeat(80), { kind: 'key', keyId: key.id, name: 'a key', door: null }, null],
    );
    assert.deepEqual([detail.request.text, detail.request.gender, detail.request.projectName], [text, 2, 'Book']);
    assert.equal(detail.textSha256, asked.textSha256);
    assert.deepEqual([[...(detail.peaks ?? [])], detail.segments], [[...ending.sound.peaks], ending.sound.segments]);
    assert.ok(Math.abs((detail.startedAtMs ?? 0) - Date.now()) < 60_000);
    assert.deepEqual(
      detail.timeline.map(({ kind, attempt }) => [kind, attempt]),
      [
        ['queued', 0],
        ['started', 1],
        ['done', 1],
      ],
    );
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    assert.equal(await browser.detail(bob.ownerId, lease.runId), null);
    assert.deepEqual(await browser.find(bob.ownerId, [lease.runId]), []);
    const [entry] = await browser.find(ownerId, [lease.runId, lease.runId]);
    assert.deepEqual(entry?.artefact, ending.artefact);
  });

  it('keeps the story of every attempt', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    await submit(stores, key);
    await stores.queue.retry(await claimOne(stores), FAILURE, 2_500);
    await stores.queue.release(await claimOne(stores, { clockMs: 3_000 }));
    await claimOne(stores);
    await stores.queue.requeueAll();
    const lease = await claimOne(stores);
    await stores.queue.fail(lease, FAILURE, 6_000);
    const detail = await browser.detail(ownerId, lease.runId);
    assert.deepEqual(
      detail?.timeline.map(({ kind, attempt, failure }) => [kind, attempt, failure?.code ?? null]),
      [
        ['queued', 0, null],
        ['started', 1, null],
        ['retrying', 1, 'engine_failed'],
        ['started', 2, null],
        ['resumed', 2, null],
        ['started', 3, null],
        ['resumed', 3, null],
        ['started', 4, null],
        ['failed', 4, 'engine_failed'],
      ],
    );
  });

  it('knows which run repeats which, for as long as both are there', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const first = await finishOne(stores, key);
    await submit(stores, key, { retryOf: first.runId });
    const { runIds } = await browser.ids({ ownerId, filter: { ...ALL, statuses: ['queued'] }, limit: 1 });
    const [runId = 0] = runIds;
    assert.deepEqual((await browser.detail(ownerId, first.runId))?.retriedBy, [runId]);
    assert.equal((await browser.detail(ownerId, runId))?.retryOf, first.runId);
    await stores.runs.remove(ownerId, first.runId);
    assert.equal((await browser.detail(ownerId, runId))?.retryOf, null);
  });

  it('shows the sound of the last recording when a run was spoken anew', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    await submit(stores, key);
    const lost = await claimOne(stores);
    await stores.queue.requeueAll();
    const lease = await claimOne(stores);
    const sound = { peaks: Uint8Array.of(9), segments: [[0, 12, 0, 7]] as const };
    assert.equal(await stores.queue.complete(lost, exampleEnding(), 4_000), false);
    await stores.queue.complete(lease, exampleEnding({ sound, artefact: exampleArtefact() }), 5_000);
    const detail = await browser.detail(ownerId, lease.runId);
    assert.deepEqual([[...(detail?.peaks ?? [])], detail?.segments], [[9], [[0, 12, 0, 7]]]);
  });
}

function describeChanges(make: Make): void {
  it('tells what has happened after a cursor, each run at its last change', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const { cursor: start } = await browser.changes({ ownerId, after: null, limit: 10 });
    const done = await finishOne(stores, key);
    const taskId = await submit(stores, key);
    const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
    await submit(stores, bob);
    const waiting = (await stores.runs.findByTaskId(ownerId, taskId))?.runId ?? 0;
    const first = await browser.changes({ ownerId, after: start, limit: 10 });
    assert.deepEqual(
      [first.changes.map(({ runId, deleted }) => [runId, deleted]), first.more, first.lost],
      [
        [
          [done.runId, false],
          [waiting, false],
        ],
        false,
        false,
      ],
    );
    const rest = await browser.changes({ ownerId, after: first.changes[0]?.cursor ?? '', limit: 10 });
    assert.deepEqual(rest.changes, first.changes.slice(1));
    await stores.runs.remove(ownerId, done.runId);
    const second = await browser.changes({ ownerId, after: first.cursor, limit: 10 });
    assert.deepEqual(
      second.changes.map(({ runId, deleted }) => [runId, deleted]),
      [[done.runId, true]],
    );
    const few = await browser.changes({ ownerId, after: start, limit: 1 });
    assert.deepEqual([few.changes.length, few.more], [1, true]);
    const none = await browser.changes({ ownerId, after: second.cursor, limit: 10 });
    assert.deepEqual([none.changes, none.cursor, none.more], [[], second.cursor, false]);
  });

  it('says so when nobody can tell any more', async (t) => {
    const { stores, key, browser, ownerId } = await make(t);
    const { cursor } = await browser.changes({ ownerId, after: null, limit: 10 });
    const gone = await finishOne(stores, key);
    await stores.runs.remove(ownerId, gone.runId);
    await stores.runs.prune(Date.now());
    assert.equal((await browser.changes({ ownerId, after: cursor, limit: 10 })).lost, false);
    await stores.runs.prune(Date.now() + 25 * 3_600_000);
    const late = await browser.changes({ ownerId, after: cursor, limit: 10 });
    assert.equal(late.lost, true);
    assert.equal((await browser.changes({ ownerId, after: late.cursor, limit: 10 })).lost, false);
    for (const after of ['', 'x', '0', '1', '99999-1']) {
      assert.equal((await browser.changes({ ownerId, after, limit: 10 })).lost, true, after);
    }
  });
}
