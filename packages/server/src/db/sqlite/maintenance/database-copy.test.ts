// Tests copies of a database: consistent while others write, checked, and updated like the original.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { exampleEnding, exampleKey, finishOne, submit } from '../../contract-fixtures.ts';
import { copyDatabase, openConnection, prepare } from '../connection.ts';
import { openDatabase } from '../database.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { openTestStores, temporaryFolder } from '../test-stores.ts';
import { openDatabaseCopy } from './database-copy.ts';
import { openDatabaseSource } from './database-source.ts';

const { signal } = new AbortController();

/** A closed database with a few runs, and a path for its copy. */
async function makeDatabase(t: TestContext, runs = 3) {
  const folder = temporaryFolder(t);
  const path = join(folder, 'lector.db');
  const db = openDatabase({ path });
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const done: Awaited<ReturnType<typeof finishOne>>[] = [];
  for (let i = 0; i < runs; i++) done.push(await finishOne(stores, key));
  const waiting = await submit(stores, key, { text: 'hello', textSha256: hash('sha256', 'hello') });
  const copyPath = join(folder, 'copy.db');
  writeFileSync(copyPath, '');
  return { folder, path, copyPath, db, stores, key, done, waiting };
}

async function copyOf(t: TestContext, { path, copyPath, db }: Awaited<ReturnType<typeof makeDatabase>>) {
  const source = openDatabaseSource(path);
  t.after(() => source.close());
  const copy = await source.copyTo(copyPath, signal);
  t.after(() => copy.close());
  t.after(() => db.close());
  return { source, copy };
}

