import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createMemorySegmentStore } from '../../blobs/memory-segment-store.ts';
import { keyOf, recordOf } from '../../blobs/segment-store.contract.ts';
import { readRecordHead, writeReference } from '../../domain/segment-record.ts';
import { NO_WISHES } from '../../domain/segment-wishes.ts';
import { createKeptSegments } from './kept-segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-kept-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, String(++files));

const REQUEST = { text: '', voiceId: 1, languageId: 1, gender: null, age: null, reading: null, interactive: false };

/** Runs below 1,000 are of owner 1, those below 2,000 of owner 2. */
const ownerOf = (runId: number) => 1 + Math.floor(runId / 1_000);

function leaseOf(runId: number, { continuesRunIds = [] as readonly number[], reuse = false } = {}) {
  const ownerId = ownerOf(runId);
  const request = { ...REQUEST, runId, ownerId, segments: { ...NO_WISHES, reuse } };
  return { runId, ownerId, continuesRunIds, request };
}

/** Kept segments of runs, all of which go on unless they are said to have ended. */
function setUp({ maxBytes = 1_000_000 } = {}) {
  const store = createMemorySegmentStore({ now: () => clock.nowMs });
  const ended = new Set<number>();
  const failedAtMs = new Map<number, number>();
  const reusable = new Set<number>();
  const clock = { nowMs: 1, now: () => clock.nowMs, monotonicMs: () => 1, sleep: async () => {} };
  const queue = {
    ownersOf: async (runIds: readonly number[]) => new Map(runIds.map((runId) => [runId, ownerOf(runId)])),
    unfinished: async (runIds: readonly number[]) => new Set(runIds.filter((runId) => !ended.has(runId))),
    resumable: async (runIds: readonly number[], sinceMs: number) =>
      new Set(runIds.filter((runId) => (failedAtMs.get(runId) ?? -1) >= sinceMs)),
    reusable: async (runIds: readonly number[]) => new Set(runIds.filter((runId) => reusable.has(runId))),
  };
  const open = () => createKeptSegments({ store, queue, clock, maxBytes });
  const segments = open();
  const keep = async (runId: number, attempt: number, names: readonly string[], samples?: number) => {
    const path = newPath();
    const records = names.map((name) =>
      name.startsWith('→') ? writeReference(keyOf(name.slice(1))) : recordOf(name, samples),
    );
    writeFileSync(path, Buffer.concat(records));
    await segments.keep({ runId, attempt, objectId: randomBytes(16).toString('hex') }, path);
  };
  /** A run that reuses segments ends, and keeps what it has spoken; names after an arrow are what it took over. */
  const keepForOthers = async (runId: number, names: readonly string[]) => {
    await keep(runId, 1, names);
    ended.add(runId);
    reusable.add(runId);
  };
  /** Which of these are found for an attempt, in the order asked. */
  const find = async (
    names: readonly string[],
    { runId = 7, continuesRunIds = [] as number[], reuse = false, from = segments } = {},
  ) => {
    const path = newPath();
    const { find: ask, close } = await from.open(leaseOf(runId, { continuesRunIds, reuse }), path);
    const found = await ask(names.map(keyOf));
    await close();
    const bytes = found.some((one) => one !== null) ? readFileSync(path) : Buffer.alloc(0);
    let at = 0;
    return found.map((one, n) => {
      if (one === null) return false;
      const record = bytes.subarray(at, at + one.bytes);
      at += one.bytes;
      assert.equal(readRecordHead(record)?.key, keyOf(names[n]!));
      return true;
    });
  };
  const runs = async () => (await store.list()).map(({ runId }) => runId).sort((one, other) => one - other);
  return { store, ended, failedAtMs, reusable, clock, open, segments, keep, keepForOthers, find, runs };
}

