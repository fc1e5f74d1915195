// Tests the check of recordings, the repair of damaged ones, and the removal of leftovers.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording } from '../domain/recording.ts';
import { KEPT_SEGMENTS_MS } from '../domain/run.ts';
import type { RunMaintenance } from '../ports/run-maintenance.ts';
import type { UploadMaintenance } from '../ports/upload-maintenance.ts';
import { createCheckRecordings } from './check-recordings.ts';
import { createClearLeftovers } from './clear-leftovers.ts';
import { bytesOf, MemoryObjects, makeRecording, NEVER } from './maintenance-fixtures.ts';
import { systemClock } from './system-clock.ts';

const recordings = Array.from({ length: 10 }, (_, n) => makeRecording(n + 1));
const [first, second, third] = recordings as [Recording, Recording, Recording];

type Maintenance = RunMaintenance & Pick<UploadMaintenance, 'knowsUpload'>;
const KNOWN_UPLOAD = 'a'.repeat(32);

/** Rows in memory: those of `gone` have been deleted since they were read. */
function setUp() {
  const objects = new MemoryObjects(recordings);
  const gone = new Set<Recording>();
  const repaired: number[] = [];
  const unfinished = new Set<number>();
  const failedAtMs = new Map<number, number>();
  const outcome = { next: 'waiting' as 'waiting' | 'failed' };
  const maintenance = {
    recordings: () => recordings,
    countRecordings: () => recordings.length,
    isCurrent: ({ objectId }: Recording) => ![...gone].some((one) => one.objectId === objectId),
    knowsObject: (objectId: string) => recordings.some((one) => one.objectId === objectId && !gone.has(one)),
    isUnfinished: (runId: number) => unfinished.has(runId),
    isResumable: (runId: number, sinceMs: number) => (failedAtMs.get(runId) ?? -1) >= sinceMs,
    isReusable: () => false,
    async speakAgain({ runId }: { runId: number }) {
      repaired.push(runId);
      return outcome.next;
    },
    knowsUpload: (uploadId: string) => uploadId === KNOWN_UPLOAD,
  } as Partial<Maintenance> as Maintenance;
  const check = createCheckRecordings({ maintenance, objects, clock: systemClock });
  const run = (options: { hash?: boolean; repair?: boolean } = {}) =>
    check({ hash: true, repair: false, signal: NEVER, onProgress: () => {}, ...options });
  return { objects, gone, repaired, outcome, unfinished, failedAtMs, maintenance, run };
}

const NOTHING_SPOOLED = { spool: new MemoryObjects(), segments: new MemoryObjects(), uploads: new MemoryObjects() };

describe('the look at every recording', () => {
  it('finds what is missing, cut or altered, and changes nothing', async () => {
    const { objects, repaired, run } = setUp();
    objects.objects.delete(first.objectId);
    objects.objects.set(second.objectId, 'rec');
    objects.objects.set(third.objectId, 'recording X');
    const { checked, unsound } = await run();
    assert.equal(checked, 10);
    assert.deepEqual(
      unsound.map(({ recording, condition, outcome }) => [recording.runId, condition, outcome]),
      [
        [first.runId, 'missing', 'found'],
        [second.runId, 'other_size', 'found'],
        [third.runId, 'other_bytes', 'found'],
      ],
    );
    assert.deepEqual(repaired, []);
    assert.equal((await run({ hash: false })).unsound.length, 2, 'without reading the bytes');
  });

  it('puts the runs of those back in line, and only those', async () => {
    const { objects, repaired, outcome, run } = setUp();
    objects.objects.delete(second.objectId);
    assert.deepEqual(
      (await run({ repair: true })).unsound.map((one) => one.outcome),
      ['waiting'],
    );
    outcome.next = 'failed';
    assert.deepEqual(
      (await run({ repair: true })).unsound.map((one) => one.outcome),
      ['failed'],
    );
    assert.deepEqual(repaired, [second.runId, second.runId]);
  });

  it('is not misled by a run that is deleted meanwhile', async () => {
    const { objects, gone, repaired, run } = setUp();
    objects.objects.delete(first.objectId);
    gone.add(first);
    assert.deepEqual((await run({ repair: true })).unsound, []);
    assert.deepEqual(repaired, []);
  });

  it('ends when it is told to', async () => {
    const { maintenance, objects } = setUp();
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    const check = createCheckRecordings({ maintenance, objects, clock: systemClock });
    const options = { hash: true, repair: true, signal: controller.signal, onProgress: () => {} };
    await assert.rejects(check(options), { message: 'enough' });
  });
});

