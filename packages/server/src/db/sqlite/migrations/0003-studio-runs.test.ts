// Runs from before this migration get events, usage and their place in the owner's counters.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { openConnection, prepare } from '../connection.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { temporaryFolder } from '../test-stores.ts';

it('the third migration writes down what it can know of runs that are there', (t) => {
  const connection = openConnection(join(temporaryFolder(t), 'lector.db'), { busyTimeoutMs: 100 });
  t.after(() => connection.close());
  migrate(connection, MIGRATIONS.slice(0, 2));
  const day = 86_400_000;
  connection.exec(`
    INSERT INTO owners (id, name) VALUES (1, 'ada'), (2, 'bob');
    INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (5, 1, 'd', 'abcd', 'k', '', 0);
    INSERT INTO runs (seq, owner_id, task_id, state, voice_id, language_id, attempt, created_at, finished_at, failure,
                      object_id, size_bytes, sample_rate, samples, key_id, run_at) VALUES
      (1, 1, 'a', 'done', 7, 1, 1, 10, ${day + 20}, NULL, 'o', 100, 1000, 2500, 5, 0),
      (2, 1, 'b', 'failed', 7, 1, 3, 30, 40, '{"code":"deadline","message":"m","retryable":false}', NULL, NULL, NULL, NULL, 5, 0),
      (3, 1, 'c', 'failed', 7, 1, 0, 50, 60, '{"code":"cancelled","message":"m","retryable":false}', NULL, NULL, NULL, NULL, 5, 0),
      (4, 1, 'd', 'waiting', 7, 1, 1, 70, NULL, '{"code":"deadline","message":"m","retryable":true}', NULL, NULL, NULL, NULL, 5, 0),
      (5, 1, 'e', 'expired', 7, 1, 2, 80, 90, NULL, NULL, 200, 1000, 500, 5, 0);
    INSERT INTO run_texts (seq, text, sha256, characters) SELECT seq, 'words', 's', 5 FROM runs;
  `);
  migrate(connection, MIGRATIONS.slice(0, 3));
  const all = (sql: string) => prepare<readonly unknown[]>(connection, sql).all();
  assert.deepEqual(all('SELECT seq, kind, attempt, at, failure IS NOT NULL FROM run_events ORDER BY seq, id'), [
    [1, 'queued', 0, 10, 0],
    [1, 'done', 1, day + 20, 0],
    [2, 'queued', 0, 30, 0],
    [2, 'failed', 3, 40, 1],
    [3, 'queued', 0, 50, 0],
    [3, 'cancelled', 0, 60, 1],
    [4, 'queued', 0, 70, 0],
    [5, 'queued', 0, 80, 0],
    [5, 'done', 2, 90, 0],
  ]);
  assert.deepEqual(
    all('SELECT owner_id, day, key_id, runs, characters, done, errors, audio_ms FROM usage_days ORDER BY day'),
    [
      [1, 0, 5, 5, 25, 1, 1, 500],
      [1, 1, 5, 0, 0, 1, 0, 2_500],
    ],
  );
  assert.deepEqual(all('SELECT recordings, audio_bytes FROM owners ORDER BY id'), [
    [1, 100],
    [0, 0],
  ]);
  assert.deepEqual(all('SELECT kind FROM api_keys'), [['key']]);
  assert.throws(() => connection.exec("UPDATE api_keys SET kind = 'other'"), /CHECK/);
});
