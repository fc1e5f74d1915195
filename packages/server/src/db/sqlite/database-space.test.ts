// Tests that a database file becomes shorter after much of it was deleted: in slices, and with every kill survived.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { claimOne, exampleKey, FAILURE, submit } from '../contract-fixtures.ts';
import { openConnection, prepare } from './connection.ts';
import { type Database, openDatabase } from './database.ts';
import { createSqliteDatabaseSpace } from './database-space.ts';
import { migrate } from './migrate.ts';
import { openTestStores, temporaryFolder } from './test-stores.ts';

const always = () => true;
const LONG = 'Many words. '.repeat(2_000);

/** A database from which all but the last of 40 failed runs with long texts were deleted. */
async function makeSparse(t: TestContext, open: (path: string) => Database) {
  const path = join(temporaryFolder(t), 'lector.db');
  const db = open(path);
  t.after(() => db.close());
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const taskIds: string[] = [];
  for (let i = 0; i < 40; i++) {
    taskIds.push(await submit(stores, key, { text: `${LONG}${i}` }));
    await stores.queue.fail(await claimOne(stores), FAILURE, 3_000);
  }
  for (const taskId of taskIds.slice(0, -1)) await stores.runs.remove(key.ownerId, taskId);
  db.emptyLog();
  const pages = () => db.prepare<[number]>('PRAGMA page_count').get()![0];
  const last = () => db.prepare<[string]>('SELECT text FROM run_texts').all();
  const faults = () => db.check().filter((line) => !line.startsWith('the text')); // the examples have no true hash
  return { path, db, stores, key, pages, last, faults, bytes: () => statSync(path).size };
}

/** As versions before this one made them. */
function openOld(path: string): Database {
  const connection = openConnection(path, { busyTimeoutMs: 1_000 });
  connection.exec('PRAGMA journal_mode=WAL');
  migrate(connection);
  connection.close();
  return openDatabase({ path });
}

describe('the space of a database', () => {
  it('is given back a few pages at a time, and what is left is as it was', async (t) => {
    const { db, pages, last, faults, bytes } = await makeSparse(t, (path) => openDatabase({ path }));
    const before = bytes();
    const steps: number[] = [];
    let at = pages();
    const space = createSqliteDatabaseSpace({ db, leastFreePages: 100 });
    const given = await space.giveBack(() => {
      steps.push(at - pages());
      at = pages();
      return true;
    });
    assert.ok(steps.length > 3 && steps.every((step) => step <= 66), `slices of ${steps}`); // and a page of the map now and then
    assert.equal(given, before - bytes());
    assert.ok(bytes() * 3 < before, `${bytes()} of ${before} bytes are left`);
    assert.deepEqual(last(), [[`${LONG}39`]]);
    assert.deepEqual(faults(), []);
    assert.equal(await space.giveBack(always), 0);
  });

  it('stays where somebody asks, where runs wait, and where there is little of it', async (t) => {
    const { db, stores, key, bytes } = await makeSparse(t, (path) => openDatabase({ path }));
    const before = bytes();
    assert.equal(await createSqliteDatabaseSpace({ db }).giveBack(always), 0);
    const space = createSqliteDatabaseSpace({ db, leastFreePages: 100 });
    assert.equal(await space.giveBack(() => false), 0);
    await submit(stores, key);
    assert.equal(await space.giveBack(always), 0);
    const lease = await claimOne(stores);
    assert.equal(await space.giveBack(always), 0);
    db.emptyLog();
    assert.equal(bytes(), before);
    await stores.queue.fail(lease, FAILURE, 4_000);
    assert.ok((await space.giveBack(always)) > 0);
  });

  it('of a file of an earlier version is given back once it was made anew, and in slices from then on', async (t) => {
    const { db, last, faults, bytes } = await makeSparse(t, openOld);
    const space = createSqliteDatabaseSpace({ db, leastFreePages: 100 });
    const before = bytes();
    assert.equal(await space.giveBack(always), 0);
    db.compact();
    assert.ok(bytes() * 3 < before, `${bytes()} of ${before} bytes are left`);
    assert.deepEqual(last(), [[`${LONG}39`]]);
    assert.deepEqual(faults(), []);
    assert.deepEqual(db.prepare('PRAGMA auto_vacuum').get(), [2]);
  });

  it('is given back by a program that is killed at it, and the file is sound', async (t) => {
    const { path, db } = await makeSparse(t, (path) => openDatabase({ path }));
    db.close();
    const room = new URL('.', import.meta.url).href;
    const source = `
      const { openDatabase } = await import('${room}database.ts');
      const { createSqliteDatabaseSpace } = await import('${room}database-space.ts');
      const space = createSqliteDatabaseSpace({ db: openDatabase({ path: ${JSON.stringify(path)} }), leastFreePages: 100 });
      await space.giveBack(() => { console.log('slice'); return true; });
      setInterval(() => {}, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let slices = 0;
    for await (const _ of createInterface({ input: child.stdout })) if (++slices === 3) child.kill('SIGKILL');
    const again = openDatabase({ path });
    t.after(() => again.close());
    assert.deepEqual(
      again.check().filter((line) => !line.startsWith('the text')),
      [],
    );
    assert.deepEqual(prepare(openReader(t, path), 'SELECT text FROM run_texts').all(), [[`${LONG}39`]]);
  });
});

function openReader(t: TestContext, path: string) {
  const connection = openConnection(path, { busyTimeoutMs: 0 });
  t.after(() => connection.close());
  return connection;
}