describe('clearing up', () => {
  const NOW_MS = 1_000_000_000_000;
  const clock = { ...systemClock, now: () => NOW_MS };

  it('removes what no run needs, and nothing that one does', async () => {
    const { maintenance, objects, gone, unfinished, failedAtMs } = setUp();
    gone.add(first);
    unfinished.add(7);
    failedAtMs.set(5, NOW_MS - KEPT_SEGMENTS_MS).set(6, NOW_MS - KEPT_SEGMENTS_MS - 1);
    const spool = new MemoryObjects();
    for (const name of ['5', '6', '7', '8']) spool.objects.set(name, 'an attempt');
    spool.files = async function* () {
      for (const name of [...spool.objects.keys()]) {
        yield { name, objectId: 'ab', runId: Number(name), whole: false };
      }
      yield { name: 'letter.txt', objectId: null, runId: null, whole: false };
    };
    const clear = createClearLeftovers({ maintenance, objects, ...NOTHING_SPOOLED, spool, clock });
    const seen = await clear({ remove: false, serverRuns: false, signal: NEVER });
    const bytes = bytesOf(first).length + 2 * 'an attempt'.length;
    assert.deepEqual(seen, { files: 3, bytes, foreign: ['letter.txt'] });
    assert.equal(objects.objects.size, 10);
    await clear({ remove: true, serverRuns: false, signal: NEVER });
    assert.deepEqual([objects.objects.size, [...spool.objects.keys()]], [9, ['5', '7']]);
  });

  it('removes uploads that nothing refers to, and what was not written to its end', async () => {
    const { maintenance } = setUp();
    const [unknown, part] = ['b'.repeat(32), `${KNOWN_UPLOAD}.part`];
    const uploads = new MemoryObjects();
    for (const name of [KNOWN_UPLOAD, unknown, part]) uploads.objects.set(name, 'a book');
    uploads.files = async function* () {
      for (const name of [...uploads.objects.keys()]) {
        yield { name, objectId: name.slice(0, 32), runId: null, whole: !name.endsWith('.part') };
      }
    };
    const clear = createClearLeftovers({
      ...{ maintenance, objects: new MemoryObjects(), ...NOTHING_SPOOLED, uploads, clock },
    });
    const seen = await clear({ remove: true, serverRuns: false, signal: NEVER });
    assert.deepEqual(seen, { files: 2, bytes: 2 * 'a book'.length, foreign: [] });
    assert.deepEqual([...uploads.objects.keys()], [KNOWN_UPLOAD]);
  });

  it('leaves young files alone while a server runs: their rows may be on the way', async () => {
    const { maintenance, objects, gone } = setUp();
    for (const one of [first, second]) gone.add(one);
    objects.modifiedMs.set(first.objectId, NOW_MS - 3_599_000);
    objects.modifiedMs.set(second.objectId, NOW_MS - 3_600_000);
    const clear = createClearLeftovers({ maintenance, objects, ...NOTHING_SPOOLED, clock });
    await clear({ remove: true, serverRuns: true, signal: NEVER });
    assert.deepEqual([objects.objects.has(first.objectId), objects.objects.has(second.objectId)], [true, false]);
    await clear({ remove: true, serverRuns: false, signal: NEVER });
    assert.ok(!objects.objects.has(first.objectId));
  });
});
