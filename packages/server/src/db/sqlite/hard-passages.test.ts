// What no contract can ask: rows that are older than the column, and rows that are damaged.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { claimOne, exampleKey, FAILURE, submit } from '../contract-fixtures.ts';
import { openConnection, prepare } from './connection.ts';
import { openDatabase } from './database.ts';
import { MIGRATIONS, migrate } from './migrate.ts';
import { openTestDatabase, openTestStores, temporaryFolder } from './test-stores.ts';

const PASSAGE = { at: 3, length: 4 };

it('a claim is not held up by a list of passages that is damaged', async (t) => {
  const db = openTestDatabase(t);
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const damaged = ['', '[', '{}', '7', 'null', '[[3]]', '[[-1,4]]', '[["3",4]]', '[null,[1.5,2]]'];
  for (const json of damaged) {
    await submit(stores, key);
    db.prepare("UPDATE runs SET hard_passages = ? WHERE state = 'waiting'").run(json);
    const lease = await claimOne(stores);
    assert.deepEqual(lease.hardPassages, [], json);
    await stores.queue.fail(lease, { ...FAILURE, passage: PASSAGE }, 5_000);
    db.prepare("UPDATE runs SET failure = '{' WHERE state = 'failed'").run();
    assert.deepEqual(await stores.queue.resumable([lease.runId], 0), new Set());
    await submit(stores, key, { retryOf: lease.runId });
    const repeated = await claimOne(stores);
    assert.deepEqual([repeated.hardPassages, repeated.continuesRunIds], [[PASSAGE], []]);
  }
});

it('the fifth migration knows of no passages, and runs of before it go on', async (t) => {
  const path = join(temporaryFolder(t), 'lector.db');
  const connection = openConnection(path, { busyTimeoutMs: 100 });
  migrate(connection, MIGRATIONS.slice(0, 4));
  connection.exec(`
    INSERT INTO owners (id, name, waiting) VALUES (1, 'ada', 1);
    INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (5, 1, 'd', 'abcd', 'k', '', 0);
    INSERT INTO runs (seq, owner_id, task_id, voice_id, language_id, created_at, failures, failure, key_id, run_at, retry_of)
      VALUES (1, 1, 'a', 7, 1, 10, 1, '{"code":"deadline","message":"m","retryable":true}', 5, 0, NULL);
    INSERT INTO run_texts (seq, text, sha256, characters) VALUES (1, 'words', 's', 5);
  `);
  migrate(connection, MIGRATIONS.slice(0, 5));
  assert.deepEqual(prepare(connection, 'SELECT hard_passages FROM runs').all(), [[null]]);
  connection.close();
  const db = openDatabase({ path });
  t.after(() => db.close());
  const stores = await openTestStores(db);
  const lease = await claimOne(stores);
  assert.deepEqual(lease.hardPassages, []);
  assert.ok(await stores.queue.retry(lease, { ...FAILURE, passage: PASSAGE }, 1));
  assert.deepEqual((await claimOne(stores)).hardPassages, [PASSAGE]);
});
