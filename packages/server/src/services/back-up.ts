// Makes a backup: a snapshot of the database, and every recording that it refers to, each checked against its hash; voices and uploads.
import type { Recording } from '../domain/recording.ts';
import { AppError } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import type { Clock } from '../ports/clock.ts';
import type { DatabaseCopy, DatabaseSource } from '../ports/database-copy.ts';
import type { StoredFile } from '../ports/file-folder.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import type { UploadCopies, UploadCopyReport } from '../ports/upload-copies.ts';
import type { VoiceCopies, VoiceCopyReport } from '../ports/voice-copies.ts';
import {
  type CopyReport,
  copyRecordings,
  type LostRecording,
  type OnProgress,
  requireFreeSpace,
} from './copy-recordings.ts';

export interface BackupOptions {
  /** Also hash what the backup holds already, and copy it again when it is damaged. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** The lost recordings are in the backup's database, but not in the backup. */
export interface BackupReport extends CopyReport {
  readonly manifest: BackupManifest;
  /** Runs whose text is damaged in the database, and therefore in the backup. */
  readonly damagedTexts: readonly Pick<Recording, 'runId' | 'taskId'>[];
  readonly voices: VoiceCopyReport;
  readonly uploads: UploadCopyReport;
}

export type BackUp = (options: BackupOptions) => Promise<BackupReport>;

/** How often a backup starts over because a repair queued runs again meanwhile. */
const MAX_ATTEMPTS = 3;

export function createBackUp(dependencies: {
  source: DatabaseSource;
  /** The recordings of the data folder. */
  objects: ObjectFolder;
  folder: BackupFolder;
  /** From the data folder into the backup. */
  voices: VoiceCopies;
  uploads: UploadCopies;
  clock: Clock;
  /** The program's version, for the manifest. */
  version: string;
}): BackUp {
  const { source, objects, folder, voices, uploads, clock, version } = dependencies;

  async function attempt(last: BackupManifest | null, options: BackupOptions): Promise<BackupReport | 'moved'> {
    const path = await folder.begin();
    const madeAtMs = clock.now();
    const copy = await source.copyTo(path, options.signal);
    try {
      refuseDamaged(copy);
      refuseOther(copy, last);
      const brought = await copyRecordings({ copy, from: objects, to: folder.objects }, options);
      const lost = followLost(brought.lost, source, copy);
      if (lost === 'moved') return lost;
      const damagedTexts = copy.damagedTexts();
      // After the database: a voice that was installed since is no harm, and one that a run of it names must be there.
      const copiedVoices = await voices.copy(options);
      // After it, too: of one that was deleted since, the restored server says that its bytes are missing.
      const copiedUploads = await uploads.copy(options);
      const stale = await findStale(copy, folder.objects);
      const facts = copy.facts();
      copy.close();
      const manifest = await folder.commit({ ...facts, madeBy: version, madeAtMs, missing: lost.length });
      for (const file of stale) await folder.objects.remove(file);
      await voices.tidy();
      await uploads.tidy();
      return { ...brought, lost, manifest, damagedTexts, voices: copiedVoices, uploads: copiedUploads };
    } finally {
      copy.close();
    }
  }

  return async (options) => {
    const last = await folder.manifest();
    await requireFreeSpace(folder.objects, source.sizeBytes());
    try {
      for (let number = 1; number <= MAX_ATTEMPTS; number++) {
        const report = await attempt(last, options);
        if (report !== 'moved') return report;
      }
      throw new AppError(
        'busy',
        'Runs were being repaired all the while. Back up again when `lector doctor` has ended.',
      );
    } catch (error) {
      await folder.abandon();
      throw error;
    }
  };
}

/** Two installations must not share a folder: each would remove the other's recordings as outdated. */
function refuseOther(copy: DatabaseCopy, last: BackupManifest | null): void {
  if (last === null || last.installation === copy.facts().installation) return;
  const when = new Date(last.madeAtMs).toISOString();
  throw new AppError(
    'invalid_input',
    `The folder holds the backup of another installation, made at ${when}. Choose another.`,
  );
}

function refuseDamaged(copy: DatabaseCopy): void {
  const faults = copy.faults();
  if (faults.length === 0) return;
  const message =
    `The database is damaged (${faults[0]}${faults.length > 1 ? ', and more' : ''}). Nothing was backed up, and an earlier ` +
    'backup in the folder is as it was. Run `lector doctor --repair`.';
  throw new AppError('damaged', message);
}

/** Applies to the copy what was deleted or expired meanwhile; returns the lost recordings that should still exist. */
function followLost(
  lost: readonly LostRecording[],
  source: DatabaseSource,
  copy: DatabaseCopy,
): readonly LostRecording[] | 'moved' {
  const remaining: LostRecording[] = [];
  for (const entry of lost) {
    const fate = source.fateOf(entry.recording);
    if (fate === 'moved') return 'moved';
    if (fate === 'same') remaining.push(entry);
    else if (fate === 'removed') copy.remove(entry.recording);
    else copy.expire(entry.recording);
  }
  return remaining;
}

/** Files that no run of the copy refers to. They are removed once the copy is the current backup. */
async function findStale(copy: DatabaseCopy, objects: ObjectFolder): Promise<readonly StoredFile[]> {
  const stale: StoredFile[] = [];
  for await (const file of objects.files()) {
    if (file.objectId !== null && !(file.whole && copy.refersTo(file.objectId))) stale.push(file);
  }
  return stale;
}
