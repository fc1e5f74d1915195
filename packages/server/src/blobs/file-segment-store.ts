// Finished segments on files: segments/<owner id>-<run id>-<attempt>-<pack id>.pcm.
import { type FileHandle, open, readdir, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD_HEAD_BYTES, readRecordHead } from '../domain/segment-record.ts';
import type { PackPart, PackRecord, SegmentPack, SegmentStore, StoredPack } from '../ports/segment-store.ts';
import { nullIfMissing, writing } from './files.ts';
import { makePrivateFolder } from './private-folder.ts';
import { readPackName, writePackName } from './segment-folder.ts';

/** Copied at a time. */
const CHUNK_BYTES = 1024 * 1024;

/** `root` is the data folder; the folder of segments is created inside it. */
export function createFileSegmentStore({ root }: { root: string }): SegmentStore {
  const folder = join(root, 'segments');
  makePrivateFolder(folder);
  const pathOf = (pack: SegmentPack) => join(folder, writePackName(pack));

  return {
    async list() {
      const packs: StoredPack[] = [];
      for (const name of await readdir(folder)) {
        const pack = readPackName(name);
        const facts = pack && (await stat(join(folder, name)).catch(nullIfMissing));
        if (facts?.isFile()) packs.push({ ...pack!, sizeBytes: facts.size, usedAtMs: facts.mtimeMs });
        else if (pack === null) await writing(folder, () => unlink(join(folder, name)));
      }
      return packs;
    },

    async put(pack, path) {
      const facts = await stat(path).catch(nullIfMissing);
      if (facts === null) return null;
      const moved = await writing(path, () => rename(path, pathOf(pack)).then(() => true, nullIfMissing));
      return moved === null ? null : { ...pack, sizeBytes: facts.size, usedAtMs: facts.mtimeMs };
    },

    async records(pack) {
      await using handle = await open(pathOf(pack), 'r').catch(nullIfMissing);
      return handle === null ? [] : await readRecords(handle);
    },

    async copyOut(parts, path) {
      return await writing(path, async () => {
        await using target = await open(path, 'w', 0o600);
        return await copyParts({ parts, target, pathOf });
      });
    },

    async join(pack, parts) {
      const [path, unfinished] = [pathOf(pack), join(folder, `${pack.packId}.new`)];
      return await writing(path, async () => {
        const isWhole = await (async () => {
          await using target = await open(unfinished, 'w', 0o600);
          return await copyParts({ parts, target, pathOf });
        })();
        await (isWhole ? rename(unfinished, path) : unlink(unfinished));
        return isWhole ? factsOf(pack, path) : null;
      });
    },

    async touch(pack, nowMs) {
      const at = new Date(nowMs);
      await utimes(pathOf(pack), at, at).catch(() => {}); // it only orders them after a restart
    },

    async remove(pack) {
      const path = pathOf(pack);
      await writing(path, () => unlink(path).catch(nullIfMissing));
    },
  };
}

async function factsOf(pack: SegmentPack, path: string): Promise<StoredPack> {
  const { size, mtimeMs } = await stat(path);
  return { ...pack, sizeBytes: size, usedAtMs: mtimeMs };
}

async function readRecords(handle: FileHandle): Promise<readonly PackRecord[]> {
  const { size } = await handle.stat();
  const records: PackRecord[] = [];
  const buffer = Buffer.alloc(RECORD_HEAD_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, 0, RECORD_HEAD_BYTES, at);
    const head = readRecordHead(buffer.subarray(0, bytesRead));
    const bytes = head === null ? 0 : RECORD_HEAD_BYTES + head.accountBytes + head.pcmBytes;
    // Half written, or none: nothing behind it can be found.
    if (head === null || at + bytes > size) return records;
    records.push({ key: head.key, isReference: head.accountBytes === 0, at, bytes });
    at += bytes;
  }
}

/** Parts of one pack are mostly asked for together, so its file is opened once for them. */
async function copyParts(options: {
  readonly parts: readonly PackPart[];
  readonly target: FileHandle;
  readonly pathOf: (pack: SegmentPack) => string;
}): Promise<boolean> {
  const { parts, target, pathOf } = options;
  await using sources = new AsyncDisposableStack();
  const opened = new Map<string, FileHandle>();
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (const { pack, at, bytes } of parts) {
    const path = pathOf(pack);
    let source = opened.get(path);
    if (source === undefined) {
      const found = await open(path, 'r').catch(nullIfMissing);
      if (found === null) return false;
      source = sources.use(found);
      opened.set(path, source);
    }
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await source.read(buffer, 0, Math.min(CHUNK_BYTES, bytes - done), at + done);
      if (bytesRead === 0) return false;
      await writeAll(target, buffer.subarray(0, bytesRead));
      done += bytesRead;
    }
  }
  return true;
}

async function writeAll(target: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await target.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}
