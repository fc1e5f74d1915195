// Makes voice folders in `DATA/voices`: built in `.new`, moved to their name when they are whole and durable, moved to `.old` to be removed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, lstat, mkdir, open, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_VOICE_MANIFEST_BYTES, parseManifest, printManifest } from '../domain/parse-manifest.ts';
import { MANIFEST_FILE } from '../domain/voice-manifest.ts';
import { AppError, hasCode } from '../errors.ts';
import type { CopyOptions, VoiceBench, VoiceWorkshop } from '../ports/voice-workshop.ts';
import { unpackArchive } from './archives/unpacker.ts';
import { copyAndHash } from './copy-and-hash.ts';
import { freeBytes, nullIfMissing, syncFile, syncFolder, writing } from './files.ts';
import { kindOf, openOrdinaryFile, readSmallFile } from './ordinary-files.ts';

const MAX_KEPT_BYTES = 32 * 1024 * 1024;
const MAX_UNPACKED_FILES = 20_000;

export interface VoiceWorkshopOptions {
  /** `DATA/voices`; made when it is missing. */
  readonly root: string;
  /** Held by one process at a time; null while another holds it. */
  readonly takeLock: (path: string) => { release(): void } | null;
  /** Most bytes that one voice may have. */
  readonly maxBytes: number;
  /** Bytes of the disk that are left to the server. */
  readonly spareBytes: number;
}

export function createVoiceWorkshop(options: VoiceWorkshopOptions): VoiceWorkshop {
  const { root } = options;
  return {
    async open(name) {
      for (const folder of [root, join(root, '.locks')]) await makeFolder(folder);
      const lock = options.takeLock(join(root, '.locks', `${name}.lock`));
      if (lock === null) throw new AppError('busy', `${name} is being installed or removed already. Wait for its end.`);
      try {
        return await openBench(name, lock, options);
      } catch (error) {
        lock.release();
        throw error;
      }
    },

    async look(path) {
      const found = await lstat(path).catch(nullIfMissing);
      if (found === null) return null;
      // What a person names may be a link; what lies in a folder may not.
      const target = found.isSymbolicLink() ? await stat(path).catch(nullIfMissing) : found;
      const kind = target === null ? 'other' : kindOf(target);
      return { kind: kind === 'a file' ? 'file' : kind === 'a folder' ? 'folder' : 'other', bytes: target?.size ?? 0 };
    },

    async readManifest(folder) {
      const text = await readSmallFile(join(folder, MANIFEST_FILE), MAX_VOICE_MANIFEST_BYTES);
      try {
        return text === null ? null : parseManifest(text);
      } catch {
        return null;
      }
    },

    async readKept(name) {
      const text = await readSmallFile(join(root, name), MAX_KEPT_BYTES);
      return text === null ? null : Buffer.from(text);
    },

    async writeKept(name, content) {
      const path = join(root, name);
      await makeFolder(root);
      await writing(path, async () => {
        await writeFile(`${path}.new`, content, { mode: 0o600 });
        await rename(`${path}.new`, path);
      });
    },
  };
}

