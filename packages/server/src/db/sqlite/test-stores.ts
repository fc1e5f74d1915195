// Databases in temporary folders for the tests of this room.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createRunIdCipher } from '../../domain/run-id.ts';
import type { Stores } from '../contract-fixtures.ts';
import { type Database, openDatabase } from './database.ts';
import { createSqliteFolderStore } from './folder-store.ts';
import { createSqliteKeyStore } from './key-store.ts';
import { createSqliteRunQueue } from './run-queue.ts';
import { createSqliteRunStore } from './run-store.ts';
import { createSqliteSecretStore } from './secret-store.ts';

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lector-db-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openTestDatabase(t: TestContext): Database {
  const folder = mkdtempSync(join(tmpdir(), 'lector-db-'));
  const db = openDatabase({ path: join(folder, 'lector.db') });
  t.after(() => {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return db;
}

export async function openTestStores(db: Database): Promise<Stores> {
  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  return {
    runs: createSqliteRunStore({ db, cipher }),
    queue: createSqliteRunQueue({ db, cipher }),
    keys: createSqliteKeyStore({ db }),
    folders: createSqliteFolderStore({ db }),
    secrets,
  };
}
