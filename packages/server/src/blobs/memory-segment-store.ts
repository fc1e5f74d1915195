// Finished segments in memory, for tests. The files of the spool are files here too.
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { RECORD_HEAD_BYTES, readRecordHead } from '../domain/segment-record.ts';
import type { PackPart, PackRecord, SegmentPack, SegmentStore, StoredPack } from '../ports/segment-store.ts';
import { nullIfMissing } from './files.ts';

export function createMemorySegmentStore({ now }: { readonly now: () => number }): SegmentStore {
  const packs = new Map<string, { readonly pack: StoredPack; readonly bytes: Buffer }>();
  const nameOf = ({ ownerId, runId, attempt, packId }: SegmentPack) => `${ownerId} ${runId} ${attempt} ${packId}`;

  function store(pack: SegmentPack, bytes: Buffer): StoredPack {
    const stored = { ...pack, sizeBytes: bytes.length, usedAtMs: now() };
    packs.set(nameOf(pack), { pack: stored, bytes });
    return stored;
  }

  /** Null when one of the parts is gone. */
  function gather(parts: readonly PackPart[]): Buffer | null {
    const found = parts.map(({ pack, at, bytes }) => packs.get(nameOf(pack))?.bytes.subarray(at, at + bytes));
    const isWhole = found.every((bytes, n) => bytes?.length === parts[n]!.bytes);
    return isWhole ? Buffer.concat(found.flatMap((bytes) => bytes ?? [])) : null;
  }

  return {
    list: async () => [...packs.values()].map(({ pack }) => pack),
    async put(pack, path) {
      const bytes = await readFile(path).catch(nullIfMissing);
      if (bytes === null) return null;
      await unlink(path);
      return store(pack, bytes);
    },
    records: async (pack) => recordsIn(packs.get(nameOf(pack))?.bytes ?? Buffer.alloc(0)),
    async copyOut(parts, path) {
      const bytes = gather(parts);
      await writeFile(path, bytes ?? '', { mode: 0o600 });
      return bytes !== null;
    },
    async join(pack, parts) {
      const bytes = gather(parts);
      return bytes && store(pack, bytes);
    },
    async touch(pack, nowMs) {
      const known = packs.get(nameOf(pack));
      if (known !== undefined) packs.set(nameOf(pack), { ...known, pack: { ...known.pack, usedAtMs: nowMs } });
    },
    async remove(pack) {
      packs.delete(nameOf(pack));
    },
  };
}

function recordsIn(bytes: Buffer): readonly PackRecord[] {
  const records: PackRecord[] = [];
  for (let at = 0; ; ) {
    const head = readRecordHead(bytes.subarray(at));
    const size = head === null ? 0 : RECORD_HEAD_BYTES + head.accountBytes + head.pcmBytes;
    if (head === null || at + size > bytes.length) return records;
    records.push({ key: head.key, isReference: head.accountBytes === 0, at, bytes: size });
    at += size;
  }
}
