// A backup on the file system: backup.json names the current database file, and blobs/ holds the recordings that it refers to.
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, hasCode } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import { MAX_MANIFEST_BYTES, parseManifest, printManifest } from './backup-manifest.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { type Digest, digest, syncFile, syncFolder, writeSynced, writing } from './files.ts';
import { createObjectFolder } from './object-folder.ts';
import { createFile, openOrdinaryFile, openOwnFile, readSmallFile, refuseStrange } from './ordinary-files.ts';

const CHUNK_BYTES = 256 * 1024;
const MANIFEST = 'backup.json';
const MANIFEST_PART = 'backup.json.part';
const DATABASE_PART = 'database.part';
const DATABASE = /^lector-[0-9a-f]{16}\.db$/;
/** Files that the first backup leaves in an empty folder when it is interrupted. */
const OURS = [/^blobs$/, /^voices$/, /^uploads$/, /^lost\+found$/, /^backup\.json\.part$/, /^database\.part/, DATABASE];

/** `path` need not exist. Nothing is created or changed before `begin`. */
export function createBackupFolder(path: string): BackupFolder {
  const at = (name: string) => join(path, name);
  const objects = createObjectFolder(at('blobs'));

  async function manifest(): Promise<BackupManifest | null> {
    const names = await readdir(path).catch((error: unknown): string[] => {
      if (hasCode(error, 'ENOENT')) return [];
      throw unreadable(path, error);
    });
    for (const name of ['blobs', 'voices', 'uploads']) await refuseStrange(at(name), 'a folder');
    if (names.includes(MANIFEST)) return readManifest();
    const foreign = names.find((name) => !OURS.some((pattern) => pattern.test(name)));
    if (foreign === undefined) return null;
    throw new AppError('invalid_input', `${path} is neither empty nor a backup: it holds ${foreign}.`);
  }

  async function readManifest(): Promise<BackupManifest> {
    await refuseStrange(at(MANIFEST), 'a file');
    const text = await readSmallFile(at(MANIFEST), MAX_MANIFEST_BYTES).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    return parseManifest(text ?? '', path);
  }

  /** Removes every database but the current one. */
  async function removeDatabases(kept: string | undefined): Promise<void> {
    for (const name of await readdir(path)) {
      const stale = (DATABASE.test(name) && name !== kept) || name.startsWith(DATABASE_PART);
      if (stale) await writing(at(name), () => unlink(at(name)));
    }
  }

  return {
    objects,
    manifest,
    async begin() {
      await writing(path, () => mkdir(path, { recursive: true, mode: 0o700 }));
      await removeDatabases((await manifest())?.database.file);
      const part = at(DATABASE_PART);
      await writing(part, async () => (await createFile(part)).close());
      return part;
    },
    async commit(facts) {
      const part = at(DATABASE_PART);
      const whole = await digestFile(part);
      if (whole === null)
        throw new AppError('busy', `${part} is gone: something else works in the folder. Back up again.`);
      const { sizeBytes, sha256 } = whole;
      const file = `lector-${sha256.slice(0, 16)}.db`;
      const complete: BackupManifest = { ...facts, database: { file, sizeBytes, sha256 } };
      await objects.sync();
      await writing(path, async () => {
        await syncFile(part);
        await rename(part, at(file));
        await writeSynced(await createFile(at(MANIFEST_PART)), printManifest(complete));
        await syncFolder(path);
        await rename(at(MANIFEST_PART), at(MANIFEST)); // from here on the new backup is the current one
        await syncFolder(path);
        await syncFolder(dirname(path));
      });
      await removeDatabases(file);
      return complete;
    },
    async abandon() {
      await unlink(at(DATABASE_PART)).catch(() => {}); // the error that ended the backup is more important
    },
    async locateDatabase({ database }) {
      await refuseStrange(at(database.file), 'a file');
      return at(database.file);
    },
    async checkDatabase({ database }) {
      const found = await digestFile(at(database.file), database.sizeBytes).catch(() => null);
      if (found?.sha256 !== database.sha256) throw damaged(at(database.file));
    },
    async takeDatabase({ database }, target, signal) {
      await using source = await openOrdinaryFile(at(database.file));
      if (source === null) throw damaged(at(database.file));
      await using handle = await writing(target, () => openOwnFile(target));
      await writing(target, () => handle.truncate(0));
      const chunks = source.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
      const poured = await copyAndHash(chunks, handle, { path: target, maxBytes: database.sizeBytes, signal });
      if (poured?.sha256 !== database.sha256) throw damaged(at(database.file));
    },
  };
}

/** Null when there is no such file, or one of more than `maxBytes`, which is not read. */
async function digestFile(path: string, maxBytes = Number.POSITIVE_INFINITY): Promise<Digest | null> {
  await using handle = await openOrdinaryFile(path);
  if (handle === null || (await handle.stat()).size > maxBytes) return null;
  return await digest(handle, { maxBytes }); // the handle is closed when this function ends
}

function damaged(path: string): AppError {
  const message = `${path} is missing or damaged: it is not what was backed up. Nothing can be restored from this backup.`;
  return new AppError('damaged', message);
}

function unreadable(path: string, error: unknown): AppError {
  return new AppError(
    'invalid_input',
    `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    {},
    error,
  );
}