describe('finished segments that are kept', () => {
  it('are only those of the run itself', async () => {
    const { segments, keep, find } = setUp();
    assert.deepEqual(await find(['a']), [false]);
    await segments.keep({ runId: 7, attempt: 1, objectId: 'ab' }, newPath());
    assert.deepEqual(await find(['a']), [false], 'an attempt that finished nothing');
    await keep(8, 1, ['a']);
    assert.deepEqual(await find(['a']), [false], 'of another run');
  });

  it('are found of all attempts at a run, also by another process', async () => {
    const { open, keep, find } = setUp();
    await keep(7, 2, ['c']);
    await keep(7, 1, ['a', 'b']);
    for (const from of [open(), undefined])
      assert.deepEqual(await find(['a', 'x', 'b', 'c', 'd'], { ...(from && { from }) }), [
        true,
        false,
        true,
        true,
        false,
      ]);
  });

  it('are found of the runs that a run continues', async () => {
    const { keep, find } = setUp();
    await keep(5, 1, ['a']);
    await keep(7, 1, ['b']);
    assert.deepEqual(await find(['a', 'b'], { continuesRunIds: [5] }), [true, true]);
    assert.deepEqual(await find(['a', 'b']), [false, true]);
  });

  it('are each taken once, in the order in which they were spoken', async () => {
    const { keep, segments } = setUp();
    await keep(7, 2, ['a'], 30);
    await keep(7, 1, ['a', 'b'], 10);
    const { find: ask } = await segments.open(leaseOf(7), newPath());
    const sizeOf = (name: string, samples: number) => ({ bytes: recordOf(name, samples).length, isOwn: true });
    assert.deepEqual(await ask(['a', 'b', 'a'].map(keyOf)), [sizeOf('a', 10), sizeOf('b', 10), sizeOf('a', 30)]);
    assert.deepEqual(await ask([keyOf('a')]), [null]);
  });

  it('are answered a few megabytes at a time', async () => {
    const { keep, segments } = setUp();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await keep(7, 1, names, 1_500_000);
    const { find: ask } = await segments.open(leaseOf(7), newPath());
    assert.equal((await ask(names.map(keyOf))).length, 3);
    assert.equal((await ask(['d', 'e', 'f'].map(keyOf))).length, 3);
  });

  it('are not found any more when their file is gone', async () => {
    const { store, keep, segments } = setUp();
    await keep(7, 1, ['a']);
    const { find: ask } = await segments.open(leaseOf(7), newPath());
    assert.notEqual((await ask([keyOf('b')]))[0], undefined);
    for (const pack of await store.list()) await store.remove(pack);
    assert.deepEqual(await ask([keyOf('a')]), [null]);
  });

  it('go with the run, and stay while it or a repetition has not ended', async () => {
    const { store, ended, segments, keep } = setUp();
    await keep(5, 1, ['a']);
    await keep(6, 1, ['b']);
    await segments.release([5, 6]);
    assert.equal((await store.list()).length, 2);
    ended.add(5);
    assert.deepEqual([await segments.isNeeded(5), await segments.isNeeded(6)], [false, true]);
    await segments.release([5, 6, 9]);
    assert.deepEqual(
      (await store.list()).map(({ runId }) => runId),
      [6],
    );
  });

  it('go when they have been kept for long enough', async () => {
    const { store, ended, failedAtMs, segments, keep } = setUp();
    for (const runId of [5, 6]) {
      await keep(runId, 1, ['a']);
      ended.add(runId);
      failedAtMs.set(runId, runId * 1_000);
    }
    await segments.tidy({ sinceMs: 5_500, isDiskLow: false });
    assert.deepEqual(
      (await store.list()).map(({ runId }) => runId),
      [6],
    );
  });
});

