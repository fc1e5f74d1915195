// Files that a command makes in a folder: appear whole, under a name that leads nowhere else. Folders may be links, as somebody wants them; the last name not.
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export type Write = (bytes: Uint8Array | string) => Promise<unknown>;

/** Names of files that a killed process may have left behind. */
const LEFTOVER = /^\..+\.[0-9a-f]{8}\.part$/;
const LEFTOVER_AGE_MS = 600_000;

/** A hidden name beside the final file, unique to this process. */
function temporaryName(name: string): string {
  return `.${name}.${randomBytes(4).toString('hex')}.part`;
}

/** Fills a temporary file beside the target and renames it into place, where it takes the place of a link, too. */
export async function replaceFile<T>(target: string, fill: (write: Write) => Promise<T>): Promise<T> {
  const temporary = join(dirname(target), temporaryName(basename(target)));
  // `x` opens nothing that is there, be it a link that leads nowhere.
  const file = await open(temporary, 'wx');
  try {
    let result: T;
    try {
      result = await fill((bytes) => file.writeFile(bytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Partial downloads of a killed process. Recent ones may belong to another command that works in this folder,
 * which is harmless: only complete files are renamed into place.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!LEFTOVER.test(name)) continue;
    const path = join(folder, name);
    const facts = await lstat(path).catch(() => undefined);
    if (facts !== undefined && Date.now() - facts.mtimeMs > LEFTOVER_AGE_MS) await rm(path, { force: true });
  }
}

/** Without following a link, and without waiting for the other end of a pipe. */
export const AS_NAMED = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a regular file to read it; undefined for anything else, and for what cannot be read. */
export async function openRegularFile(path: string): Promise<FileHandle | undefined> {
  const file = await open(path, constants.O_RDONLY | AS_NAMED).catch(() => undefined);
  if (file === undefined || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}
