// A folder of files for maintenance: list, measure, remove.
import { lstat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileFolder, StoredFile } from '../ports/file-folder.ts';
import { nullIfMissing, writing } from './files.ts';

/** `list` returns the files below `root` with what their names mean. */
export function createFileFolder(root: string, list: (root: string) => AsyncIterable<StoredFile>): FileFolder {
  return {
    files: () => list(root),
    async facts({ name }) {
      const found = await lstat(join(root, name)).catch(nullIfMissing);
      return found === null ? null : { sizeBytes: found.size, modifiedMs: found.mtimeMs };
    },
    async remove({ name }) {
      const path = join(root, name);
      await writing(path, () => unlink(path).catch(nullIfMissing));
    },
  };
}
