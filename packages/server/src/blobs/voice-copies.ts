// Copies voice folders between a data folder and a backup: file by file beside the old folder, which the new one then replaces.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MANIFEST_FILE } from '../domain/voice-manifest.ts';
import { AppError } from '../errors.ts';
import type { VoiceCopies } from '../ports/voice-copies.ts';
import type { FoundFolder, SoundFolder } from '../ports/voice-folders.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { type Digest, digest, freeBytes, nullIfMissing, syncFolder, writing } from './files.ts';
import { createFile, openOrdinaryFile, refuseStrange } from './ordinary-files.ts';
import { createVoiceFolders } from './voice-folders.ts';

const CHUNK_BYTES = 256 * 1024;
/** Names that no voice folder has: a copy that is being made, and a folder that is being replaced. */
const PART = '.copy-';
const OLD = '.old-';
/** Folders in folders, and files of one voice. Far more than any has; a folder from elsewhere may hold anything. */
const MAX_DEPTH = 8;
const MAX_FILES = 10_000;
/** Left free, because folders and directory entries need space too. */
const RESERVE_BYTES = 4 * 1024 * 1024;

interface CopyOptions {
  readonly verify: boolean;
  readonly signal: AbortSignal;
}

/** Both are folders with voice folders in them, and may be missing. */
export function createVoiceCopies({ from, to }: { from: string; to: string }): VoiceCopies {
  const kept = new Set<string>();

  return {
    async copy(options) {
      await refuseStrange(from, 'a folder');
      await refuseStrange(to, 'a folder');
      const found = await createVoiceFolders({ root: from }).read();
      const present = new Map((await createVoiceFolders({ root: to }).read()).map((folder) => [folder.name, folder]));
      const broken: { folder: string; problem: string }[] = [];
      let copiedBytes = 0;
      for (const folder of found) {
        options.signal.throwIfAborted();
        kept.add(folder.name);
        const outcome =
          'problem' in folder ? folder.problem : await copyFolder(folder, present.get(folder.name), to, options);
        if (typeof outcome === 'string') broken.push({ folder: folder.name, problem: outcome });
        else copiedBytes += outcome;
      }
      if (found.length > 0) await writing(to, () => syncFolder(to));
      return { folders: found.length - broken.length, copiedBytes, broken };
    },
    async tidy() {
      for (const name of (await readdir(to).catch(nullIfMissing)) ?? []) {
        if (!kept.has(name)) await writing(to, () => rm(join(to, name), { recursive: true, force: true }));
      }
    },
  };
}

/** Bytes copied, or what is wrong with the source. */
async function copyFolder(
  source: SoundFolder,
  present: FoundFolder | undefined,
  to: string,
  options: CopyOptions,
): Promise<number | string> {
  const files = await listFiles(source);
  if (typeof files === 'string') return files;
  if (present !== undefined && 'manifest' in present && (await isSame(source, present, files, options))) return 0;
  const bytes = await sumBytes(source.path, files);
  await requireRoom(to, bytes);
  const part = join(to, `${PART}${source.name}`);
  await writing(to, async () => {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true, mode: 0o700 });
  });
  const problem = await fill(part, source, files, options.signal).catch(async (error: unknown) => {
    await rm(part, { recursive: true, force: true }).catch(() => {}); // the first error is the one to report
    throw error;
  });
  if (problem !== null) {
    await rm(part, { recursive: true, force: true });
    return problem;
  }
  await replace(to, source.name);
  return bytes;
}

