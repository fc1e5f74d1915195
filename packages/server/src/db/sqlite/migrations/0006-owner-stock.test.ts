// Owners from before this migration get the counts of what they have stored.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { openConnection, prepare } from '../connection.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { temporaryFolder } from '../test-stores.ts';

it('the sixth migration counts the runs that are there, and the bytes of their texts', (t) => {
  const connection = openConnection(join(temporaryFolder(t), 'lector.db'), { busyTimeoutMs: 100 });
  t.after(() => connection.close());
  migrate(connection, MIGRATIONS.slice(0, 5));
  connection.exec(`
    INSERT INTO owners (id, name) VALUES (1, 'ada'), (2, 'bob'), (3, 'eve');
    INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (5, 1, 'd', 'abcd', 'k', '', 0);
    INSERT INTO runs (seq, owner_id, task_id, state, voice_id, language_id, created_at, key_id, run_at) VALUES
      (1, 1, 'a', 'done', 7, 1, 10, 5, 0), (2, 1, 'b', 'failed', 7, 1, 10, 5, 0), (3, 2, 'c', 'waiting', 7, 1, 10, 5, 0);
    INSERT INTO run_texts (seq, text, sha256, characters) VALUES (1, 'äöü', 's', 3), (2, 'four', 's', 4), (3, '日本', 's', 2);
  `);
  migrate(connection, MIGRATIONS.slice(0, 6));
  const rows = prepare<readonly unknown[]>(connection, 'SELECT stored_runs, text_bytes FROM owners ORDER BY id').all();
  assert.deepEqual(rows, [
    [2, 10],
    [1, 6],
    [0, 0],
  ]);
});
