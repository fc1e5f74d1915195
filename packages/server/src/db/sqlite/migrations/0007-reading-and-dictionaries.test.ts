// Runs and keys from before texts had a reading go on as they were.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { it } from 'node:test';
import { crc32 } from 'node:zlib';
import { openConnection } from '../connection.ts';
import { openDatabase } from '../database.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { openTestStores, temporaryFolder } from '../test-stores.ts';

it('the seventh migration leaves waiting runs to be spoken as they were sealed, and keys without defaults', async (t) => {
  const path = join(temporaryFolder(t), 'lector.db');
  const connection = openConnection(path, { busyTimeoutMs: 100 });
  migrate(connection, MIGRATIONS.slice(0, 6));
  const sha256 = hash('sha256', 'Old words.');
  connection.exec(`
    INSERT INTO owners (id, name, waiting, stored_runs) VALUES (1, 'ada', 1, 1);
    INSERT INTO api_keys (id, owner_id, digest, last4, name, scopes, created_at) VALUES (5, 1, 'd', 'abcd', 'k', '', 0);
    INSERT INTO runs (seq, owner_id, task_id, state, voice_id, language_id, created_at, key_id, run_at)
      VALUES (1, 1, 'a', 'waiting', 147320, 31, 10, 5, 0);
    INSERT INTO run_texts (seq, text, sha256, characters, seal)
      VALUES (1, 'Old words.', '${sha256}', 10, ${crc32(`1|1|147320|31|null|null|${sha256}`)});
  `);
  connection.close();
  const db = openDatabase({ path });
  t.after(() => db.close());
  const { queue, keys } = await openTestStores(db);
  assert.equal((await keys.findByDigest('d'))?.defaults, null);
  const [lease] = await queue.claim({
    workerId: 'w',
    rooms: [{ model: 'espeak-ng', places: 1, reserve: 0 }],
    suspects: false,
    clockMs: 20,
    leaseMs: 1_000,
  });
  assert.equal(lease?.textSha256, sha256, 'the seal fits');
  assert.deepEqual([lease?.request.text, lease?.request.reading], ['Old words.', null]);
});
