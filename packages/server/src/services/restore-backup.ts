// Restoring: the recordings of a backup, each held to its hash, and last of all the database that makes them count.
import { AppError } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import type { DatabaseCopy } from '../ports/database-copy.ts';
import type { RestoreTarget } from '../ports/restore-target.ts';
import { copyRecordings, type LostRecording, type OnProgress, requireFreeSpace } from './copy-recordings.ts';

export interface RestoreOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface RestoreReport {
  readonly manifest: BackupManifest;
  /** Recordings that the backup has no sound copy of. Their runs are restored all the same. */
  readonly lost: readonly LostRecording[];
  /** Where the former content of the data folder is now, or null when it was empty. */
  readonly aside: string | null;
}

export type RestoreBackup = (options: RestoreOptions) => Promise<RestoreReport>;

/**
 * Run ids that are left out after a restore. Those of runs made after the backup were told to callers; given to other runs
 * they would fetch the wrong speech. A two-thousandth of all ids.
 */
const SKIPPED_RUN_IDS = 1_000_000;

export function createRestoreBackup(dependencies: {
  folder: BackupFolder;
  target: RestoreTarget;
  /** The newest schema that this program knows. */
  schema: number;
  openCopy: (path: string) => DatabaseCopy;
}): RestoreBackup {
  const { folder, target, schema, openCopy } = dependencies;

  /** Everything that can be refused is refused before the data folder is changed. */
  async function prepare(): Promise<BackupManifest> {
    const manifest = await folder.manifest();
    if (manifest === null) throw new AppError('invalid_input', 'There is no complete backup in the folder.');
    if (manifest.schema > schema) {
      const message = `The backup was made by a newer Lector (${manifest.madeBy}): it can be restored by that version.`;
      throw new AppError('invalid_input', message);
    }
    const { resumed } = await target.take();
    await folder.checkDatabase(manifest);
    await requireFreeSpace(target.objects, manifest.database.sizeBytes + (resumed ? 0 : manifest.recordingBytes));
    return manifest;
  }

  async function fill(manifest: BackupManifest, options: RestoreOptions): Promise<readonly LostRecording[]> {
    await folder.takeDatabase(manifest, target.databasePath, options.signal);
    const copy = openCopy(target.databasePath);
    try {
      const [fault] = copy.faults();
      if (fault !== undefined) throw new AppError('damaged', `The database of the backup is damaged: ${fault}.`);
      // What is there already comes from an earlier restore that was cut short: as little to be believed as the backup.
      const both = { copy, from: folder.objects, to: target.objects };
      const { lost } = await copyRecordings(both, { ...options, verify: true });
      copy.skipRunIds(SKIPPED_RUN_IDS);
      return lost;
    } finally {
      copy.close();
    }
  }

  return async (options) => {
    try {
      const manifest = await prepare();
      const aside = await target.vacate();
      const lost = await fill(manifest, options);
      await target.commit();
      return { manifest, lost, aside };
    } finally {
      target.release();
    }
  };
}
