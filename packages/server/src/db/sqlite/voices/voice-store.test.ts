// Runs the contract suite of voices on SQLite, and what only its migration can break.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { exampleVoice, voiceStoreContract } from '../../voice-store.contract.ts';
import { openConnection } from '../connection.ts';
import { openDatabase } from '../database.ts';
import { createSqliteKeyStore } from '../key-store.ts';
import { MIGRATIONS, migrate } from '../migrate.ts';
import { temporaryFolder } from '../test-stores.ts';
import { createSqliteVoiceStore } from './voice-store.ts';

voiceStoreContract('SQLite', async (t) => {
  const path = join(temporaryFolder(t), 'lector.db');
  const [db, other] = [openDatabase({ path }), openDatabase({ path })];
  t.after(() => {
    db.close();
    other.close();
  });
  return {
    voices: createSqliteVoiceStore({ db }),
    elsewhere: createSqliteVoiceStore({ db: other }),
    keys: createSqliteKeyStore({ db }),
  };
});

it('a database from before there were installed voices takes one', async (t) => {
  const path = join(temporaryFolder(t), 'lector.db');
  const connection = openConnection(path, { busyTimeoutMs: 100 });
  migrate(connection, MIGRATIONS.slice(0, 8));
  connection.close();
  const db = openDatabase({ path });
  t.after(() => db.close());
  const voices = createSqliteVoiceStore({ db });
  assert.deepEqual(await voices.add([exampleVoice()]), [200_000]);
});
