// Checks the data folder before anything is opened in it: that it exists, is a folder, and is writable.
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError, hasCode } from '../errors.ts';
import { kindOf, type Wanted } from './ordinary-files.ts';

const CAUSES: Readonly<Record<string, string>> = {
  EROFS: 'it is on a file system that is mounted read-only',
  EACCES: 'this user may not write to it',
  EPERM: 'this user may not write to it',
  ENOTDIR: 'a file is in its place',
  EEXIST: 'a file is in its place',
  EIO: 'the disk reports an error',
  ENOENT: 'it cannot be made there',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'links lead to it in a circle',
  ENOSPC: 'no space is left to make it',
};

/** Creates the folder when it is missing. Throws `unusable_data` with the cause when the server could not work in it. */
export function prepareDataFolder(path: string): void {
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    tryToWrite(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const cause = CAUSES[code] ?? (error instanceof Error ? error.message : String(error));
    const message = `The data folder ${path} cannot be used: ${cause}${code === '' ? '' : ` (${code})`}.`;
    throw new AppError('unusable_data', `${message} Choose another one with LECTOR_DATA_DIR, or mend it.`, {}, error);
  }
  refuseStrangeEntries(path);
}

/** Everything that Lector opens by a fixed name in a data folder. */
const ENTRIES: readonly (readonly [name: string, wanted: Wanted])[] = [
  ...['lector.db', 'lector.db.restoring', 'server.lock', 'backup.lock'].flatMap((database) =>
    ['', '-wal', '-shm', '-journal'].map((suffix) => [`${database}${suffix}`, 'a file'] as const),
  ),
  ...['lector.db-probe', 'server.json', 'server.json.part', 'engines.json', 'engines.json.part', 'ballast'].map(
    (name) => [name, 'a file'] as const,
  ),
  ...['blobs', 'spool', 'segments', 'uploads', 'voices', 'engine-data', 'derived'].map(
    (name) => [name, 'a folder'] as const,
  ),
];

/**
 * Throws `unusable_data` when a link, a pipe, a device or a socket stands where Lector keeps a file or a folder. The data folder itself
 * may be a link. Looks and opens nothing; what cannot be looked at is left to whoever opens it.
 */
export function refuseStrangeEntries(path: string): void {
  for (const [name, wanted] of ENTRIES) {
    const kind = lookAt(join(path, name));
    if (kind === null || kind === wanted) continue;
    const message =
      `${join(path, name)} is ${kind}, where Lector keeps ${wanted}: nothing in a data folder may be a link, a pipe or a device. ` +
      'Move it away, or choose another data folder with LECTOR_DATA_DIR.';
    throw new AppError('unusable_data', message);
  }
}

function lookAt(path: string): string | null {
  try {
    return kindOf(lstatSync(path));
  } catch {
    return null;
  }
}

/** Not `recursive`: that of Node 24 was seen not to return for a folder that cannot be made, and calls a read-only file system a missing folder. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    const parent = dirname(path);
    if (!hasCode(error, 'ENOENT') || parent === path) throw error;
    makeFolder(parent);
    mkdirSync(path, { mode: 0o700 });
  }
}

function tryToWrite(path: string): void {
  const probe = join(path, `.probe-${process.pid}`);
  try {
    rmSync(probe, { force: true }); // of a process that was killed, or whatever else has this name
    closeSync(openSync(probe, 'wx', 0o600));
    unlinkSync(probe);
  } catch (error) {
    // A full disk does not prevent the start: recordings can be fetched and space can be freed.
    if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
  }
}
