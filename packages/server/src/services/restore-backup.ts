// Restores a backup: first the recordings, each checked against its hash, and last the database that refers to them.
import { AppError } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import type { DatabaseCopy } from '../ports/database-copy.ts';
import type { RestoreTarget } from '../ports/restore-target.ts';
import type { UploadCopies, UploadCopyReport } from '../ports/upload-copies.ts';
import type { VoiceCopies, VoiceCopyReport } from '../ports/voice-copies.ts';
import { copyRecordings, type LostRecording, type OnProgress, requireFreeSpace } from './copy-recordings.ts';

export interface RestoreOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

export interface RestoreReport {
  readonly manifest: BackupManifest;
  /** Recordings without a valid copy in the backup. Their runs are restored nevertheless. */
  readonly lost: readonly LostRecording[];
  /** Where the previous content of the data folder was moved, or null when it was empty. */
  readonly aside: string | null;
  readonly voices: VoiceCopyReport;
  readonly uploads: UploadCopyReport;
}

export type RestoreBackup = (options: RestoreOptions) => Promise<RestoreReport>;

/**
 * Run ids that are skipped after a restore. Callers know the ids of runs made after the backup; given to other runs
 * these ids would return the wrong recording. One two-thousandth of all ids.
 */
const SKIPPED_RUN_IDS = 1_000_000;

export function createRestoreBackup(dependencies: {
  folder: BackupFolder;
  target: RestoreTarget;
  /** Out of the backup into the data folder. */
  voices: VoiceCopies;
  uploads: UploadCopies;
  /** The newest schema version that this program knows. */
  schema: number;
  /** Reads what a database file says of itself, and changes nothing. */
  inspect: (path: string) => { readonly schema: number; readonly faults: readonly string[] };
  openCopy: (path: string) => DatabaseCopy;
}): RestoreBackup {
  const { folder, target, voices, uploads, schema, inspect, openCopy } = dependencies;

  /** All checks come before the first change to the data folder, and those of the backup before it is locked. */
  async function prepare(): Promise<BackupManifest> {
    const manifest = await folder.manifest();
    if (manifest === null) throw new AppError('invalid_input', 'There is no complete backup in the folder.');
    refuseNewer(manifest.schema, manifest);
    const path = await folder.locateDatabase(manifest);
    const found = inspect(path);
    refuseNewer(found.schema, manifest);
    refuseForeign(path, found, manifest);
    const { resumed } = await target.take();
    await folder.checkDatabase(manifest);
    await requireFreeSpace(target.objects, manifest.database.sizeBytes + (resumed ? 0 : manifest.recordingBytes));
    return manifest;
  }

  function refuseNewer(found: number, { madeBy }: BackupManifest): void {
    if (found <= schema) return;
    const message =
      `The backup was made by a newer Lector (${madeBy}, schema ${found}; this one knows up to ${schema}): ` +
      'it can be restored by that version.';
    throw new AppError('invalid_input', message);
  }

  async function fill(manifest: BackupManifest, options: RestoreOptions): Promise<readonly LostRecording[]> {
    await folder.takeDatabase(manifest, target.databasePath, options.signal);
    const copy = openCopy(target.databasePath);
    try {
      const [fault] = copy.faults();
      if (fault !== undefined) throw new AppError('damaged', `The database of the backup is damaged: ${fault}.`);
      // Existing files come from an interrupted restore, so they are verified like the backup's.
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
      const copiedVoices = await voices.copy({ verify: true, signal: options.signal });
      await voices.tidy();
      const copiedUploads = await uploads.copy({ verify: true, signal: options.signal });
      await uploads.tidy();
      await target.commit();
      return { manifest, lost, aside, voices: copiedVoices, uploads: copiedUploads };
    } finally {
      target.release();
    }
  };
}

function refuseForeign(
  path: string,
  { schema, faults }: { readonly schema: number; readonly faults: readonly string[] },
  manifest: BackupManifest,
): void {
  const other =
    schema === manifest.schema ? [] : [`it is of schema ${schema}, and backup.json says ${manifest.schema}`];
  const all = [...other, ...faults];
  if (all.length === 0) return;
  throw new AppError('damaged', `${path} is not what Lector makes, and nothing was restored: ${all.join('; ')}.`);
}
