// Tests the maintenance of a live database: damage is located, and repairs are visible to the other stores.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { RunFailure } from '../../../domain/run.ts';
import { createRunIdCipher } from '../../../domain/run-id.ts';
import type { NewRun } from '../../../ports/run-store.ts';
import { claimOne, countWaiting, exampleEnding, exampleKey, FAILURE, submit } from '../../contract-fixtures.ts';
import { type Database, openDatabase } from '../database.ts';
import { openTestStores, temporaryFolder } from '../test-stores.ts';
import { createSqliteRunMaintenance } from './run-maintenance.ts';

const TEXT = 'Something to be spoken.';
const PAGE_BYTES = 4096;
const INDEX_LEAF = 0x0a;

async function openMaintenance(db: Database) {
  const stores = await openTestStores(db);
  const cipher = createRunIdCipher(await stores.secrets.runIdSecret());
  return { db, stores, cipher, maintenance: createSqliteRunMaintenance({ db, cipher }) };
}

async function setUp(t: TestContext) {
  const path = join(temporaryFolder(t), 'lector.db');
  const db = openDatabase({ path });
  t.after(() => db.close());
  const tools = await openMaintenance(db);
  const key = await tools.stores.keys.insert(exampleKey());
  const add = (changes: Partial<NewRun> = {}) =>
    submit(tools.stores, key, { text: TEXT, textSha256: hash('sha256', TEXT), ...changes });
  const finish = async () => {
    const taskId = await add();
    const lease = await claimOne(tools.stores);
    const ending = exampleEnding();
    assert.ok(await tools.stores.queue.complete(lease, ending, 3_000));
    return { taskId, runId: lease.runId, objectId: ending.artefact.objectId };
  };
  const find = (taskId: string) => tools.stores.runs.findByTaskId(key.ownerId, taskId);
  return { ...tools, path, key, add, finish, find };
}

