// Files made from recordings: derived/<object id>.<recipe>, within a budget of bytes. The ones used least lately go first.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, isStorageFailure, storageFailure } from '../errors.ts';
import type { DerivedName, DerivedStore } from '../ports/derived-store.ts';
import { createDraft } from './derived-draft.ts';
import { nullIfMissing } from './files.ts';
import { makePrivateFolder } from './private-folder.ts';

const NAME = /^([0-9a-f]{32})\.[a-z0-9-]{1,40}$/;
const OBJECT_ID_DIGITS = 32;
const UNFINISHED = /^\.new-[0-9a-f]{16}$/;
/** What a file costs besides its bytes: on the disk, and in the list of files. */
const FILE_BYTES = 16_384;
const CHUNK_BYTES = 64 * 1024;

export interface DerivedFiles extends DerivedStore {
  /** Looks at what an earlier process left: unfinished files go, and so does what was made of recordings that are gone. */
  start(isNeeded: (objectId: string) => Promise<boolean>): Promise<void>;
}

/** `root` is the data folder; the folder is created inside it when it is first needed. */
export function createDerivedFiles(options: { root: string; maxBytes: number; admit: () => void }): DerivedFiles {
  const { root, maxBytes, admit } = options;
  const folder = join(root, 'derived');
  /** File names in the order of their last use, and their sizes; and the names of each recording's. */
  const kept = new Map<string, number>();
  const namesOf = new Map<string, Set<string>>();
  let keptBytes = 0;
  let ready: Promise<void> | null = null;
  let isMade = false;
  /** Recordings that were removed while something was made of them. */
  const drafts = new Set<{ readonly objectId: string; isUnwanted: boolean }>();

  const fileName = ({ objectId, recipe }: DerivedName): string => {
    const name = `${objectId}.${recipe}`;
    if (!NAME.test(name)) throw new RangeError('no name of a derived file');
    return name;
  };

  function note(name: string, sizeBytes: number): void {
    forget(name);
    kept.set(name, sizeBytes);
    const objectId = name.slice(0, OBJECT_ID_DIGITS);
    const names = namesOf.get(objectId) ?? new Set();
    namesOf.set(objectId, names.add(name));
    keptBytes += sizeBytes + FILE_BYTES;
  }

  function forget(name: string): void {
    const sizeBytes = kept.get(name);
    if (sizeBytes === undefined) return;
    kept.delete(name);
    const objectId = name.slice(0, OBJECT_ID_DIGITS);
    const names = namesOf.get(objectId);
    names?.delete(name);
    if (names?.size === 0) namesOf.delete(objectId);
    keptBytes -= sizeBytes + FILE_BYTES;
  }

  async function drop(names: Iterable<string>): Promise<void> {
    for (const name of names) {
      forget(name);
      await removeFile(join(folder, name));
    }
  }

  async function trim(): Promise<void> {
    const names: string[] = [];
    for (const name of kept.keys()) {
      if (keptBytes <= maxBytes) break;
      names.push(name);
      forget(name);
    }
    await drop(names);
  }

  async function takeStock(): Promise<void> {
    const found: { name: string; sizeBytes: number; usedMs: number }[] = [];
    for (const name of (await readdir(folder).catch(nullIfMissing)) ?? []) {
      if (UNFINISHED.test(name)) await removeFile(join(folder, name));
      if (!NAME.test(name)) continue;
      const facts = await stat(join(folder, name)).catch(nullIfMissing);
      if (facts?.isFile()) found.push({ name, sizeBytes: facts.size, usedMs: facts.mtimeMs });
    }
    for (const { name, sizeBytes } of found.sort((a, b) => a.usedMs - b.usedMs)) note(name, sizeBytes);
    await trim();
  }

  const whenReady = (): Promise<void> => {
    ready ??= takeStock().catch((error: unknown) => {
      ready = null;
      throw translated(error);
    });
    return ready;
  };

  return {
    async start(isNeeded) {
      await whenReady();
      for (const objectId of [...namesOf.keys()]) if (!(await isNeeded(objectId))) await this.remove(objectId);
    },

    async find(name) {
      await whenReady();
      const file = fileName(name);
      const sizeBytes = kept.get(file);
      if (sizeBytes === undefined) return null;
      note(file, sizeBytes); // now the one used last
      const now = new Date();
      await utimes(join(folder, file), now, now).catch(() => {}); // it only orders them after a restart
      return sizeBytes;
    },

    async open(name) {
      const path = join(folder, fileName(name));
      const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(nullIfMissing);
      if (handle === null) {
        forget(fileName(name));
        return null;
      }
      return {
        read: (range) => handle.createReadStream({ ...range, highWaterMark: CHUNK_BYTES, autoClose: true }),
        close: () => void handle.close().catch(() => {}),
      };
    },

    async create(name) {
      await whenReady();
      admit();
      const file = fileName(name);
      const draft = { objectId: name.objectId, isUnwanted: false };
      if (!isMade) makePrivateFolder(folder);
      isMade = true;
      drafts.add(draft);
      return createDraft({
        newPath: () => join(folder, `.new-${randomBytes(8).toString('hex')}`),
        async keep(path, sizeBytes) {
          if (draft.isUnwanted || sizeBytes + FILE_BYTES > maxBytes) return false;
          await rename(path, join(folder, file));
          // The recording may have been removed while it got its name.
          if (draft.isUnwanted) await removeFile(join(folder, file));
          else note(file, sizeBytes);
          await trim();
          return true;
        },
        onClosed: () => drafts.delete(draft),
      });
    },

    async share(from, to, isFit) {
      await whenReady().catch(() => {});
      for (const name of [...(namesOf.get(from) ?? [])]) {
        const sizeBytes = kept.get(name);
        const recipe = name.slice(OBJECT_ID_DIGITS + 1);
        if (sizeBytes === undefined || !isFit(recipe)) continue;
        const file = fileName({ objectId: to, recipe });
        // A second name of the same bytes, where the file system has such names.
        const isLinked = await link(join(folder, name), join(folder, file)).then(
          () => true,
          () => false,
        );
        if (isLinked) note(file, sizeBytes);
      }
      await trim().catch(() => {});
    },

    async remove(objectId) {
      for (const draft of drafts) if (draft.objectId === objectId) draft.isUnwanted = true;
      await whenReady();
      await drop([...(namesOf.get(objectId) ?? [])]);
    },

    async clear() {
      await whenReady();
      await drop([...kept.keys()]);
    },
  };
}

async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw translated(error);
  });
}

function translated(error: unknown): unknown {
  return isStorageFailure(error) ? storageFailure(error) : error;
}
