// Copies uploads between a data folder and a backup, each into a file beside its place that then takes its name.
import { lstat, mkdir, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { UploadCopies } from '../ports/upload-copies.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { digest, freeBytes, nullIfMissing, syncFolder, writing } from './files.ts';
import { createFile, openOrdinaryFile, refuseStrange } from './ordinary-files.ts';

const ID = /^[0-9a-f]{32}$/;
const PART = '.part';
const CHUNK_BYTES = 256 * 1024;
/** Left free, because directory entries need space too. */
const RESERVE_BYTES = 4 * 1024 * 1024;

interface CopyOptions {
  readonly verify: boolean;
  readonly signal: AbortSignal;
}

/** Both are folders of uploads, and may be missing. */
export function createUploadCopies({ from, to }: { from: string; to: string }): UploadCopies {
  const kept = new Set<string>();

  return {
    async copy(options) {
      await refuseStrange(from, 'a folder');
      await refuseStrange(to, 'a folder');
      const names = ((await readdir(from).catch(nullIfMissing)) ?? []).filter((name) => ID.test(name));
      if (names.length > 0) await writing(to, () => mkdir(to, { recursive: true, mode: 0o700 }));
      let copiedBytes = 0;
      for (const name of names) {
        options.signal.throwIfAborted();
        const bytes = await copyOne({ from: join(from, name), to: join(to, name) }, options);
        if (bytes === null) continue; // it was deleted meanwhile
        kept.add(name);
        copiedBytes += bytes;
      }
      if (names.length > 0) await writing(to, () => syncFolder(to));
      return { files: kept.size, copiedBytes };
    },
    async tidy() {
      for (const name of (await readdir(to).catch(nullIfMissing)) ?? []) {
        const isOurs = ID.test(name) || (name.endsWith(PART) && ID.test(name.slice(0, -PART.length)));
        if (isOurs && !kept.has(name)) await writing(to, () => unlink(join(to, name)));
      }
    },
  };
}

/** Bytes copied; null when there is no such file. */
async function copyOne({ from, to }: { from: string; to: string }, options: CopyOptions): Promise<number | null> {
  await using source = await openOrdinaryFile(from);
  if (source === null) return null;
  const { size } = await source.stat();
  if (await isSame({ from, to, size }, options)) return 0;
  await requireRoom(to, size);
  const part = `${to}${PART}`;
  await unlink(part).catch(nullIfMissing);
  await using handle = await writing(part, () => createFile(part));
  const chunks = source.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
  const copied = await copyAndHash(chunks, handle, { path: part, maxBytes: size, signal: options.signal });
  if (copied === null || copied.sizeBytes !== size)
    throw new AppError('busy', `${from} cannot be read to its end. Back up again when its disk works.`);
  await writing(to, async () => {
    await handle.sync();
    await rename(part, to);
  });
  return size;
}

/** An upload never changes, so one of the same size has the same bytes, unless a disk has lost some. */
async function isSame(files: { from: string; to: string; size: number }, { verify, signal }: CopyOptions) {
  const found = await lstat(files.to).catch(nullIfMissing);
  if (found === null || !found.isFile() || found.size !== files.size) return false;
  if (!verify) return true;
  const [one, other] = await Promise.all([files.from, files.to].map((path) => measure(path, signal)));
  return one !== null && one === other;
}

async function measure(path: string, signal: AbortSignal): Promise<string | null> {
  await using handle = await openOrdinaryFile(path);
  return handle === null ? null : (await digest(handle, { signal })).sha256;
}

async function requireRoom(path: string, bytes: number): Promise<void> {
  const lacking = bytes + RESERVE_BYTES - (await freeBytes(path));
  if (lacking <= 0) return;
  const inMb = (amount: number) => `${Math.ceil(amount / 1e6)} MB`;
  throw new AppError(
    'busy',
    `There is not enough room for an uploaded file of ${inMb(bytes)}. Free ${inMb(lacking)} first.`,
  );
}
