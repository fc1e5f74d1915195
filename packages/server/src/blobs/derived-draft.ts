// A file that is being made: written at its end, read anywhere, and given a name when it is whole.
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { hasCode, isStorageFailure, storageFailure } from '../errors.ts';
import type { DerivedDraft } from '../ports/derived-store.ts';

const COPY_BYTES = 1024 * 1024;

export async function createDraft(options: {
  readonly newPath: () => string;
  /** Gives the file its name; false when it is not to be kept. */
  readonly keep: (path: string, sizeBytes: number) => Promise<boolean>;
  readonly onClosed: () => void;
}): Promise<DerivedDraft> {
  let path = options.newPath();
  let handle = await translated(() => open(path, 'wx+', 0o600)).catch((error: unknown) => {
    options.onClosed();
    throw error;
  });
  let sizeBytes = 0;
  let isKept = false;
  let isClosed = false;

  async function close(): Promise<void> {
    if (isClosed) return;
    isClosed = true;
    options.onClosed();
    await discard(handle, isKept ? null : path);
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    async append(bytes) {
      await translated(() => writeAll(handle, bytes, sizeBytes));
      sizeBytes += bytes.length;
    },
    async prepend(bytes) {
      const newPath = options.newPath();
      const target = await translated(() => open(newPath, 'wx+', 0o600));
      try {
        await translated(async () => {
          await writeAll(target, bytes, 0);
          await copy(handle, target, { sizeBytes, to: bytes.length });
        });
      } catch (error) {
        await discard(target, newPath);
        throw error;
      }
      const before = { handle, path };
      [handle, path, sizeBytes] = [target, newPath, bytes.length + sizeBytes];
      await discard(before.handle, before.path);
    },
    async read(position, length) {
      const bytes = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(bytes, 0, length, position);
      if (bytesRead === 0) throw new Error('the file is shorter than it was');
      return bytes.subarray(0, bytesRead);
    },
    async keep() {
      await translated(async () => {
        // Before it has its name: after a power cut what has one is whole.
        await handle.sync();
        isKept = await options.keep(path, sizeBytes);
      });
    },
    close,
  };
}

async function copy(from: FileHandle, into: FileHandle, { sizeBytes, to }: { sizeBytes: number; to: number }) {
  const piece = Buffer.allocUnsafe(COPY_BYTES);
  for (let at = 0; at < sizeBytes; ) {
    const { bytesRead } = await from.read(piece, 0, piece.length, at);
    if (bytesRead === 0) throw new Error('the file is shorter than it was');
    await writeAll(into, piece.subarray(0, bytesRead), to + at);
    at += bytesRead;
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

async function discard(handle: FileHandle, path: string | null): Promise<void> {
  await handle.close();
  if (path === null) return;
  await unlink(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

async function translated<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw isStorageFailure(error) ? storageFailure(error) : error;
  }
}
