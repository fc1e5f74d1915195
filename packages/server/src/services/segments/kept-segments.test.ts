import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createMemorySegmentStore } from '../../blobs/memory-segment-store.ts';
import { keyOf, recordOf } from '../../blobs/segment-store.contract.ts';
import { readRecordHead } from '../../domain/segment-record.ts';
import { createKeptSegments } from './kept-segments.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-kept-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, String(++files));

/** Kept segments of the runs of one owner, all of which go on unless they are said to have ended. */
function setUp() {
  const store = createMemorySegmentStore({ now: () => 1 });
  const ended = new Set<number>();
  const failedAtMs = new Map<number, number>();
  const queue = {
    ownersOf: async (runIds: readonly number[]) => new Map(runIds.map((runId) => [runId, 1])),
    unfinished: async (runIds: readonly number[]) => new Set(runIds.filter((runId) => !ended.has(runId))),
    resumable: async (runIds: readonly number[], sinceMs: number) =>
      new Set(runIds.filter((runId) => (failedAtMs.get(runId) ?? -1) >= sinceMs)),
  };
  const open = () => createKeptSegments({ store, queue });
  const segments = open();
  const keep = async (runId: number, attempt: number, names: readonly string[], samples?: number) => {
    const path = newPath();
    writeFileSync(path, Buffer.concat(names.map((name) => recordOf(name, samples))));
    await segments.keep({ runId, attempt, objectId: randomBytes(16).toString('hex') }, path);
  };
  /** What is found for an attempt, by name, in the order asked. */
  const find = async (
    names: readonly string[],
    { runId = 7, continuesRunIds = [] as number[], from = segments } = {},
  ) => {
    const path = newPath();
    const ask = await from.open({ runId, continuesRunIds }, path);
    const found = await ask(names.map(keyOf));
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
  return { store, ended, failedAtMs, open, segments, keep, find };
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
      assert.deepEqual(await find(['a', 'x', 'b', 'c', 'd'], from && { from }), [true, false, true, true, false]);
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
    const ask = await segments.open({ runId: 7, continuesRunIds: [] }, newPath());
    const sizeOf = (name: string, samples: number) => ({ bytes: recordOf(name, samples).length });
    assert.deepEqual(await ask(['a', 'b', 'a'].map(keyOf)), [sizeOf('a', 10), sizeOf('b', 10), sizeOf('a', 30)]);
    assert.deepEqual(await ask([keyOf('a')]), [null]);
  });

  it('are answered a few megabytes at a time', async () => {
    const { keep, segments } = setUp();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await keep(7, 1, names, 1_500_000);
    const ask = await segments.open({ runId: 7, continuesRunIds: [] }, newPath());
    assert.equal((await ask(names.map(keyOf))).length, 3);
    assert.equal((await ask(['d', 'e', 'f'].map(keyOf))).length, 3);
  });

  it('are not found any more when their file is gone', async () => {
    const { store, keep, segments } = setUp();
    await keep(7, 1, ['a']);
    const ask = await segments.open({ runId: 7, continuesRunIds: [] }, newPath());
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
    await segments.tidy(5_500);
    assert.deepEqual(
      (await store.list()).map(({ runId }) => runId),
      [6],
    );
  });
});
