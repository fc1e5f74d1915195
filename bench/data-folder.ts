// A data folder of the server's own making, filled with finished runs by plain SQL.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../packages/server/src/db/sqlite/database.ts';
import { createSqliteKeyStore } from '../packages/server/src/db/sqlite/key-store.ts';
import { createSqliteSecretStore } from '../packages/server/src/db/sqlite/secret-store.ts';
import { digestKey, generateKey, SCOPES } from '../packages/server/src/domain/api-key.ts';
import { createRunIdCipher } from '../packages/server/src/domain/run-id.ts';

export interface DataFolder {
  readonly folder: string;
  readonly databasePath: string;
  readonly apiKey: string;
  readonly rows: number;
  /** The run id of the n-th seeded run, from 1. */
  runId(n: number): number;
  taskId(n: number): string;
  [Symbol.dispose](): void;
}

// On the disk of the repository: a temporary folder may be in memory, where an fsync costs nothing.
const PARENT = join(import.meta.dirname, '../data/bench');

/** Makes the folder with one key and `rows` finished runs of its owner. A million take about half a minute. */
export async function makeDataFolder(rows: number): Promise<DataFolder> {
  mkdirSync(PARENT, { recursive: true });
  const folder = mkdtempSync(join(PARENT, `${rows}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove); // also after Ctrl-C: it may be half a gigabyte
  const databasePath = join(folder, 'lector.db');
  const apiKey = generateKey();
  const db = openDatabase({ path: databasePath });
  const key = await createSqliteKeyStore({ db }).insert({
    digest: digestKey(apiKey),
    last4: apiKey.slice(-4),
    name: 'bench',
    owner: 'bench',
    scopes: SCOPES,
    createdAtMs: Date.now(),
    expiresAtMs: null,
    ratePerMinute: null,
    characterLimit: null,
    defaults: null,
  });
  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  await secrets.signingKeys();
  db.close();
  const salt = randomBytes(4).toString('hex');
  if (rows > 0) seed({ databasePath, rows, salt, ownerId: key.ownerId, keyId: key.id });

  return {
    folder,
    databasePath,
    apiKey,
    rows,
    runId: (n) => cipher.encode(n),
    taskId: (n) => `${salt}-0000-0000-0000-${n.toString(16).padStart(12, '0')}`,
    [Symbol.dispose]: () => {
      process.off('exit', remove);
      remove();
    },
  };
}

const COUNTER = 'WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ?)';

function seed(input: { databasePath: string; rows: number; salt: string; ownerId: number; keyId: number }): void {
  const db = new DatabaseSync(input.databasePath);
  db.exec('PRAGMA synchronous=OFF; PRAGMA cache_size=-262144; BEGIN');
  db.prepare(
    `${COUNTER} INSERT INTO runs (seq, owner_id, task_id, state, voice_id, language_id, attempt, created_at, finished_at,
        object_id, size_bytes, sha256, content_type, sample_rate, samples, key_id, run_at)
      SELECT n, ?, format('%s-%04x-%04x-%04x-%012x', ?, 0, 0, 0, n), 'done', 147320, 1, 1, 1760000000000 + n,
             1760000001000 + n, lower(hex(randomblob(16))), 150000 + n % 1000, lower(hex(randomblob(32))), 'audio/flac',
             22050, 105000 + n % 1000, ?, 1760000000000 + n FROM counter`,
  ).run(input.rows, input.ownerId, input.salt, input.keyId);
  db.prepare(
    `${COUNTER} INSERT INTO run_texts (seq, text, sha256, characters)
      SELECT n, format('This is seeded text number %d, about as long as a sentence of fifteen words is.', n),
             lower(hex(randomblob(32))), 80 FROM counter`,
  ).run(input.rows);
  db.exec('COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}