describe('a copy of a database', () => {
  it('holds everything that was committed before it, in one file', async (t) => {
    const made = await makeDatabase(t);
    const { copy } = await copyOf(t, made);
    assert.deepEqual(copy.faults(), []);
    const { schema, runs, recordings, recordingBytes, installation } = copy.facts();
    assert.deepEqual([runs, recordings, recordingBytes], [4, 3, 3 * 12_345]);
    assert.ok(schema > 0);
    assert.match(installation ?? '', /^[0-9a-f]{32}$/);
    assert.deepEqual(
      [...copy.recordings()],
      made.done.map(({ runId, taskId, artefact: { objectId, sizeBytes, sha256 } }) => ({
        runId,
        taskId,
        objectId,
        sizeBytes,
        sha256,
        timings: exampleEnding().timings,
      })),
    );
    assert.ok(copy.refersTo(made.done[0]!.artefact.objectId));
    assert.ok(!copy.refersTo('ab'.repeat(16)));
    copy.close();
    copy.close();
    assert.deepEqual(
      readdirSync(made.folder).filter((name) => name.startsWith('copy')),
      ['copy.db'],
    );
    const again = openDatabase({ path: made.copyPath });
    assert.deepEqual(
      again.check().filter((line) => !line.startsWith('the text')),
      [],
    );
    again.close();
  });

  it('comes to an end though others write at every step of it, and is as it was at its beginning', async (t) => {
    const made = await makeDatabase(t);
    for (let i = 0; i < 4; i++) await submit(made.stores, made.key, { text: 'x'.repeat(5_000_000) });
    made.db.close();
    const [source, writer] = [0, 0].map(() => openConnection(made.path, { busyTimeoutMs: 0 }));
    t.after(() => source!.close());
    t.after(() => writer!.close());
    let steps = 0;
    await copyDatabase(source!, made.copyPath, () => {
      assert.ok(++steps < 50, 'it begins anew after every write');
      writer!.exec(`INSERT INTO doomed_objects VALUES ('${steps}')`);
    });
    assert.ok(steps > 2);
    const copy = openDatabaseCopy(made.copyPath);
    assert.deepEqual(copy.faults(), []);
    assert.equal(copy.facts().runs, 8);
    copy.close();
    const connection = openConnection(made.copyPath, { busyTimeoutMs: 0 });
    t.after(() => connection.close());
    assert.deepEqual(prepare(connection, 'SELECT count(*) FROM doomed_objects').all(), [[0]]);
    assert.deepEqual(prepare(source!, 'SELECT count(*) FROM doomed_objects').all(), [[steps]]);
  });

  it('ends when it is told to', async (t) => {
    const made = await makeDatabase(t);
    await submit(made.stores, made.key, { text: 'x'.repeat(9_000_000) }); // more than one step
    const source = openDatabaseSource(made.path);
    t.after(() => source.close());
    t.after(() => made.db.close());
    const controller = new AbortController();
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(source.copyTo(made.copyPath, controller.signal), reason);
    await submit(made.stores, made.key); // the source still works
  });

  it('is told what became of a run since', async (t) => {
    const made = await makeDatabase(t, 4);
    const { source, copy } = await copyOf(t, made);
    const [removed, expired, kept, moved] = [...copy.recordings()];
    await made.stores.runs.remove(made.key.ownerId, removed!.runId);
    made.db.prepare("UPDATE runs SET state = 'expired', object_id = NULL WHERE task_id = ?").run(expired!.taskId);
    made.db.prepare("UPDATE runs SET object_id = 'another' WHERE task_id = ?").run(moved!.taskId);
    assert.deepEqual(
      [removed, expired, kept, moved].map((recording) => source.fateOf(recording!)),
      ['removed', 'expired', 'same', 'moved'],
    );
  });

  it('forgets runs as the original does', async (t) => {
    const made = await makeDatabase(t, 0);
    const folder = await made.stores.folders.create(made.key.ownerId, 'a folder', 1_000);
    const folderId = folder.id;
    for (let i = 0; i < 2; i++) await submit(made.stores, made.key, { folderId });
    made.db.prepare('UPDATE owners SET recordings = 2, audio_bytes = 2').run();
    made.db
      .prepare("UPDATE runs SET state = 'done', object_id = seq, size_bytes = 1, sha256 = 'x' WHERE folder_id = ?")
      .run(folderId);
    const { copy } = await copyOf(t, made);
    const [first, second] = [...copy.recordings()];
    copy.remove(first!);
    copy.remove(first!);
    copy.expire(second!);
    assert.deepEqual([...copy.recordings()], []);
    assert.equal(copy.facts().runs, 2);
    copy.close();
    const connection = openConnection(made.copyPath, { busyTimeoutMs: 0 });
    t.after(() => connection.close());
    assert.deepEqual(prepare(connection, 'SELECT run_count FROM folders').all(), [[1]]);
    const counted = prepare(
      connection,
      'SELECT recordings, audio_bytes, stored_runs, text_bytes FROM owners WHERE id = 1',
    ).all();
    assert.deepEqual(counted, [[0, 0, 2, 12 + 5]]);
    assert.deepEqual(prepare(connection, 'SELECT count(*) FROM run_texts').all(), [[2]]);
    assert.deepEqual(prepare(connection, "SELECT count(*) FROM runs WHERE state = 'expired'").all(), [[1]]);
  });

  it('names runs whose text is not what was submitted', async (t) => {
    const made = await makeDatabase(t, 0);
    const { copy } = await copyOf(t, made);
    assert.deepEqual(copy.damagedTexts(), []);
    copy.close();
    const connection = openConnection(made.copyPath, { busyTimeoutMs: 0 });
    connection.exec("UPDATE run_texts SET text = 'hellO'");
    connection.close();
    const again = openDatabaseCopy(made.copyPath);
    t.after(() => again.close());
    assert.deepEqual(
      again.damagedTexts().map(({ taskId }) => taskId),
      [made.waiting],
    );
  });

  it('leaves out run ids, and never more than there are', async (t) => {
    const made = await makeDatabase(t, 0);
    const { copy } = await copyOf(t, made);
    const lastSeq = () => {
      const connection = openConnection(made.copyPath, { busyTimeoutMs: 0 });
      const [row] = prepare<[number]>(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'runs'").all();
      connection.close();
      return row?.[0];
    };
    copy.skipRunIds(1_000);
    assert.equal(lastSeq(), 1_001);
    copy.skipRunIds(2 ** 40);
    assert.equal(lastSeq(), 2 ** 31 - 2);
  });

  it('is refused of a database that this program does not know, or that is none', async (t) => {
    const { folder, path, db } = await makeDatabase(t);
    db.close();
    const connection = openConnection(path, { busyTimeoutMs: 0 });
    connection.exec('PRAGMA user_version = 99');
    connection.close();
    assert.throws(() => openDatabaseSource(path), { code: 'unusable_data', message: /written by a newer Lector/ });
    const missing = join(folder, 'missing.db');
    assert.throws(() => openDatabaseSource(missing), { code: 'unusable_data', message: /There is no database/ });
    const empty = join(folder, 'empty.db');
    writeFileSync(empty, '');
    assert.throws(() => openDatabaseSource(empty), { code: 'unusable_data', message: /holds nothing yet/ });
    const text = join(folder, 'text.db');
    writeFileSync(text, 'a letter, and not a database '.repeat(100));
    assert.throws(() => openDatabaseSource(text), { code: 'unusable_data', message: /is damaged/ });
  });

  it('leaves a database of an earlier schema as it is, and copies it', async (t) => {
    const folder = temporaryFolder(t);
    const [path, copyPath] = [join(folder, 'lector.db'), join(folder, 'copy.db')];
    writeFileSync(copyPath, '');
    const connection = openConnection(path, { busyTimeoutMs: 0 });
    migrate(connection, MIGRATIONS.slice(0, 1));
    connection.exec(`INSERT INTO install_secrets VALUES ('run_id', randomblob(32));
      INSERT INTO owners (id, name) VALUES (1, 'ada');
      INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (1, 1, 'd', 'abcd', 'k', '', 0);
      INSERT INTO runs (owner_id, task_id, state, voice_id, language_id, created_at, object_id, size_bytes, sha256, key_id, run_at)
        VALUES (1, 'a', 'done', 7, 1, 10, '${'a'.repeat(32)}', 100, '${'b'.repeat(64)}', 1, 0)`);
    connection.close();
    const source = openDatabaseSource(path);
    t.after(() => source.close());
    const copy = await source.copyTo(copyPath, signal);
    t.after(() => copy.close());
    assert.equal(copy.facts().schema, 1);
    assert.equal([...copy.recordings()].length, 1);
  });
});
