// Recordings as files under maintenance: <root>/<2 hex>/<object id>.flac, in the data folder and in backups.
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Condition, Recording } from '../domain/recording.ts';
import { AppError, hasCode } from '../errors.ts';
import type { StoredFile } from '../ports/file-folder.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { createFileFolder } from './file-folder.ts';
import { type Digest, digest, freeBytes, nullIfMissing, syncFolder, writing } from './files.ts';

const OBJECT_ID = /^[0-9a-f]{32}$/;
const NAME = /^([0-9a-f]{32})\.flac(\.part)?$/;
const CHUNK_BYTES = 256 * 1024;

/** `root` is the folder of the objects. It may be missing: the first copied object creates it. */
export function createObjectFolder(root: string): ObjectFolder {
  const pathOf = (objectId: string): string => {
    if (!OBJECT_ID.test(objectId)) throw new RangeError('an object id is 32 lower-case hexadecimal digits');
    return join(root, objectId.slice(0, 2), `${objectId}.flac`);
  };
  const made = new Set<string>();

  return {
    inspect: (recording, { hash, signal }) => inspect(pathOf(recording.objectId), recording, hash, signal),
    async copyFrom(recording, from, signal) {
      const path = pathOf(recording.objectId);
      const source = await from.read(recording.objectId).catch(unreadableIfBroken);
      if (source === null) return 'missing';
      if (source === 'unreadable') return source;
      try {
        const shard = dirname(path);
        if (!made.has(shard)) await writing(shard, () => mkdir(shard, { recursive: true, mode: 0o700 }));
        made.add(shard);
        return await copyInto(path, { recording, chunks: source, signal });
      } finally {
        source.destroy();
      }
    },
    async read(objectId) {
      const handle = await openFile(pathOf(objectId));
      return handle === null ? null : handle.createReadStream({ highWaterMark: CHUNK_BYTES });
    },
    freeBytes: () => freeBytes(root),
    async sync() {
      // All folders, because existing ones may come from a process that died before its fsync.
      const entries = (await readdir(root, { withFileTypes: true }).catch(nullIfMissing)) ?? [];
      const shards = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, name));
      await writing(root, async () => {
        for (const folder of [...shards, ...(entries.length > 0 ? [root] : []), dirname(root)])
          await syncFolder(folder);
      });
    },
    ...createFileFolder(root, walk),
  };
}

async function inspect(path: string, recording: Recording, hash: boolean, signal: AbortSignal): Promise<Condition> {
  try {
    const found = await lstat(path).catch(nullIfMissing);
    if (!found?.isFile()) return 'missing';
    if (found.size !== recording.sizeBytes) return 'other_size';
    if (!hash) return 'sound';
    await using handle = await openFile(path);
    if (handle === null) return 'missing';
    return compare(await digest(handle, signal), recording);
  } catch (error) {
    if (error === signal.reason) throw error;
    return unreadableIfBroken(error);
  }
}

/** Writes to a temporary name and renames only a correct copy. */
async function copyInto(
  path: string,
  { recording, chunks, signal }: { recording: Recording; chunks: AsyncIterable<Uint8Array>; signal: AbortSignal },
): Promise<Condition> {
  const part = `${path}.part`;
  const target = await writing(path, () => open(part, 'w', 0o600));
  let condition: Condition = 'unreadable';
  try {
    const poured = await copyAndHash(chunks, target, { path, maxBytes: recording.sizeBytes, signal });
    condition = poured === null ? 'unreadable' : compare(poured, recording);
    if (condition === 'sound') await writing(path, () => target.sync());
  } catch (error) {
    await target.close().catch(() => {}); // the first error is the one to report
    await unlink(part).catch(() => {});
    throw error;
  }
  await writing(path, () => target.close());
  if (condition === 'sound') await writing(path, () => rename(part, path));
  else await writing(path, () => unlink(part));
  return condition;
}

function compare(found: Digest, recording: Recording): Condition {
  if (found.sizeBytes !== recording.sizeBytes) return 'other_size';
  return found.sha256 === recording.sha256 ? 'sound' : 'other_bytes';
}

/** Opens the file for reading; null when there is none. A symbolic link or a folder counts as none. */
async function openFile(path: string): Promise<FileHandle | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK; // opening a pipe must not block
  const handle = await open(path, flags).catch(nullIfMissing);
  if (handle === null) return null;
  const isFile = await handle.stat().then(
    (found) => found.isFile(),
    async (error: unknown) => {
      await handle.close();
      throw error;
    },
  );
  if (isFile) return handle;
  await handle.close();
  return null;
}

async function* walk(root: string): AsyncIterable<StoredFile> {
  for (const entry of (await readdir(root, { withFileTypes: true }).catch(nullIfMissing)) ?? []) {
    if (!entry.isDirectory()) {
      yield describe(entry.name);
      continue;
    }
    const names = (await readdir(join(root, entry.name)).catch(nullIfMissing)) ?? [];
    for (const name of names) yield describe(join(entry.name, name));
  }
}

function describe(name: string): StoredFile {
  const [, objectId = null, partial] = NAME.exec(basename(name)) ?? [];
  // A file in the wrong folder is never found by readers.
  const whole = objectId !== null && partial === undefined && dirname(name) === objectId.slice(0, 2);
  return { name, objectId, runId: null, whole };
}

/** The error codes of a disk that cannot read its blocks. */
const BROKEN = ['EIO', 'EBADMSG', 'EUCLEAN'];

/** Any other error, such as a missing permission, is not the recording's fault: it must not count as lost. */
function unreadableIfBroken(error: unknown): 'unreadable' {
  if (hasCode(error, ...BROKEN)) return 'unreadable';
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  throw new AppError('busy', `A recording cannot be read: ${error.message}.`, {}, error);
}
