// Databases in temporary folders for the tests of this folder.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createRunIdCipher } from '../../domain/run-id.ts';
import type { Stores } from '../contract-fixtures.ts';
import type { PeopleStores } from '../people-fixtures.ts';
import { createSqliteBatchStore } from './batches/batch-store.ts';
import { createSqliteBookStore } from './books/book-store.ts';
import { createSqliteRunBrowser } from './browsing/run-browser.ts';
import { createWalkSlots } from './browsing/walk-slots.ts';
import { type Database, openDatabase } from './database.ts';
import { createSqliteDictionaryEntries } from './dictionaries/dictionary-entries.ts';
import { createSqliteDictionaryStore } from './dictionaries/dictionary-store.ts';
import { createSqliteFileStore } from './file-store.ts';
import { createSqliteFolderStore } from './folder-store.ts';
import { createSqliteKeyStore } from './key-store.ts';
import { createSqliteInvitationStore } from './people/invitation-store.ts';
import { createSqliteOwnerStore } from './people/owner-store.ts';
import { createSqliteSessionStore } from './people/session-store.ts';
import { createSqliteUserStore } from './people/user-store.ts';
import { createSqliteRecordingFinder } from './recording-keys.ts';
import { createSqliteRunQueue } from './run-queue.ts';
import { createSqliteRunStore } from './run-store.ts';
import { createSqliteSecretStore } from './secret-store.ts';
import { createSqliteSpeechBatchQueue } from './speech-batches/speech-batch-queue.ts';
import { createSqliteSpeechBatchStore } from './speech-batches/speech-batch-store.ts';
import { createSqliteUsageStore } from './usage-store.ts';
import { createSqliteDeliveryQueue } from './webhooks/delivery-queue.ts';
import { createEventSources } from './webhooks/event-sources.ts';
import { createSqliteWebhookStore } from './webhooks/webhook-store.ts';

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

const systemSleep = {
  sleep: (ms: number, signal?: AbortSignal) => setTimeout(ms, undefined, { ref: false, ...(signal && { signal }) }),
};

export async function openTestStores(db: Database): Promise<Stores> {
  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  const sources = createEventSources(db, cipher);
  return {
    runs: createSqliteRunStore({ db, cipher }),
    queue: createSqliteRunQueue({ db, cipher }),
    recordings: createSqliteRecordingFinder({ db, cipher }),
    batches: createSqliteBatchStore({ db, cipher }),
    books: createSqliteBookStore({ db }),
    browser: createSqliteRunBrowser({ db, cipher, walkSlots: createWalkSlots({ most: 2, clock: systemSleep }) }),
    keys: createSqliteKeyStore({ db }),
    folders: createSqliteFolderStore({ db }),
    dictionaries: createSqliteDictionaryStore({ db }),
    entries: createSqliteDictionaryEntries({ db }),
    secrets,
    webhooks: createSqliteWebhookStore({ db, sources }),
    deliveries: createSqliteDeliveryQueue({ db, sources }),
    files: createSqliteFileStore({ db }),
    speechBatches: createSqliteSpeechBatchStore({ db }),
    speechQueue: createSqliteSpeechBatchQueue({ db }),
  };
}

export function openTestPeople(db: Database): PeopleStores {
  return {
    users: createSqliteUserStore({ db }),
    invitations: createSqliteInvitationStore({ db }),
    sessions: createSqliteSessionStore({ db }),
    owners: createSqliteOwnerStore({ db }),
    usage: createSqliteUsageStore({ db }),
    keys: createSqliteKeyStore({ db }),
  };
}