describe('finished segments that are kept for others', () => {
  const reuse = true;

  it('are found for every run of the same owner that reuses some, also by another process', async () => {
    const { open, keepForOthers, find } = setUp();
    await keepForOthers(5, ['a', 'b']);
    await keepForOthers(6, ['c']);
    assert.deepEqual(await find(['a', 'c', 'x'], { reuse }), [true, true, false]);
    assert.deepEqual(await find(['a', 'c', 'x'], { reuse, from: open() }), [true, true, false]);
    await keepForOthers(8, ['x']);
    assert.deepEqual(await find(['a', 'c', 'x'], { reuse }), [true, true, true]);
    assert.deepEqual(await find(['a', 'c', 'x']), [false, false, false], 'it reuses none');
  });

  it('are never found for another owner', async () => {
    const { open, keepForOthers, find } = setUp();
    await keepForOthers(5, ['a']);
    for (const from of [open(), undefined])
      assert.deepEqual(await find(['a'], { runId: 1_005, reuse, ...(from && { from }) }), [false]);
  });

  it('are told from those that an earlier attempt of the run itself has spoken', async () => {
    const { keep, keepForOthers, segments } = setUp();
    await keepForOthers(5, ['a', 'b']);
    await keep(7, 1, ['a']);
    const { find: ask } = await segments.open(leaseOf(7, { reuse }), newPath());
    const found = await ask(['a', 'b'].map(keyOf));
    assert.deepEqual(
      found.map((one) => one?.isOwn),
      [true, false],
    );
  });

  it('stay until their run is gone, but for what another took over, which is that one’s from then on', async () => {
    const { open, reusable, segments, keepForOthers, find, runs } = setUp();
    await keepForOthers(5, ['a', 'b', 'c']);
    await keepForOthers(6, ['→a', 'd', '→c']);
    await segments.release([5, 6]);
    assert.deepEqual(await runs(), [5, 6]);
    reusable.delete(5);
    await segments.release([5]);
    assert.deepEqual(await runs(), [6, 6]);
    for (const from of [open(), undefined])
      assert.deepEqual(await find(['a', 'b', 'c', 'd'], { reuse, ...(from && { from }) }), [true, false, true, true]);
    reusable.delete(6);
    await segments.release([6]);
    assert.deepEqual(await runs(), []);
    assert.deepEqual(await find(['a', 'd'], { reuse }), [false, false]);
  });

  it('are evicted beyond the budget, the least lately used first', async () => {
    const { clock, segments, keepForOthers, find, runs } = setUp({ maxBytes: 2.5 * recordOf('a').length });
    for (const [runId, name] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ] as const) {
      clock.nowMs += 1_000;
      await keepForOthers(runId, [name]);
    }
    await segments.tidy({ sinceMs: 0, isDiskLow: false });
    assert.deepEqual(await runs(), [2, 3]);
    clock.nowMs += 1_000;
    assert.deepEqual(await find(['b'], { reuse }), [true]);
    clock.nowMs += 1_000;
    await keepForOthers(4, ['d']);
    await segments.tidy({ sinceMs: 0, isDiskLow: false });
    assert.deepEqual(await runs(), [2, 4], 'run 3 was used least lately');
  });

  it('stay beyond the budget while an attempt reads them, or a run needs them that has taken some over', async () => {
    const { ended, segments, keep, keepForOthers, runs } = setUp({ maxBytes: 0 });
    await keepForOthers(5, ['a']);
    const { find: ask, close } = await segments.open(leaseOf(7, { reuse }), newPath());
    await ask([keyOf('a')]);
    const tidy = () => segments.tidy({ sinceMs: 0, isDiskLow: false });
    await tidy();
    assert.deepEqual(await runs(), [5]);
    await keep(7, 1, ['→a', 'b']);
    await close();
    await tidy();
    assert.deepEqual(await runs(), [5, 7], 'the run was interrupted and goes on');
    ended.add(7);
    await tidy();
    assert.deepEqual(await runs(), []);
  });

  it('go at once when the disk is almost full', async () => {
    const { keepForOthers, keep, segments, runs } = setUp();
    await keepForOthers(5, ['a']);
    await keep(7, 1, ['b']);
    await segments.tidy({ sinceMs: 0, isDiskLow: false });
    assert.deepEqual(await runs(), [5, 7]);
    await segments.tidy({ sinceMs: Number.MAX_SAFE_INTEGER, isDiskLow: true });
    assert.deepEqual(await runs(), [7]);
  });
});
