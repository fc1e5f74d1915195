// Recordings as files under maintenance: <root>/<2 hex>/<object id>.flac and .timings, in the data folder and in backups.
import { type FileHandle, mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Condition, RecordingFile } from '../domain/recording.ts';
import type { StoredFile } from '../ports/file-folder.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { createFileFolder } from './file-folder.ts';
import { freeBytes, nullIfMissing, syncFolder, writing } from './files.ts';
import { compareDigest, inspectFile, unreadableIfBroken } from './inspect-file.ts';
import { createFile, isFolder, openOrdinaryFile, refuseStrange } from './ordinary-files.ts';

const OBJECT_ID = /^[0-9a-f]{32}$/;
const NAME = /^([0-9a-f]{32})\.(?:flac|timings)(\.part)?$/;
const CHUNK_BYTES = 256 * 1024;

type NamedFile = Pick<RecordingFile, 'objectId' | 'part'>;

/**
 * `root` is the folder of the objects. It may be missing: the first copied object creates it. Folders that are links count as missing, and
 * so does a recording whose object id no object of ours can have: a database from elsewhere may hold any.
 */
export function createObjectFolder(root: string): ObjectFolder {
  const pathOf = ({ objectId, part }: NamedFile): string =>
    join(root, objectId.slice(0, 2), `${objectId}.${part ?? 'flac'}`);
  const made = new Set<string>();
  const seen = new Set<string>();

  /** Looked at once for each folder: what becomes a link while a command runs is not noticed. */
  async function isReachable(file: NamedFile): Promise<boolean> {
    if (!OBJECT_ID.test(file.objectId)) return false;
    const shard = dirname(pathOf(file));
    if (seen.has(shard)) return true;
    const reachable = (await isFolder(root)) && (await isFolder(shard));
    if (reachable) seen.add(shard);
    return reachable;
  }

  async function makeShard(shard: string): Promise<void> {
    if (made.has(shard)) return;
    for (const folder of [root, shard]) await refuseStrange(folder, 'a folder');
    await writing(shard, () => mkdir(shard, { recursive: true, mode: 0o700 }));
    made.add(shard);
  }

  async function openFile(file: NamedFile): Promise<FileHandle | null> {
    return (await isReachable(file)) ? openOrdinaryFile(pathOf(file)) : null;
  }

  return {
    inspect: async (file, options) =>
      (await isReachable(file)) ? inspectFile(pathOf(file), file, options) : 'missing',
    async copyFrom(file, from, signal) {
      if (!OBJECT_ID.test(file.objectId)) return 'missing';
      const path = pathOf(file);
      const source = await from.read(file).catch(unreadableIfBroken);
      if (source === null) return 'missing';
      if (source === 'unreadable') return source;
      try {
        await makeShard(dirname(path));
        return await copyInto(path, { file, chunks: source, signal });
      } finally {
        source.destroy();
      }
    },
    async read(file) {
      const handle = await openFile(file);
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

/** Writes to a temporary name and renames only a correct copy. */
async function copyInto(
  path: string,
  { file, chunks, signal }: { file: RecordingFile; chunks: AsyncIterable<Uint8Array>; signal: AbortSignal },
): Promise<Condition> {
  const part = `${path}.part`;
  const target = await writing(path, () => createFile(part));
  let condition: Condition = 'unreadable';
  try {
    const poured = await copyAndHash(chunks, target, { path, maxBytes: file.sizeBytes, signal });
    condition = poured === null ? 'unreadable' : compareDigest(poured, file);
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
