// Copies bytes into an open file and hashes them; distinguishes a failing source from a failing target.
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type Digest, writing } from './files.ts';

/**
 * Copies everything, or a little more than `maxBytes` when there is more. Null when the source cannot be read to its end;
 * rejects with `busy` when the target, which is at `path`, cannot be written.
 */
export async function copyAndHash(
  chunks: AsyncIterable<Uint8Array>,
  target: FileHandle,
  { path, maxBytes, signal }: { path: string; maxBytes: number; signal: AbortSignal },
): Promise<Digest | null> {
  const digest = createHash('sha256');
  const iterator = chunks[Symbol.asyncIterator]();
  let sizeBytes = 0;
  try {
    while (sizeBytes <= maxBytes) {
      signal.throwIfAborted();
      const next = await iterator.next().catch(() => null);
      if (next === null) return null;
      if (next.done === true) break;
      sizeBytes += next.value.length;
      digest.update(next.value);
      await writing(path, () => target.writeFile(next.value));
    }
  } finally {
    await iterator.return?.();
  }
  return { sizeBytes, sha256: digest.digest('hex') };
}