async function openBench(
  name: string,
  lock: { release(): void },
  { root, maxBytes, spareBytes }: VoiceWorkshopOptions,
): Promise<VoiceBench> {
  // Nobody else touches these while the lock is held, so that whatever is there is of a process that ended too early.
  const [built, old] = ['.new', '.old'].map((place) => join(root, place, name)) as [string, string];
  for (const path of [built, old]) {
    await makeFolder(dirname(path));
    await rm(path, { recursive: true, force: true });
  }
  // A name of its own for each try: an unpacking process that outlives its parent for a moment has nothing to write to then.
  const folder = join(built, `${process.pid}-${Date.now()}`);
  await makeFolder(built);
  await makeFolder(folder);
  const inside = (path: string) => join(folder, path);
  const published = join(root, name);
  let isOpen = true;

  return {
    folder,
    async take(path, target) {
      await writing(inside(target), () => rename(path, inside(target)));
    },

    async copy(path, target, { signal, onBytes }) {
      const source = await openOrdinaryFile(path);
      if (source === null) throw new AppError('invalid_input', `${path} is no file that can be read, or a link.`);
      await using opened = source;
      await makeFolder(dirname(inside(target)));
      await using copy = await writing(inside(target), () => open(inside(target), 'wx', 0o600));
      const chunks = counted(opened.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }), onBytes);
      const copied = await copyAndHash(chunks, copy, { path: inside(target), maxBytes, signal });
      if (copied === null) throw new AppError('source_failed', `${path} cannot be read to its end.`);
      if (copied.sizeBytes > maxBytes)
        throw new AppError('unusable_voice', `${path} is larger than ${maxBytes} bytes.`);
    },

    async unpack(archive, { signal, onRead }) {
      const room = Math.max(0, (await freeBytes(folder)) - spareBytes);
      await unpackArchive({
        archive,
        folder,
        maxBytes: Math.min(maxBytes, room),
        maxFiles: MAX_UNPACKED_FILES,
        signal,
        onProgress: ({ readBytes }) => onRead(readBytes),
      });
    },

    async innerFolder() {
      const [entry, ...others] = await readdir(folder, { withFileTypes: true });
      return entry?.isDirectory() === true && others.length === 0 ? entry.name : '';
    },

    write: (path, content) => writing(inside(path), () => writeFile(inside(path), content, { mode: 0o600 })),
    append: (path, bytes) => writing(inside(path), () => appendFile(inside(path), bytes)),
    digest: (path, options) => digestFile(inside(path), path, options),

    async publish(manifest) {
      const files = new Set(Object.values(manifest.files).map(({ path }) => path));
      await keepOnly(folder, files);
      await writing(folder, async () => {
        await writeFile(inside(MANIFEST_FILE), printManifest(manifest), { mode: 0o600 });
        await syncAll(folder, [...files, MANIFEST_FILE]);
        await rename(folder, published);
        await syncFolder(root);
      });
    },

    async removePublished() {
      const found = await lstat(published).catch(nullIfMissing);
      if (found === null) return;
      // Gone at once for whoever looks, before the many bytes are.
      await writing(published, () => rename(published, old));
      await syncFolder(root);
      await rm(old, { recursive: true, force: true });
    },

    async close() {
      if (!isOpen) return;
      isOpen = false;
      await rm(built, { recursive: true, force: true }).catch(() => {});
      lock.release();
    },
  };
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (done: number) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of chunks) {
    done += chunk.length;
    onBytes(done);
    yield chunk;
  }
}

async function digestFile(file: string, path: string, { signal, onBytes }: CopyOptions) {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024, signal })) {
    hash.update(chunk);
    bytes += (chunk as Uint8Array).length;
    onBytes(bytes);
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Removes every other file, and the folders that are empty then. */
async function keepOnly(root: string, wanted: ReadonlySet<string>): Promise<void> {
  const folders: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) folders.push(path);
    else if (!wanted.has(path.slice(root.length + 1))) await rm(path, { force: true });
  }
  // The deepest first.
  for (const folder of folders.sort((one, other) => other.length - one.length)) {
    await rmdir(folder).catch((error: unknown) => {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
    });
  }
}

async function syncAll(folder: string, files: readonly string[]): Promise<void> {
  const folders = new Set([folder]);
  for (const file of files) {
    await syncFile(join(folder, file));
    for (let path = dirname(file); path !== '.'; path = dirname(path)) folders.add(join(folder, path));
  }
  for (const path of folders) await syncFolder(path);
}

/** Not `recursive`: that of Node 24 was seen not to return for a folder that cannot be made. */
async function makeFolder(path: string): Promise<void> {
  await writing(path, async () => {
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return;
      if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
      await makeFolder(dirname(path));
      await mkdir(path, { mode: 0o700 }).catch((again: unknown) => {
        if (!hasCode(again, 'EEXIST')) throw again;
      });
    }
  });
}
