// Finds finished segments for one attempt: those of its own run first, then what its owner keeps for others.
import type { PackPart, SegmentStore, StoredPack } from '../../ports/segment-store.ts';
import type { FindSegments } from '../../ports/synthesizer.ts';
import type { OwnerIndex } from './owner-index.ts';

/** What is copied for one answer, unless a single segment is larger: the file is read and written again and again. */
const ANSWER_BYTES = 8 * 1024 * 1024;

export interface OpenSegments {
  readonly find: FindSegments;
  /** To be called when the attempt has ended. */
  close(): Promise<void>;
}

interface Found extends PackPart {
  readonly pack: StoredPack;
  /** Of the attempt's own run. */
  readonly isOwn: boolean;
}

export interface FindOptions {
  readonly store: SegmentStore;
  /** The packs of the run, in the order of its attempts. */
  readonly own: readonly StoredPack[];
  /** Those of the runs that it continues, in order. */
  readonly continued: readonly StoredPack[];
  /** Of all that its owner has; null when it reuses nothing. */
  readonly index: OwnerIndex | null;
  /** The file of the spool that the segments are copied to. */
  readonly path: string;
  /** A pack is read from. */
  use(pack: StoredPack): void;
  noLongerUse(packs: Iterable<StoredPack>): Promise<void>;
}

export async function createFind(options: FindOptions): Promise<OpenSegments> {
  const { store, own, continued, index, path, use, noLongerUse } = options;
  const left = await readParts(options);
  const used = new Map<string, StoredPack>();
  for (const pack of [...continued, ...own]) noteUse(pack);

  function noteUse(pack: StoredPack): void {
    if (used.has(pack.packId)) return;
    used.set(pack.packId, pack);
    use(pack);
  }

  /** Each of the run's own once, so that a segment that comes twice in a text is taken over as it was spoken each time. */
  function take(key: string): Found | null {
    const mine = left.get(key)?.shift();
    if (mine !== undefined) return mine;
    const place = index?.find(key) ?? null;
    return place && { ...place, isOwn: own.some(({ packId }) => packId === place.pack.packId) };
  }

  return {
    async find(keys) {
      const found = takeFitting(keys, take);
      const there = found.flatMap((one) => one ?? []);
      for (const { pack } of there) noteUse(pack);
      if (there.length > 0 && !(await store.copyOut(there, path))) return found.map(() => null);
      return found.map((one) => one && { bytes: one.bytes, isOwn: one.isOwn });
    },
    close: () => noLongerUse(used.values()),
  };
}

/** What is found for the first of the keys, as far as it fits into one answer; at least for one. */
function takeFitting(keys: readonly string[], take: (key: string) => Found | null): (Found | null)[] {
  const found: (Found | null)[] = [];
  let bytes = 0;
  for (const key of keys) {
    if (bytes >= ANSWER_BYTES) break;
    const one = take(key);
    found.push(one);
    bytes += one?.bytes ?? 0;
  }
  return found;
}

/** By key, those of one key in the order of the packs. */
async function readParts({ store, own, continued }: FindOptions): Promise<Map<string, Found[]>> {
  const parts = new Map<string, Found[]>();
  for (const pack of [...continued, ...own]) {
    const isOwn = own.includes(pack);
    for (const { key, at, bytes, isReference } of await store.records(pack)) {
      if (isReference) continue;
      const known = parts.get(key);
      if (known === undefined) parts.set(key, [{ pack, at, bytes, isOwn }]);
      else known.push({ pack, at, bytes, isOwn });
    }
  }
  return parts;
}
