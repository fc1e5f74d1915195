// Tests a database file with killed writers, full disks, other processes and newer schemas.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { countWaiting, exampleKey, exampleRun, submit } from '../contract-fixtures.ts';
import { type Connection, openConnection, prepare } from './connection.ts';
import { Database, openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { openTestDatabase, openTestStores, temporaryFolder } from './test-stores.ts';

function newPath(t: TestContext): string {
  return join(temporaryFolder(t), 'data', 'lector.db');
}

/** Runs a module text in another process; `room` is the URL of this folder. */
function runElsewhere(code: string) {
  const room = new URL('.', import.meta.url).href;
  const source = `const room = ${JSON.stringify(room)};\n${code}`;
  return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('a database file', () => {
  it('is readable by its user only, as is the folder made for it', (t) => {
    const path = newPath(t);
    openDatabase({ path }).close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(path, '..')).mode & 0o777, 0o700);
  });

  it('is narrowed down when it was open to others', (t) => {
    const path = newPath(t);
    mkdirSync(join(path, '..'));
    writeFileSync(path, '', { mode: 0o644 });
    openDatabase({ path }).close();
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('survives being opened for the first time by several processes at once', async (t) => {
    const path = newPath(t);
    const children = Array.from({ length: 3 }, () =>
      runElsewhere(`
        const { openDatabase } = await import(room + 'database.ts');
        const db = openDatabase({ path: ${JSON.stringify(path)}, busyTimeoutMs: 300000 });
        db.prepare('SELECT count(*) FROM runs').get();
        db.close();`),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    assert.deepEqual(codes, [0, 0, 0]);
  });

  it('is refused when a newer program wrote it', (t) => {
    const path = newPath(t);
    openDatabase({ path }).close();
    const connection = openConnection(path, { busyTimeoutMs: 0 });
    connection.exec('PRAGMA user_version=99');
    connection.close();
    assert.throws(() => openDatabase({ path }), { code: 'unusable_data', message: /newer Lector \(schema 99;/ });
  });

  it('is called damaged when its table of contents is, which a statement that is prepared finds first', (t) => {
    const path = newPath(t);
    mkdirSync(join(path, '..'));
    const real = openConnection(path, { busyTimeoutMs: 0 });
    const malformed = Object.assign(new Error('database disk image is malformed'), { errcode: 11 });
    const connection: Connection = {
      isTransaction: false,
      exec: (sql) => real.exec(sql),
      prepare: (sql) => {
        if (sql === 'SELECT 1') throw malformed;
        return real.prepare(sql);
      },
      close: () => real.close(),
    };
    const db = new Database(connection, path);
    t.after(() => db.close());
    assert.throws(() => db.prepare('SELECT 1'), { code: 'unusable_data' });
  });

  it('is left as it was by a migration that fails', (t) => {
    const connection = openConnection(join(temporaryFolder(t), 'm.db'), { busyTimeoutMs: 0 });
    t.after(() => connection.close());
    assert.throws(() => migrate(connection, ['CREATE TABLE a (b)', 'CREATE TABLE a (b)']));
    assert.equal(prepare<[string]>(connection, 'SELECT name FROM sqlite_schema').get(), undefined);
    migrate(connection, ['CREATE TABLE a (b)']);
    migrate(connection, ['CREATE TABLE a (b)', 'CREATE TABLE c (d)']);
    assert.deepEqual(prepare<[number]>(connection, 'PRAGMA user_version').get(), [2]);
  });

  it('is checked as a whole, texts included', async (t) => {
    const db = openTestDatabase(t);
    const stores = await openTestStores(db);
    const key = await stores.keys.insert(exampleKey());
    const textSha256 = 'ec3b1a8c0b1dfb8f6fb6d0e0f0a6fd0e'.repeat(2);
    const taskId = await submit(stores, key, { text: 'hello', textSha256 });
    assert.deepEqual(db.check(), [`the text of task ${taskId} is not what was submitted`]);
    db.prepare('UPDATE run_texts SET sha256 = ?').run(
      '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    );
    assert.deepEqual(db.check(), []);
  });

  it('has every acknowledged run after kill -9, again and again', async (t) => {
    const path = newPath(t);
    for (let round = 0; round < 3; round++) {
      const child = runElsewhere(`
        const { openDatabase } = await import(room + 'database.ts');
        const { openTestStores } = await import(room + 'test-stores.ts');
        const { exampleKey, submit } = await import(room + '../contract-fixtures.ts');
        const stores = await openTestStores(openDatabase({ path: ${JSON.stringify(path)} }));
        const key = await stores.keys.insert(exampleKey());
        for (let i = 0; i < 16; i++) (async () => { for (;;) console.log(key.ownerId, await submit(stores, key)); })();`);
      const acknowledged: string[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged.push(line);
        if (acknowledged.length === 200) child.kill('SIGKILL');
      }
      assert.ok(acknowledged.length >= 200);
      const db = openDatabase({ path });
      const stores = await openTestStores(db);
      for (const line of acknowledged.slice(0, -1)) {
        const [ownerId, taskId] = line.split(' ') as [string, string];
        assert.ok(await stores.runs.findByTaskId(Number(ownerId), taskId), `round ${round} lost ${taskId}`);
      }
      db.close();
    }
  });
});

describe('group commit', () => {
  it('answers busy when the disk is full, stores nothing, and goes on when there is room', async (t) => {
    const db = openTestDatabase(t);
    const stores = await openTestStores(db);
    const key = await stores.keys.insert(exampleKey());
    const pages = db.prepare<[number]>('PRAGMA page_count').get()![0];
    db.prepare(`PRAGMA max_page_count=${pages + 20}`).get();
    const large = exampleRun(key, { text: 'x'.repeat(400_000) });
    const small = [exampleRun(key), exampleRun(key)];
    const outcomes = await Promise.allSettled([small[0]!, large, small[1]!].map((run) => stores.runs.submit(run)));
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(outcomes[1]?.status === 'rejected' && outcomes[1].reason.code, 'busy');
    assert.equal(await countWaiting(stores, key), 2);
    assert.equal(await stores.runs.findByTaskId(key.ownerId, large.taskId), null);
    db.prepare('PRAGMA max_page_count=1000000').get();
    assert.equal((await stores.runs.submit(large)).kind, 'created');
    assert.deepEqual(
      db.check().filter((line) => !line.startsWith('the text')),
      [],
    );
  });

  it('answers busy to all of a batch after one wait while another process is writing', async (t) => {
    const path = newPath(t);
    const db = openDatabase({ path, busyTimeoutMs: 300 });
    t.after(() => db.close());
    const stores = await openTestStores(db);
    const key = await stores.keys.insert(exampleKey());
    const other = openConnection(path, { busyTimeoutMs: 0 });
    t.after(() => other.close());
    other.exec('BEGIN IMMEDIATE');
    const submitAll = async (count: number) => {
      const began = performance.now();
      const outcomes = await Promise.allSettled(
        Array.from({ length: count }, () => stores.runs.submit(exampleRun(key))),
      );
      assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'busy'));
      return performance.now() - began;
    };
    const once = await submitAll(1);
    assert.ok((await submitAll(100)) < 50 * once, 'the waits added up');
    other.exec('COMMIT');
    assert.equal(await countWaiting(stores, key), 0);
    await submit(stores, key);
  });

  it('sees at once what another process wrote', async (t) => {
    const path = newPath(t);
    const server = openDatabase({ path });
    const command = openDatabase({ path });
    t.after(() => server.close());
    t.after(() => command.close());
    const [here, there] = [await openTestStores(server), await openTestStores(command)];
    const asked = exampleKey();
    const { id } = await there.keys.insert(asked);
    assert.equal((await here.keys.findByDigest(asked.digest))?.id, id);
    await there.keys.revoke({ keyId: id, ownerId: null, nowMs: 5_000 });
    assert.equal((await here.keys.findByDigest(asked.digest))?.revokedAtMs, 5_000);
    const { key } = await there.secrets.rotate({ nowMs: 6_000, dropOld: true });
    assert.deepEqual(await here.secrets.signingKeys(), [key]);
  });

  it('commits what is waiting before it closes, and then takes no more', async (t) => {
    const path = newPath(t);
    const db = openDatabase({ path });
    const stores = await openTestStores(db);
    const key = await stores.keys.insert(exampleKey());
    const pending = Array.from({ length: 600 }, () => submit(stores, key));
    db.close();
    db.close();
    const taskIds = await Promise.all(pending);
    await assert.rejects(stores.runs.submit(exampleRun(key)), { code: 'busy' });
    const again = openDatabase({ path });
    t.after(() => again.close());
    const { runs } = await openTestStores(again);
    for (const taskId of taskIds) assert.ok(await runs.findByTaskId(key.ownerId, taskId));
  });

  it('calls the listener of submits once for a batch', async (t) => {
    const stores = await openTestStores(openTestDatabase(t));
    const key = await stores.keys.insert(exampleKey());
    let calls = 0;
    stores.queue.onSubmitted(() => calls++);
    await Promise.all(Array.from({ length: 50 }, () => submit(stores, key)));
    assert.equal(calls, 1);
  });
});
