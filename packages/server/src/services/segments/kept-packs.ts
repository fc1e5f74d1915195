// The packs of finished segments that there are, and what they hold: read when it is first asked for, and kept up to date.
import { randomBytes } from 'node:crypto';
import type { SegmentPack, SegmentStore, StoredPack } from '../../ports/segment-store.ts';
import { OwnerIndex } from './owner-index.ts';

/** Of an owner: what is in older packs is not found. Some 30 MB of memory. */
const MAX_INDEXED = 200_000;

export class KeptPacks {
  readonly #store: SegmentStore;
  /** By run. */
  #packs: Promise<Map<number, StoredPack[]>> | null = null;
  readonly #indexes = new Map<number, Promise<OwnerIndex>>();

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  async runIds(): Promise<readonly number[]> {
    return [...(await this.#load()).keys()];
  }

  async all(): Promise<readonly StoredPack[]> {
    return [...(await this.#load()).values()].flat();
  }

  /** In the order of the attempts. */
  async of(runId: number): Promise<readonly StoredPack[]> {
    const packs = (await this.#load()).get(runId) ?? [];
    return packs.toSorted((one, other) => one.attempt - other.attempt);
  }

  async put(pack: SegmentPack, path: string): Promise<void> {
    await this.#load();
    const stored = await this.#store.put(pack, path);
    if (stored !== null) await this.#note(stored);
  }

  /** Of all that this owner has kept. */
  indexOf(ownerId: number): Promise<OwnerIndex> {
    let index = this.#indexes.get(ownerId);
    if (index === undefined) {
      index = this.#readIndex(ownerId);
      this.#indexes.set(ownerId, index);
      index.catch(() => this.#indexes.delete(ownerId));
    }
    return index;
  }

  /** To be read again when it is asked for: memory is not held for an owner who has not come for a while. */
  forgetIndexes(): void {
    this.#indexes.clear();
  }

  async touch(pack: StoredPack, nowMs: number): Promise<void> {
    const all = await this.#load();
    const known = all.get(pack.runId)?.find(({ packId }) => packId === pack.packId);
    if (known === undefined) return;
    known.usedAtMs = nowMs;
    await this.#store.touch(pack, nowMs);
  }

  /** Removes the packs of a run. What other runs took over of them is theirs from now on. */
  async removeRun(runId: number): Promise<void> {
    const all = await this.#load();
    const [first] = all.get(runId) ?? [];
    if (first === undefined) return;
    const { ownerId } = first;
    const hasOthers = [...all.values()].some((packs) =>
      packs.some((one) => one.ownerId === ownerId && one.runId !== runId),
    );
    if (hasOthers) await this.#bequeath(await this.indexOf(ownerId), runId);
    for (const pack of [...(all.get(runId) ?? [])]) await this.remove(pack);
  }

  async remove(pack: StoredPack): Promise<void> {
    const all = await this.#load();
    await this.#store.remove(pack);
    const left = (all.get(pack.runId) ?? []).filter(({ packId }) => packId !== pack.packId);
    if (left.length > 0) all.set(pack.runId, left);
    else all.delete(pack.runId);
    (await this.#indexes.get(pack.ownerId))?.remove(pack);
  }

  /** A new pack of the heir before the old one goes: when the process ends in between, both are there. */
  async #bequeath(index: OwnerIndex, runId: number): Promise<void> {
    for (const [{ ownerId, runId: heirId, attempt }, parts] of index.heirs(runId)) {
      const packId = randomBytes(16).toString('hex');
      const stored = await this.#store.join({ ownerId, runId: heirId, attempt, packId }, parts);
      if (stored !== null) await this.#note(stored);
    }
  }

  async #note(stored: StoredPack): Promise<void> {
    const all = await this.#load();
    const others = (all.get(stored.runId) ?? []).filter(({ packId }) => packId !== stored.packId);
    all.set(stored.runId, [...others, stored]);
    const index = await this.#indexes.get(stored.ownerId);
    index?.add(stored, await this.#store.records(stored));
  }

  async #readIndex(ownerId: number): Promise<OwnerIndex> {
    const own = (await this.all()).filter((pack) => pack.ownerId === ownerId);
    const read: [StoredPack, Awaited<ReturnType<SegmentStore['records']>>][] = [];
    let count = 0;
    for (const pack of own.sort((one, other) => other.usedAtMs - one.usedAtMs)) {
      const records = await this.#store.records(pack);
      count += records.length;
      if (count > MAX_INDEXED) break;
      read.push([pack, records]);
    }
    const index = new OwnerIndex();
    for (const [pack, records] of read.reverse()) index.add(pack, records);
    return index;
  }

  #load(): Promise<Map<number, StoredPack[]>> {
    if (this.#packs === null) {
      this.#packs = this.#store.list().then((all) => Map.groupBy(all, ({ runId }) => runId));
      this.#packs.catch(() => {
        this.#packs = null;
      });
    }
    return this.#packs;
  }
}