/** Copies every file; null, or what is wrong with the source. */
async function fill(
  part: string,
  { path, manifest }: SoundFolder,
  files: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  const expected = new Map(Object.values(manifest.files).map((file) => [file.path, file]));
  const folders = new Set([part]);
  for (const name of files) {
    const target = join(part, name);
    for (let folder = dirname(target); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
    await writing(target, () => mkdir(dirname(target), { recursive: true, mode: 0o700 }));
    const copied = await copyFile(join(path, name), target, signal);
    const file = expected.get(name);
    if (copied === null && file === undefined) continue; // a recording that was deleted meanwhile
    if (copied === null) return `${name} cannot be read`;
    if (file !== undefined && file.sha256 !== copied.sha256) return `${name} is not what was installed`;
  }
  for (const folder of folders) await writing(folder, () => syncFolder(folder));
  return null;
}

async function copyFile(path: string, target: string, signal: AbortSignal): Promise<Digest | null> {
  await using source = await openOrdinaryFile(path);
  if (source === null) return null;
  await using handle = await writing(target, () => createFile(target));
  const chunks = source.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
  const copied = await copyAndHash(chunks, handle, { path: target, maxBytes: Number.POSITIVE_INFINITY, signal });
  await writing(target, () => handle.sync());
  return copied;
}

/** A power cut between the two renames leaves no folder of this name, and the next copy makes it. */
async function replace(to: string, name: string): Promise<void> {
  await writing(to, async () => {
    const old = join(to, `${OLD}${name}`);
    await rm(old, { recursive: true, force: true });
    await rename(join(to, name), old).catch(nullIfMissing);
    await rename(join(to, `${PART}${name}`), join(to, name));
    await syncFolder(to);
    await rm(old, { recursive: true, force: true });
  });
}

/** Whether the copy has the same files, by their sizes; with `verify` by their bytes. */
async function isSame(
  source: SoundFolder,
  copy: SoundFolder,
  files: readonly string[],
  { verify, signal }: CopyOptions,
): Promise<boolean> {
  const others = await listFiles(copy);
  if (typeof others === 'string' || others.length !== files.length || others.some((name, at) => name !== files[at]))
    return false;
  for (const name of files) {
    // The manifest has the digests of the others in it.
    const isRead = verify || name === MANIFEST_FILE;
    const [one, other] = await Promise.all([source, copy].map(({ path }) => measure(join(path, name), isRead, signal)));
    if (one?.sizeBytes !== other?.sizeBytes || one?.sha256 !== other?.sha256) return false;
  }
  return true;
}

async function measure(path: string, isRead: boolean, signal: AbortSignal): Promise<Digest | null> {
  await using handle = await openOrdinaryFile(path);
  if (handle === null) return null;
  return isRead ? await digest(handle, { signal }) : { sizeBytes: (await handle.stat()).size, sha256: '' };
}

async function sumBytes(folder: string, files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const name of files) {
    await using handle = await openOrdinaryFile(join(folder, name));
    bytes += handle === null ? 0 : (await handle.stat()).size;
  }
  return bytes;
}

async function requireRoom(to: string, bytes: number): Promise<void> {
  const free = await freeBytes(to);
  if (free >= bytes + RESERVE_BYTES) return;
  const inMb = (amount: number) => `${Math.ceil(amount / 1e6)} MB`;
  const message = `There is not enough room: a voice takes ${inMb(bytes)} and ${inMb(free)} are free. Free ${inMb(bytes + RESERVE_BYTES - free)} first.`;
  throw new AppError('busy', message);
}

/** Every file below the folder, in order, the manifest last; links and what is no file are left out. Or what is wrong with the folder. */
async function listFiles({ path, manifest }: SoundFolder): Promise<readonly string[] | string> {
  const files: string[] = [];
  const folders = [{ name: '', depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = (await readdir(join(path, folder.name), { withFileTypes: true }).catch(nullIfMissing)) ?? [];
    for (const entry of entries) {
      const name = folder.name === '' ? entry.name : `${folder.name}/${entry.name}`;
      if (entry.isFile() && name !== MANIFEST_FILE && !name.endsWith('.part')) files.push(name);
      if (entry.isDirectory()) folders.push({ name, depth: folder.depth + 1 });
    }
    if (folder.depth > MAX_DEPTH || files.length > MAX_FILES)
      return 'it holds more files or deeper folders than any voice has';
  }
  const there = new Set(files);
  const hidden = Object.values(manifest.files).find((file) => !there.has(file.path));
  return hidden === undefined ? [...files.sort(), MANIFEST_FILE] : `${hidden.path} is behind a link`;
}