describe('the maintenance of runs', () => {
  it('tells finished runs and their recordings, a page after the other', async (t) => {
    const { maintenance, db, finish, add } = await setUp(t);
    assert.deepEqual([...maintenance.recordings()], []);
    const { taskId, runId, objectId } = await finish();
    await add();
    // Many more rows than a page holds, inserted directly instead of spoken.
    db.prepare(
      `INSERT INTO runs (owner_id, task_id, state, voice_id, language_id, created_at, object_id, size_bytes, sha256, key_id, run_at)
       SELECT 1, 'copy ' || value, 'done', 1, 1, 1, 'object ' || value, 1, '', 1, 0 FROM json_each(?)`,
    ).run(JSON.stringify(Array.from({ length: 1_200 }, (_, n) => n)));
    const all = [...maintenance.recordings()];
    assert.equal(all.length, 1_201);
    assert.equal(maintenance.countRecordings(), 1_201);
    assert.equal(new Set(all.map((one) => one.runId)).size, 1_201);
    const { artefact, timings } = exampleEnding();
    const { sizeBytes, sha256 } = artefact;
    assert.deepEqual(all[0], { taskId, runId, objectId, sizeBytes, sha256, timings });
    assert.equal('timings' in all[1]!, false, 'spoken before times were kept');
  });

  it('puts a finished run back in line as if it had never been spoken', async (t) => {
    const { maintenance, db, stores, key, finish, find } = await setUp(t);
    const { taskId, runId, objectId } = await finish();
    assert.ok(maintenance.isCurrent({ runId, objectId }));
    assert.equal(await maintenance.speakAgain({ runId, objectId: 'ab'.repeat(16) }, 5_000), 'changed');
    assert.equal(await maintenance.speakAgain({ runId, objectId }, 5_000), 'waiting');
    const run = await find(taskId);
    assert.deepEqual(
      [run?.state, run?.artefact, run?.note, run?.failure, run?.coverage, run?.finishedAtMs],
      ['waiting', null, null, null, null, null],
    );
    assert.equal(await countWaiting(stores, key), 1);
    assert.deepEqual(maintenance.wrongCounters(), []);
    assert.deepEqual(await stores.runs.doomed(10), [objectId], 'its old bytes are due to be removed');
    assert.ok(maintenance.isUnfinished(runId));
    assert.equal(await maintenance.speakAgain({ runId, objectId }, 5_000), 'changed', 'it has no recording any more');
    const row = db
      .prepare('SELECT size_bytes, sha256, content_type, sample_rate, samples, seal, worker FROM runs')
      .get();
    assert.deepEqual(row, Array(7).fill(null));
    const lease = await claimOne(stores);
    assert.equal(lease.request.text, TEXT);
    assert.equal(lease.failures, 0);
    assert.ok(await stores.queue.complete(lease, exampleEnding(), 6_000));
    assert.equal((await find(taskId))?.state, 'done');
  });

  it('does not have a text spoken that is not the one that was submitted', async (t) => {
    const { maintenance, db, stores, finish, find } = await setUp(t);
    const { taskId, runId, objectId } = await finish();
    db.prepare("UPDATE run_texts SET text = text || '!'").run();
    assert.deepEqual(
      [...maintenance.damagedRuns()].map((run) => [run.runId, run.state, run.part]),
      [[runId, 'done', 'request']],
    );
    assert.equal(await maintenance.speakAgain({ runId, objectId }, 5_000), 'failed');
    const run = await find(taskId);
    assert.equal(run?.state, 'failed');
    assert.equal(run?.failure?.code, 'internal');
    assert.ok(!run?.failure?.message.includes(TEXT));
    assert.equal(run?.finishedAtMs, 5_000);
    assert.deepEqual(await stores.runs.doomed(10), [objectId]);
    assert.deepEqual([...maintenance.damagedRuns()], [], 'nobody needs the text any more');
  });

  it('ends runs in line, and those being spoken, whose text is damaged', async (t) => {
    const { maintenance, db, stores, key, add, find, cipher } = await setUp(t);
    const running = await add();
    const waiting = await add();
    const lease = await claimOne(stores);
    db.prepare('UPDATE run_texts SET seal = 1').run();
    const damaged = [...maintenance.damagedRuns()];
    assert.deepEqual(
      damaged.map(({ taskId, state }) => [taskId, state]),
      [
        [running, 'running'],
        [waiting, 'waiting'],
      ],
    );
    for (const { runId } of damaged) assert.ok(await maintenance.failDamaged(runId, 5_000));
    for (const { runId } of damaged) assert.ok(!(await maintenance.failDamaged(runId, 5_000)), 'once');
    assert.ok(!(await maintenance.failDamaged(cipher.encode(999), 5_000)));
    for (const taskId of [running, waiting]) assert.equal((await find(taskId))?.state, 'failed');
    assert.equal(await countWaiting(stores, key), 0);
    assert.deepEqual(maintenance.wrongCounters(), []);
    assert.ok(!(await stores.queue.complete(lease, exampleEnding(), 6_000)), 'the lease on it is lost');
  });

  it('finds the record of a finished run that is not what was written, and has it spoken again', async (t) => {
    const { maintenance, db, finish, find } = await setUp(t);
    const runs = [await finish(), await finish()];
    db.prepare('UPDATE runs SET sha256 = ? WHERE task_id = ?').run('ef'.repeat(32), runs[0]!.taskId);
    db.prepare('UPDATE runs SET object_id = NULL WHERE task_id = ?').run(runs[1]!.taskId);
    const damaged = [...maintenance.damagedRuns()];
    assert.deepEqual(
      damaged.map(({ taskId, part, objectId }) => [taskId, part, objectId]),
      [
        [runs[0]!.taskId, 'record', runs[0]!.objectId],
        [runs[1]!.taskId, 'record', null],
      ],
    );
    for (const run of damaged) assert.equal(await maintenance.speakAgain(run, 5_000), 'waiting');
    for (const { taskId } of runs) assert.equal((await find(taskId))?.state, 'waiting');
    assert.deepEqual([...maintenance.damagedRuns()], []);
  });

  it('counts anew what is miscounted', async (t) => {
    const { maintenance, db, stores, key, add } = await setUp(t);
    const folder = await stores.folders.create(key.ownerId, 'a folder', 1_000);
    await add({ folderId: folder.id });
    assert.deepEqual(maintenance.wrongCounters(), []);
    db.prepare('UPDATE owners SET waiting = 0, running = 3, text_bytes = text_bytes + 1 WHERE id <> 0').run();
    db.prepare('UPDATE folders SET run_count = 9').run();
    await stores.batches.open({ ownerId: key.ownerId, id: 'batch_1', name: null, nowMs: 1, most: 1 });
    db.prepare('UPDATE batches SET waiting = 2, characters = 3').run();
    assert.deepEqual(maintenance.wrongCounters(), [
      'the runs in line of owner ada are miscounted',
      'the stored runs and texts of owner ada are miscounted',
      `the runs in folder ${folder.id} are miscounted`,
      'the runs of batch batch_1 are miscounted',
    ]);
    await maintenance.correctCounters();
    assert.deepEqual(maintenance.wrongCounters(), []);
    assert.deepEqual(db.prepare('SELECT stored_runs, text_bytes FROM owners WHERE id <> 0').all(), [[1, TEXT.length]]);
    assert.equal(await countWaiting(stores, key), 1);
    assert.ok(await claimOne(stores), 'a run that a wrong counter hid is claimed');
  });

  it('tells how much of the database is free, and gives it back', async (t) => {
    const { maintenance, stores, key, add, find } = await setUp(t);
    const long = 'x'.repeat(90_000);
    const taskIds = [await add({ text: long }), await add({ text: long }), await add()];
    for (const taskId of taskIds.slice(0, 2)) await stores.runs.remove(key.ownerId, taskId);
    const before = maintenance.space();
    assert.ok(before.inSlices && before.freeBytes >= 180_000 && before.totalBytes > before.freeBytes);
    maintenance.compact();
    const { totalBytes, freeBytes } = maintenance.space();
    assert.deepEqual([freeBytes, totalBytes <= before.totalBytes - before.freeBytes], [0, true]);
    assert.equal((await find(taskIds[2]!))?.state, 'waiting');
  });

  it('knows whose finished segments may still be gone on from', async (t) => {
    const { maintenance, stores, add } = await setUp(t);
    const fail = async (failure: RunFailure) => {
      await add();
      const lease = await claimOne(stores);
      assert.ok(await stores.queue.fail(lease, failure, 5_000));
      return lease.runId;
    };
    const failed = await fail({ ...FAILURE, passage: { at: 3, length: 4 } });
    assert.deepEqual(
      [4_999, 5_000, 5_001].map((ms) => maintenance.isResumable(failed, ms)),
      [true, true, false],
    );
    assert.ok(!maintenance.isUnfinished(failed));
    assert.ok(!maintenance.isResumable(await fail(FAILURE), 0));
    await add({ retryOf: failed });
    assert.ok(maintenance.isResumable(failed, 5_001), 'for as long as a repetition is on its way');
  });

  it('knows which objects are wanted', async (t) => {
    const { maintenance, stores, key, finish } = await setUp(t);
    const { runId, objectId } = await finish();
    assert.ok(maintenance.knowsObject(objectId));
    assert.ok(!maintenance.isUnfinished(runId));
    assert.ok(!maintenance.knowsObject('ab'.repeat(16)));
    await stores.runs.remove(key.ownerId, runId);
    assert.ok(!maintenance.isCurrent({ runId, objectId }));
    assert.ok(maintenance.knowsObject(objectId), 'the sweeper is about to remove it');
    await stores.runs.forgetDoomed([objectId]);
    assert.ok(!maintenance.knowsObject(objectId));
  });

  it('finds a damaged index and makes it anew', async (t) => {
    const first = await setUp(t);
    const { taskId, objectId } = await first.finish();
    first.db.close();
    harm(first.path, objectId, INDEX_LEAF);
    const db = openDatabase({ path: first.path });
    t.after(() => db.close());
    const again = await openMaintenance(db);
    assert.match(again.maintenance.faults().join('\n'), /runs_by_object/);
    assert.equal(await again.stores.runs.findByObjectId(objectId), null, 'what the damage does');
    await again.maintenance.rebuildIndexes();
    assert.deepEqual(again.maintenance.faults(), []);
    assert.ok(await again.stores.runs.findByObjectId(objectId));
    assert.equal((await again.stores.runs.findByTaskId(first.key.ownerId, taskId))?.state, 'done');
  });

  it('says what is wrong with a table that no index can mend', async (t) => {
    const first = await setUp(t);
    await first.finish();
    first.db.close();
    const bytes = readFileSync(first.path);
    const page = Math.floor(bytes.indexOf(TEXT) / PAGE_BYTES) * PAGE_BYTES;
    bytes.fill(0, page, page + PAGE_BYTES);
    writeFileSync(first.path, bytes);
    const db = openDatabase({ path: first.path });
    t.after(() => db.close());
    const again = await openMaintenance(db);
    assert.ok(again.maintenance.faults().length > 0);
    await again.maintenance.rebuildIndexes().catch(() => {});
    assert.ok(again.maintenance.faults().length > 0);
  });
});

/** Flips a bit of the text on the first page of the given kind that contains it. */
function harm(path: string, words: string, pageKind: number): void {
  const bytes = readFileSync(path);
  let at = bytes.indexOf(words);
  while (bytes[at - (at % PAGE_BYTES)] !== pageKind) {
    assert.notEqual(at, -1, 'no such page holds these words');
    at = bytes.indexOf(words, at + 1);
  }
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}
