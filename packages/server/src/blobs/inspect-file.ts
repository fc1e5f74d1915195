// The condition of a file against what was stored in it: there, of its size, of its bytes, readable.
import { lstat } from 'node:fs/promises';
import type { Condition } from '../domain/recording.ts';
import { AppError, hasCode } from '../errors.ts';
import { type Digest, digest, nullIfMissing } from './files.ts';
import { openOrdinaryFile } from './ordinary-files.ts';

export interface WhatWasStored {
  readonly sizeBytes: number;
  /** Null where only the size was kept. */
  readonly sha256: string | null;
}

/** Without `hash` the bytes are not read. Memory does not grow with the file. */
export async function inspectFile(
  path: string,
  stored: WhatWasStored,
  { hash, signal }: { readonly hash: boolean; readonly signal: AbortSignal },
): Promise<Condition> {
  try {
    const found = await lstat(path).catch(nullIfMissing);
    if (!found?.isFile()) return 'missing';
    if (found.size !== stored.sizeBytes) return 'other_size';
    if (!hash) return 'sound';
    await using handle = await openOrdinaryFile(path);
    if (handle === null) return 'missing';
    return compareDigest(await digest(handle, { maxBytes: stored.sizeBytes, signal }), stored);
  } catch (error) {
    if (error === signal.reason) throw error;
    return unreadableIfBroken(error);
  }
}

export function compareDigest(found: Digest, stored: WhatWasStored): Condition {
  if (found.sizeBytes !== stored.sizeBytes) return 'other_size';
  return stored.sha256 === null || found.sha256 === stored.sha256 ? 'sound' : 'other_bytes';
}

/** The error codes of a disk that cannot read its blocks. */
const BROKEN = ['EIO', 'EBADMSG', 'EUCLEAN'];

/** Any other error, such as a missing permission, is not the file's fault: it must not count as lost. */
export function unreadableIfBroken(error: unknown): 'unreadable' {
  if (hasCode(error, ...BROKEN)) return 'unreadable';
  if (!(error instanceof Error && 'syscall' in error)) throw error;
  throw new AppError('busy', `A stored file cannot be read: ${error.message}.`, {}, error);
}
