// Finds and removes files that nothing needs: recordings and uploads without a row, files of attempts whose run has ended.
import { KEPT_SEGMENTS_MS } from '../domain/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileFolder, StoredFile } from '../ports/file-folder.ts';
import type { RunMaintenance } from '../ports/run-maintenance.ts';
import type { UploadMaintenance } from '../ports/upload-maintenance.ts';

export interface LeftoversReport {
  /** Files that nothing needs, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Files that Lector did not make. They are kept. */
  readonly foreign: readonly string[];
}

/** A file is stored before its row is written, so while a server runs, a recent file may still get its row. */
const YOUNG_MS = 3_600_000;

export type ClearLeftovers = (options: {
  readonly remove: boolean;
  readonly serverRuns: boolean;
  readonly signal: AbortSignal;
}) => Promise<LeftoversReport>;

export function createClearLeftovers(dependencies: {
  maintenance: RunMaintenance & Pick<UploadMaintenance, 'knowsUpload'>;
  objects: FileFolder;
  spool: FileFolder;
  segments: FileFolder;
  uploads: FileFolder;
  clock: Clock;
}): ClearLeftovers {
  const { maintenance, objects, spool, segments, uploads, clock } = dependencies;

  function isNeeded(file: StoredFile, folder: FileFolder): boolean {
    const { runId } = file;
    if (folder === uploads) return file.whole && file.objectId !== null && maintenance.knowsUpload(file.objectId);
    if (runId !== null) {
      if (maintenance.isUnfinished(runId) || maintenance.isReusable(runId)) return true;
      return maintenance.isResumable(runId, clock.now() - KEPT_SEGMENTS_MS);
    }
    return file.whole && file.objectId !== null && maintenance.knowsObject(file.objectId);
  }

  return async ({ remove, serverRuns, signal }) => {
    const foreign: string[] = [];
    let [files, bytes] = [0, 0];
    for (const folder of [objects, spool, segments, uploads]) {
      for await (const file of folder.files()) {
        signal.throwIfAborted();
        if (file.objectId === null) {
          foreign.push(file.name);
          continue;
        }
        if (isNeeded(file, folder)) continue;
        const facts = await folder.facts(file);
        if (facts === null || (serverRuns && clock.now() - facts.modifiedMs < YOUNG_MS)) continue;
        // Checked again: the run may have ended between the first check and this one.
        if (isNeeded(file, folder)) continue;
        files++;
        bytes += facts.sizeBytes;
        if (remove) await folder.remove(file);
      }
    }
    return { files, bytes, foreign };
  };
}
