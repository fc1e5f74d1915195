// The names of the files of finished segments, and these files for maintenance.
import { readdir } from 'node:fs/promises';
import type { FileFolder, StoredFile } from '../ports/file-folder.ts';
import type { SegmentPack } from '../ports/segment-store.ts';
import { createFileFolder } from './file-folder.ts';
import { nullIfMissing } from './files.ts';

const NAME = /^(\d{1,10})-(\d{1,10})-(\d{1,10})-([0-9a-f]{32})\.pcm$/;

export function writePackName({ ownerId, runId, attempt, packId }: SegmentPack): string {
  return `${ownerId}-${runId}-${attempt}-${packId}.pcm`;
}

/** Null for the name of anything else. */
export function readPackName(name: string): SegmentPack | null {
  const [, ownerId, runId, attempt, packId] = NAME.exec(name) ?? [];
  if (packId === undefined) return null;
  return { ownerId: Number(ownerId), runId: Number(runId), attempt: Number(attempt), packId };
}

/** `root` is the folder of segments itself; it may be missing. */
export function createSegmentFolder(root: string): FileFolder {
  return createFileFolder(root, list);
}

async function* list(root: string): AsyncIterable<StoredFile> {
  for (const name of (await readdir(root).catch(nullIfMissing)) ?? []) {
    const pack = readPackName(name);
    yield { name, objectId: pack?.packId ?? null, runId: pack?.runId ?? null, whole: false };
  }
}
