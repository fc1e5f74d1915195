// The temporary files of runs for maintenance: spool/<run id>-<attempt>-<object id>.flac, .timings, .pcm and .found.
import { readdir } from 'node:fs/promises';
import type { FileFolder, StoredFile } from '../ports/file-folder.ts';
import { createFileFolder } from './file-folder.ts';
import { nullIfMissing } from './files.ts';

const NAME = /^(\d{1,10})-\d{1,10}-([0-9a-f]{32})\.(?:flac|timings|pcm|found)$/;

/** `root` is the spool itself; it may be missing. */
export function createSpoolFolder(root: string): FileFolder {
  return createFileFolder(root, list);
}

async function* list(root: string): AsyncIterable<StoredFile> {
  for (const name of (await readdir(root).catch(nullIfMissing)) ?? []) {
    const [, runId, objectId = null] = NAME.exec(name) ?? [];
    yield { name, objectId, runId: runId === undefined ? null : Number(runId), whole: false };
  }
}
