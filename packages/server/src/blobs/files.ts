// Shared file operations: fsync of files and folders, and readable errors of a full or failing disk.
import { createHash } from 'node:crypto';
import { type FileHandle, open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, hasCode } from '../errors.ts';

/** Makes the names inside a folder survive a power cut, as far as its file system supports it: not all targets of backups do. */
export async function syncFolder(path: string): Promise<void> {
  await syncFile(path).catch((error: unknown) => {
    if (!hasCode(error, 'EINVAL', 'ENOTSUP', 'ENOSYS')) throw error;
  });
}

/** Fsyncs a file. */
export async function syncFile(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

/** Writes a small text into a new file and fsyncs it. */
export async function writeSynced(file: FileHandle, text: string): Promise<void> {
  await using handle = file;
  await handle.writeFile(text);
  await handle.sync();
}

export interface Digest {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Reads an open file to its end, or a little further than `maxBytes`. */
export async function digest(
  handle: FileHandle,
  { maxBytes = Number.POSITIVE_INFINITY, signal }: { maxBytes?: number; signal?: AbortSignal } = {},
): Promise<Digest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of handle.createReadStream({ highWaterMark: 256 * 1024, autoClose: false })) {
    signal?.throwIfAborted();
    sizeBytes += chunk.length;
    hash.update(chunk);
    if (sizeBytes > maxBytes) break;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Bytes that this user may still write on the disk of `path`, which need not exist yet. */
export async function freeBytes(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null && dirname(path) !== path) return freeBytes(dirname(path));
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on its disk',
  EDQUOT: 'the quota of its disk is used up',
  EROFS: 'it is on a read-only file system',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EIO: 'its disk fails',
  ENOTDIR: 'a file stands where a folder should',
  EISDIR: 'a folder stands where a file should',
  ELOOP: 'a symbolic link stands where a file should',
  ENXIO: 'a named pipe or a socket stands where a file should',
};

/** Runs an action that writes at `path` and turns system errors into `busy` with a readable message. */
export async function writing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    const words = WORDS[String(error.code)] ?? error.message;
    throw new AppError('busy', `Cannot write ${path}: ${words}.`, {}, error);
  }
}

/** For `catch`: null when there is no such file or a symbolic link instead. */
export function nullIfMissing(error: unknown): null {
  if (hasCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) return null;
  throw error;
}
