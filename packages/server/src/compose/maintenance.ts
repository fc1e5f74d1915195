// Wires the maintenance of a data folder: backup, restore, repair. All work with and without a running server.
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { createBackupFolder } from '../blobs/backup-folder.ts';
import { prepareDataFolder, refuseStrangeEntries } from '../blobs/data-folder.ts';
import { createObjectFolder } from '../blobs/object-folder.ts';
import { createRestoreTarget, refuseUnfinishedRestore } from '../blobs/restore-target.ts';
import { createSegmentFolder } from '../blobs/segment-folder.ts';
import { createSpoolFolder } from '../blobs/spool-folder.ts';
import { createUploadCopies } from '../blobs/upload-copies.ts';
import { createUploadFolder } from '../blobs/upload-folder.ts';
import { createVoiceCopies } from '../blobs/voice-copies.ts';
import { voicesFolderOf } from '../blobs/voice-folders.ts';
import { acquireDataLock, tryDataLock } from '../db/sqlite/data-lock.ts';
import { openDatabase } from '../db/sqlite/database.ts';
import { takeLock } from '../db/sqlite/folder-lock.ts';
import { createSqliteKeyStore } from '../db/sqlite/key-store.ts';
import { findSchemaFaults } from '../db/sqlite/maintenance/compare-schema.ts';
import { inspectDatabase, openDatabaseCopy } from '../db/sqlite/maintenance/database-copy.ts';
import { openDatabaseSource } from '../db/sqlite/maintenance/database-source.ts';
import { createSqliteRunMaintenance } from '../db/sqlite/maintenance/run-maintenance.ts';
import { createSqliteUploadMaintenance } from '../db/sqlite/maintenance/upload-maintenance.ts';
import { MIGRATIONS } from '../db/sqlite/migrate.ts';
import { createSqliteSecretStore } from '../db/sqlite/secret-store.ts';
import { createRunIdCipher } from '../domain/run-id.ts';
import { AppError } from '../errors.ts';
import type { DatabaseSource } from '../ports/database-copy.ts';
import type { RunMaintenance } from '../ports/run-maintenance.ts';
import { type BackupOptions, type BackupReport, createBackUp } from '../services/back-up.ts';
import { type CheckRecordings, createCheckRecordings } from '../services/check-recordings.ts';
import { type CheckUploads, createCheckUploads } from '../services/check-uploads.ts';
import { type ClearLeftovers, createClearLeftovers } from '../services/clear-leftovers.ts';
import { createRestoreBackup, type RestoreOptions, type RestoreReport } from '../services/restore-backup.ts';
import { systemClock } from '../services/system-clock.ts';
import type { CheckVoices } from '../services/voices/check-voices.ts';
import { composeVoiceCheck } from './voices.ts';

/** The folder of uploads in either. */
const UPLOADS = 'uploads';

/** Backs a data folder up into `folder`. */
export async function backUp(
  { dataDir, folder, version }: { dataDir: string; folder: string; version: string },
  options: BackupOptions,
): Promise<BackupReport> {
  refuseOverlap(dataDir, folder);
  refuseStrangeEntries(dataDir);
  await using opened = new AsyncDisposableStack();
  const source = openSource(dataDir);
  opened.defer(() => source.close());
  const lock = takeLock(join(dataDir, 'backup.lock'));
  if (lock === null) throw new AppError('busy', `Another backup of ${dataDir} is being made. Wait for its end.`);
  opened.defer(() => lock.release());
  const objects = createObjectFolder(join(dataDir, 'blobs'));
  const voices = createVoiceCopies({ from: voicesFolderOf(dataDir), to: join(folder, 'voices') });
  const work = createBackUp({
    source,
    objects,
    folder: createBackupFolder(folder),
    voices,
    uploads: createUploadCopies({ from: join(dataDir, UPLOADS), to: join(folder, UPLOADS) }),
    clock: systemClock,
    version,
  });
  return await work(options);
}

function openSource(dataDir: string): DatabaseSource {
  try {
    return openDatabaseSource(join(dataDir, 'lector.db'));
  } catch (error) {
    // SQLite needs to create a file beside the database even to read it, unless a server has it open.
    if (existsSync(dataDir)) prepareDataFolder(dataDir);
    if (!(error instanceof AppError) || error.code !== 'busy') throw error;
    const message =
      `The database in ${dataDir} cannot be opened now. When the disk is full, remove ${join(dataDir, 'ballast')}: ` +
      'the server makes it again.';
    throw new AppError('busy', message, {}, error);
  }
}

