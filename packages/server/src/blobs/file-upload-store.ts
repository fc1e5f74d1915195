// Uploads on the file system: uploads/<id>, and uploads/<id>.part while it is written.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isStorageFailure, storageFailure } from '../errors.ts';
import type { StoredUpload, UploadStore } from '../ports/upload-store.ts';
import { nullIfMissing, syncFolder } from './files.ts';
import { makePrivateFolder } from './private-folder.ts';

const ID = /^[0-9a-f]{32}$/;
const PART = '.part';
const CHUNK_BYTES = 64 * 1024;
/** A link, a pipe or a device is not opened as a file. */
const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** `root` is the data folder; the folder of uploads is created inside it, for this user only. */
export function createFileUploadStore({ root }: { root: string }): UploadStore {
  const folder = join(root, 'uploads');
  makePrivateFolder(folder);

  const pathOf = (id: string): string => {
    if (!ID.test(id)) throw new RangeError('the id of an upload is 32 lower-case hexadecimal digits');
    return join(folder, id);
  };

  return {
    async put(id, source, maxBytes) {
      const path = pathOf(id);
      const part = `${path}${PART}`;
      let stored: StoredUpload | null = null;
      try {
        await using handle = await translated(() => open(part, 'wx', 0o600));
        stored = await copy(source, handle, maxBytes);
        if (stored !== null) await translated(() => handle.sync());
      } finally {
        if (stored === null) await unlink(part).catch(nullIfMissing);
      }
      if (stored === null) return null;
      await translated(async () => {
        await rename(part, path);
        await syncFolder(folder);
      });
      return stored;
    },

    async read(id, range) {
      const handle = await translated(() => open(pathOf(id), READ_ONLY).catch(nullIfMissing));
      if (handle === null) return null;
      try {
        const found = await handle.stat();
        if (found.isFile()) {
          const stream = handle.createReadStream({ ...range, highWaterMark: CHUNK_BYTES, autoClose: true });
          return { stream, sizeBytes: found.size };
        }
      } catch (error) {
        await handle.close();
        throw error;
      }
      await handle.close();
      return null;
    },

    async checkOut(id) {
      const path = pathOf(id);
      const found = await lstat(path).catch(nullIfMissing);
      return found?.isFile() ? { path, release: async () => {} } : null;
    },

    async remove(id) {
      const path = pathOf(id);
      await translated(async () => {
        const was = await unlink(path).then(() => true, nullIfMissing);
        if (was) await syncFolder(folder);
      });
    },

    async *list() {
      for (const name of await readdir(folder)) {
        const found = ID.test(name) ? await lstat(join(folder, name)).catch(nullIfMissing) : null;
        if (found?.isFile()) yield { id: name, modifiedMs: found.mtimeMs };
      }
    },

    async recover() {
      for (const name of await readdir(folder)) {
        const id = name.endsWith(PART) ? name.slice(0, -PART.length) : '';
        if (ID.test(id)) await unlink(join(folder, name)).catch(nullIfMissing);
      }
    },
  };
}

/** Null when there are more than `maxBytes`. */
async function copy(
  source: AsyncIterable<Uint8Array>,
  target: FileHandle,
  maxBytes: number,
): Promise<StoredUpload | null> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of source) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) return null;
    hash.update(chunk);
    await translated(() => target.writeFile(chunk));
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function translated<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isStorageFailure(error) ? storageFailure(error) : error;
  }
}
