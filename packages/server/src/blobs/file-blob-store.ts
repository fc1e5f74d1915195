// Audio on the file system: blobs/<2 hex>/<object id>.flac, a hard link to the spool file on the same file system. Beside it .timings.
import { closeSync, constants, fsync, linkSync, openSync, renameSync } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCode, isStorageFailure, storageFailure } from '../errors.ts';
import type { BlobStore, ByteRange } from '../ports/blob-store.ts';
import { passStep } from '../steps.ts';
import { copyRecording } from './copy-recording.ts';
import { makePrivateFolder } from './private-folder.ts';

const fsyncLater = promisify(fsync);

const OBJECT_ID = /^[0-9a-f]{32}$/;
const CHUNK_BYTES = 64 * 1024;

/** `root` is the data folder; the blobs folder is created inside it, for this user only. */
export function createFileBlobStore({ root }: { root: string }): BlobStore {
  const blobs = join(root, 'blobs');
  makePrivateFolder(blobs);

  const makeShard = createFolderMaker(blobs);

  const shardOf = (objectId: string): string => {
    if (!OBJECT_ID.test(objectId)) throw new RangeError('an object id is 32 lower-case hexadecimal digits');
    return join(blobs, objectId.slice(0, 2));
  };
  const pathOf = (objectId: string): string => join(shardOf(objectId), `${objectId}.flac`);
  const timingsPathOf = (objectId: string): string => join(shardOf(objectId), `${objectId}.timings`);

  async function read(path: string, range?: ByteRange) {
    const found = await openObject(path);
    if (found === null) return null;
    const stream = found.handle.createReadStream({ ...range, highWaterMark: CHUNK_BYTES, autoClose: true });
    return { stream, sizeBytes: found.sizeBytes };
  }

  return {
    async putFile(objectId, path, timingsPath) {
      const shard = shardOf(objectId);
      await translated(async () => {
        // Together, because the disk then has to be waited for once.
        await Promise.all([syncFile(path), ...(timingsPath === undefined ? [] : [syncFile(timingsPath)])]);
        passStep('audio.synced');
        await makeShard(shard);
        // The times first: an object that has its name has them, too.
        if (timingsPath !== undefined) nameAlso(timingsPath, timingsPathOf(objectId));
        nameAlso(path, pathOf(objectId));
        passStep('audio.named');
        await syncFolder(shard); // until then a power cut may remove the name
        passStep('audio.stored');
      });
    },
    async read(objectId, range) {
      // Checked before the file is opened: if creating the stream throws, its handle would never be closed.
      if (range !== undefined && !(0 <= range.start && range.start <= range.end)) {
        throw new RangeError('a range begins at 0 or later and ends no earlier than it begins');
      }
      return read(pathOf(objectId), range);
    },
    readTimings: async (objectId) => read(timingsPathOf(objectId)),
    async stat(objectId) {
      const path = pathOf(objectId);
      return translated(async () => {
        const found = await lstat(path).catch(nullIfMissing);
        return found?.isFile() ? { sizeBytes: found.size, revision: `${found.ino}.${found.ctimeMs}` } : null;
      });
    },
    async copyOut(recording, target) {
      const paths = { audio: pathOf(recording.objectId), timings: timingsPathOf(recording.objectId) };
      // What cannot be opened is as good as gone: it is made anew.
      const open = async (part: keyof typeof paths) =>
        (await openObject(paths[part]).catch(() => null))?.handle ?? null;
      return copyRecording(recording, target, open);
    },
    async remove(objectId) {
      const paths = [pathOf(objectId), timingsPathOf(objectId)];
      await translated(async () => {
        const were = await Promise.all(paths.map(unlinkIfThere));
        if (were.includes(true)) await syncFolder(shardOf(objectId)); // so that a power cut does not bring a name back
      });
    },
  };
}

/** Opens the object for reading; null when there is no such file. A symbolic link counts as none. */
async function openObject(path: string): Promise<{ readonly handle: FileHandle; readonly sizeBytes: number } | null> {
  return translated(async () => {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK; // opening a pipe must not block
    const handle = await open(path, flags).catch(nullIfMissing);
    if (handle === null) return null;
    try {
      const found = await handle.stat();
      if (found.isFile()) return { handle, sizeBytes: found.size };
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
    return null;
  });
}

function nullIfMissing(error: unknown): null {
  if (hasCode(error, 'ENOENT', 'ELOOP')) return null;
  throw error;
}

function syncFile(path: string): Promise<void> {
  return syncOpened(path, constants.O_RDWR | constants.O_NOFOLLOW);
}

function syncFolder(path: string): Promise<void> {
  return syncOpened(path, constants.O_RDONLY | constants.O_DIRECTORY);
}

// Only the fsync waits for the disk. Opening, closing and renaming take microseconds in the kernel's cache, a fifth of what
// a round trip to another thread costs, and a run has five of them. So these calls are synchronous.
async function syncOpened(path: string, flags: number): Promise<void> {
  const fd = openSync(path, flags);
  try {
    await fsyncLater(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Creates folders below `parent` and makes them durable, once per folder and process. An existing folder may come from
 * a concurrent call or a dead process, and no fsync may have covered its name yet.
 */
function createFolderMaker(parent: string): (folder: string) => Promise<void> {
  const made = new Map<string, Promise<void>>();

  async function makeDurably(folder: string): Promise<void> {
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await syncFolder(parent);
  }

  return (folder) => {
    let making = made.get(folder);
    if (making === undefined) {
      making = makeDurably(folder);
      made.set(folder, making);
      making.catch(() => made.delete(folder));
    }
    return making;
  };
}

/** Hard-links the file, or renames it where the file system has no hard links. */
function nameAlso(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch (error) {
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    renameSync(path, name);
  }
}

async function unlinkIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function translated<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isStorageFailure(error) ? storageFailure(error) : error;
  }
}