/** Restores the backup in `folder` into a data folder. */
export async function restoreBackup(
  { dataDir, folder, force }: { dataDir: string; folder: string; force: boolean },
  options: RestoreOptions,
): Promise<RestoreReport> {
  refuseOverlap(dataDir, folder);
  const path = realPath(dataDir); // the folder itself is moved aside, not a link to it
  const lock = (folder: string) => {
    prepareDataFolder(folder);
    return acquireDataLock(folder);
  };
  const target = createRestoreTarget({ path, force, lock, nowMs: () => systemClock.now() });
  const dependencies = {
    folder: createBackupFolder(folder),
    target,
    voices: createVoiceCopies({ from: join(folder, 'voices'), to: voicesFolderOf(path) }),
    uploads: createUploadCopies({ from: join(folder, UPLOADS), to: join(path, UPLOADS) }),
    schema: MIGRATIONS.length,
    inspect: inspectDatabase,
    openCopy: openDatabaseCopy,
  };
  return createRestoreBackup(dependencies)(options);
}

/** What `doctor` needs, also while a server runs on the data folder. */
export interface MaintenanceTools {
  readonly maintenance: RunMaintenance;
  readonly checkRecordings: CheckRecordings;
  readonly checkUploads: CheckUploads;
  readonly clearLeftovers: ClearLeftovers;
  readonly checkVoices: CheckVoices;
  /** API keys that work. */
  countKeys(): Promise<number>;
  close(): void;
}

/** Null when there is no database yet; nothing is created then. */
export async function openMaintenanceTools(dataDir: string): Promise<MaintenanceTools | null> {
  refuseStrangeEntries(dataDir);
  refuseUnfinishedRestore(dataDir);
  if (!existsSync(join(dataDir, 'lector.db'))) return null;
  const db = openDatabase({ path: join(dataDir, 'lector.db'), busyTimeoutMs: MAINTENANCE_BUSY_TIMEOUT_MS });
  const cipher = createRunIdCipher(await createSqliteSecretStore({ db }).runIdSecret());
  const maintenance = createSqliteRunMaintenance({ db, cipher });
  const objects = createObjectFolder(join(dataDir, 'blobs'));
  const spool = createSpoolFolder(join(dataDir, 'spool'));
  const segments = createSegmentFolder(join(dataDir, 'segments'));
  const uploads = createUploadFolder(join(dataDir, UPLOADS));
  const uploadRows = createSqliteUploadMaintenance({ db });
  const keys = createSqliteKeyStore({ db });
  return {
    maintenance,
    checkRecordings: createCheckRecordings({ maintenance, objects, clock: systemClock }),
    checkUploads: createCheckUploads({ maintenance: uploadRows, folder: uploads }),
    clearLeftovers: createClearLeftovers({
      ...{ objects, spool, segments, uploads, clock: systemClock },
      maintenance: { ...maintenance, ...uploadRows },
    }),
    checkVoices: composeVoiceCheck({ db, dataDir }),
    countKeys: async () => (await keys.list({ ownerId: null })).filter((key) => key.revokedAtMs === null).length,
    close: () => db.close(),
  };
}

/**
 * Names everything that the database of a data folder defines beside or in place of what Lector defines; empty when it is as it should be,
 * and when there is none. To be asked before anything else is done with the database.
 */
export function findForeignDefinitions(dataDir: string): readonly string[] {
  refuseStrangeEntries(dataDir);
  return findSchemaFaults(join(dataDir, 'lector.db'), MAINTENANCE_BUSY_TIMEOUT_MS);
}

/** Locks servers out of a data folder until released; null when one runs on it already. */
export function holdDataFolder(dataDir: string): { release(): void } | null {
  return tryDataLock(dataDir);
}

/** Long, because a server writes all the time, and only the command blocks while it waits. */
const MAINTENANCE_BUSY_TIMEOUT_MS = 10_000;

/** Refuses a backup inside the data folder, which would be lost with it. */
function refuseOverlap(dataDir: string, folder: string): void {
  const [data, backup] = [realPath(dataDir), realPath(folder)];
  const inside = (outer: string, inner: string) =>
    inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
  if (inside(data, backup)) {
    throw new AppError(
      'invalid_input',
      `${folder} is in the data folder ${dataDir}: a backup belongs elsewhere, best on another disk.`,
    );
  }
  if (inside(backup, data)) {
    throw new AppError(
      'invalid_input',
      `The data folder ${dataDir} is in ${folder}: choose another folder for the backup.`,
    );
  }
}

/** The real path, also when its last parts do not exist yet. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), basename(whole));
  }
}
