// A backup on the file system: backup.json names the current database file, and blobs/ holds the recordings that it refers to.
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, hasCode } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import { parseManifest, printManifest } from './backup-manifest.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { digestFile, syncFile, syncFolder, writeSynced, writing } from './files.ts';
import { createObjectFolder } from './object-folder.ts';

const CHUNK_BYTES = 256 * 1024;
const MANIFEST = 'backup.json';
const MANIFEST_PART = 'backup.json.part';
const DATABASE_PART = 'database.part';
const DATABASE = /^lector-[0-9a-f]{16}\.db$/;
/** Files that the first backup leaves in an empty folder when it is interrupted. */
const OURS = [/^blobs$/, /^lost\+found$/, /^backup\.json\.part$/, /^database\.part/, DATABASE];

/** `path` need not exist. Nothing is created or changed before `begin`. */
export function createBackupFolder(path: string): BackupFolder {
  const at = (name: string) => join(path, name);
  const objects = createObjectFolder(at('blobs'));

  async function manifest(): Promise<BackupManifest | null> {
    const text = await readFile(at(MANIFEST), 'utf8').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return null;
      throw unreadable(path, error);
    });
    if (text !== null) return parseManifest(text, path);
    const names = await readdir(path).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return [];
      throw unreadable(path, error);
    });
    const foreign = names.find((name) => !OURS.some((pattern) => pattern.test(name)));
    if (foreign === undefined) return null;
    throw new AppError('invalid_input', `${path} is neither empty nor a backup: it holds ${foreign}.`);
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
      await writing(part, async () => (await open(part, 'wx', 0o600)).close());
      return part;
    },
    async commit(facts) {
      const part = at(DATABASE_PART);
      const { sizeBytes, sha256 } = await digestFile(part);
      const file = `lector-${sha256.slice(0, 16)}.db`;
      const complete: BackupManifest = { ...facts, database: { file, sizeBytes, sha256 } };
      await objects.sync();
      await writing(path, async () => {
        await syncFile(part);
        await rename(part, at(file));
        await writeSynced(at(MANIFEST_PART), printManifest(complete));
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
    async checkDatabase({ database }) {
      const found = await digestFile(at(database.file)).catch(() => null);
      if (found?.sha256 !== database.sha256) throw damaged(at(database.file));
    },
    async takeDatabase({ database }, target, signal) {
      await using handle = await writing(target, () => open(target, 'w', 0o600));
      const source = createReadStream(at(database.file), { highWaterMark: CHUNK_BYTES });
      const poured = await copyAndHash(source, handle, { path: target, maxBytes: database.sizeBytes, signal });
      if (poured?.sha256 !== database.sha256) throw damaged(at(database.file));
    },
  };
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
