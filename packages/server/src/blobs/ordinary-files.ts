// Opens files in folders that somebody else may have filled: ordinary files alone, through no link, without waiting for a pipe.
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { AppError, hasCode } from '../errors.ts';
import { nullIfMissing } from './files.ts';

export type Wanted = 'a file' | 'a folder';

/** A pipe without a writer would be waited for, and a device may act on being opened. */
const NEVER_WAIT = constants.O_NOFOLLOW | constants.O_NONBLOCK;

export function kindOf(found: Stats): string {
  if (found.isFile()) return 'a file';
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a symbolic link';
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

/** Throws `invalid_input` when something else than what is wanted stands there; nothing may stand there. */
export async function refuseStrange(path: string, wanted: Wanted): Promise<void> {
  const found = await lstat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  if (found === null || kindOf(found) === wanted) return;
  const message = `${path} is ${kindOf(found)}, and ${wanted} is needed there: links, pipes and devices are not followed or opened. Remove it.`;
  throw new AppError('invalid_input', message);
}

/** Whether a folder stands there, and no link to one. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(nullIfMissing);
  return found?.isDirectory() ?? false;
}

/** Opens the file for reading; null when there is none, or something else. */
export async function openOrdinaryFile(path: string): Promise<FileHandle | null> {
  // Looked at before it is opened, for the sake of devices; and afterwards, because it may be another thing by then.
  const found = await lstat(path).catch(nullIfMissing);
  if (!found?.isFile()) return null;
  const handle = await open(path, constants.O_RDONLY | NEVER_WAIT).catch(nullIfMissing);
  return handle === null || (await isOrdinary(handle)) ? handle : null;
}

/** The text of a file of at most `maxBytes`; null when there is none, or something else, or a longer one. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string | null> {
  const handle = await openOrdinaryFile(path);
  if (handle === null) return null;
  try {
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0; length += read) {
      read = (await handle.read(bytes, length, bytes.length - length)).bytesRead;
    }
    return length > maxBytes ? null : bytes.toString('utf8', 0, length);
  } finally {
    await handle.close();
  }
}

/** Opens a file of ours for writing, creating it when it is missing. What is in it stays. Throws when it is not one of its own. */
export async function openOwnFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | NEVER_WAIT, 0o600);
  if (await isOrdinary(handle, (found) => found.nlink === 1)) return handle;
  throw new AppError('invalid_input', `${path} is no file of its own: it has a second name, or is no file. Remove it.`);
}

/** Creates the file anew, in place of whatever has its name. */
export async function createFile(path: string): Promise<FileHandle> {
  const create = () => open(path, 'wx', 0o600);
  return create().catch(async (error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
    await unlink(path);
    return create();
  });
}

/** Closes the handle when it is not. */
async function isOrdinary(handle: FileHandle, holds: (found: Stats) => boolean = () => true): Promise<boolean> {
  let ordinary = false;
  try {
    const found = await handle.stat();
    ordinary = found.isFile() && holds(found);
  } finally {
    if (!ordinary) await handle.close();
  }
  return ordinary;
}
