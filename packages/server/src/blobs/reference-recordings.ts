// The recordings of custom voices, in a folder of their own inside the voice folder.
import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isStorageFailure, storageFailure } from '../errors.ts';
import type { ReferenceRecordings } from '../ports/reference-recordings.ts';
import { nullIfMissing, syncFolder } from './files.ts';
import { makePrivateFolder } from './private-folder.ts';

const NAME = 'references';

/** `voicesFolder` holds the voice folders. */
export function createReferenceRecordings({ voicesFolder }: { voicesFolder: string }): ReferenceRecordings {
  const folderOf = (folder: string) => join(voicesFolder, folder, NAME);

  return {
    async save(folder, wav) {
      const name = `${randomBytes(16).toString('hex')}.wav`;
      const path = join(folderOf(folder), name);
      try {
        makePrivateFolder(folderOf(folder));
        await writeWhole(path, wav);
      } catch (error) {
        await rm(`${path}.part`, { force: true });
        throw isStorageFailure(error) ? storageFailure(error) : error;
      }
      return `${NAME}/${name}`;
    },
    async remove(folder, file) {
      await rm(join(folderOf(folder), basename(file)), { force: true });
    },
    async keepOnly(folder, files) {
      const found = (await readdir(folderOf(folder)).catch(nullIfMissing)) ?? [];
      for (const name of found)
        if (!files.has(`${NAME}/${name}`)) await rm(join(folderOf(folder), name), { force: true });
    },
  };
}

async function writeWhole(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.part`, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.part`, path);
  await syncFolder(join(path, '..'));
}
