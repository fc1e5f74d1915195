// Removes uploads that nothing refers to: a stop between their bytes and their entry leaves such, and between the end of an entry and that of its bytes.
import type { Clock } from '../ports/clock.ts';
import type { UploadStore } from '../ports/upload-store.ts';

/** Those among the ids that something refers to. */
export type FindNeeded = (uploadIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** The bytes are stored before the entry is, so a young one may still get it. */
const YOUNG_MS = 3_600_000;
const AT_ONCE = 200;

/** Returns the function that does, and tells how many there were. */
export function createSweepUploads(dependencies: {
  uploads: Pick<UploadStore, 'list' | 'remove'>;
  clock: Pick<Clock, 'now'>;
  /** One for each kind of thing that has uploads. */
  needed: readonly FindNeeded[];
}): () => Promise<number> {
  const { uploads, clock, needed } = dependencies;

  async function sweep(ids: readonly string[]): Promise<number> {
    const found = await Promise.all(needed.map((find) => find(ids)));
    const left = ids.filter((id) => !found.some((some) => some.has(id)));
    for (const id of left) await uploads.remove(id);
    return left.length;
  }

  return async () => {
    const beforeMs = clock.now() - YOUNG_MS;
    let removed = 0;
    let old: string[] = [];
    for await (const { id, modifiedMs } of uploads.list()) {
      if (modifiedMs < beforeMs) old.push(id);
      if (old.length < AT_ONCE) continue;
      removed += await sweep(old);
      old = [];
    }
    return removed + (old.length === 0 ? 0 : await sweep(old));
  };
}
