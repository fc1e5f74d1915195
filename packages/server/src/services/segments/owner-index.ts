// What the packs of one owner hold: where each segment lies, and which packs refer to it.
import type { PackPart, PackRecord, StoredPack } from '../../ports/segment-store.ts';

export class OwnerIndex {
  readonly #records = new Map<string, { readonly pack: StoredPack; readonly records: readonly PackRecord[] }>();
  /** By key. Of a segment that lies in several packs the one that was added last. */
  readonly #places = new Map<string, PackPart & { readonly pack: StoredPack }>();
  /** By key: the packs of the runs that took the segment over. */
  readonly #referring = new Map<string, Set<StoredPack>>();

  add(pack: StoredPack, records: readonly PackRecord[]): void {
    this.remove(pack);
    this.#records.set(pack.packId, { pack, records });
    for (const { key, at, bytes, isReference } of records) {
      if (!isReference) this.#places.set(key, { pack, at, bytes });
      else this.#referring.set(key, (this.#referring.get(key) ?? new Set()).add(pack));
    }
  }

  remove({ packId }: Pick<StoredPack, 'packId'>): void {
    const known = this.#records.get(packId);
    if (known === undefined) return;
    this.#records.delete(packId);
    for (const { key, isReference } of known.records) {
      if (isReference) this.#forgetReference(key, known.pack);
      else if (this.#places.get(key)?.pack.packId === packId) this.#places.delete(key);
    }
  }

  find(key: string): (PackPart & { readonly pack: StoredPack }) | null {
    return this.#places.get(key) ?? null;
  }

  /** The packs that hold what a pack refers to. */
  referredTo({ packId }: StoredPack): readonly StoredPack[] {
    const { records = [] } = this.#records.get(packId) ?? {};
    return records.flatMap(({ key, isReference }) => (isReference ? (this.#places.get(key)?.pack ?? []) : []));
  }

  /** The segments that lie in packs of this run only, and that others took over: by the pack of one that did. */
  heirs(runId: number): ReadonlyMap<StoredPack, readonly PackPart[]> {
    const heirs = new Map<StoredPack, PackPart[]>();
    for (const { pack, records } of this.#records.values()) {
      if (pack.runId !== runId) continue;
      for (const { key, at } of records) {
        const place = this.#places.get(key);
        if (place?.pack !== pack || place.at !== at) continue;
        const heir = [...(this.#referring.get(key) ?? [])].findLast((other) => other.runId !== runId);
        if (heir === undefined) continue;
        const parts = heirs.get(heir);
        if (parts === undefined) heirs.set(heir, [place]);
        else parts.push(place);
      }
    }
    return heirs;
  }

  #forgetReference(key: string, pack: StoredPack): void {
    const packs = this.#referring.get(key);
    packs?.delete(pack);
    if (packs?.size === 0) this.#referring.delete(key);
  }
}
