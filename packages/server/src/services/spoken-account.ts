// What owners are charged for: the time that was spoken for them, less what a claim charged in advance.
import type { Lease } from '../ports/run-queue.ts';

type Charged = Pick<Lease, 'ownerId' | 'chargedMs'>;

interface Owner {
  /** Charged in advance for the runs that are open. */
  estimatedMs: number;
  /** Of that, what no time has been spoken for yet. */
  prepaidMs: number;
  /** To be charged; below 0 to be given back. */
  dueMs: number;
}

export class SpokenAccount {
  readonly #owners = new Map<number, Owner>();

  /** A run was claimed. */
  open({ ownerId, chargedMs }: Charged): void {
    const owner = this.#ownerOf(ownerId);
    owner.estimatedMs += chargedMs;
    owner.prepaidMs += chargedMs;
  }

  /** Time was spoken for these owners. */
  add(spokenMs: ReadonlyMap<number, number>): void {
    for (const [ownerId, ms] of spokenMs) {
      const owner = this.#ownerOf(ownerId);
      const paidMs = Math.min(owner.prepaidMs, ms);
      owner.prepaidMs -= paidMs;
      owner.dueMs += ms - paidMs;
    }
  }

  /** A claimed run has ended, whatever became of it. What was charged for it and not spoken is given back. */
  close({ ownerId, chargedMs }: Charged): void {
    const owner = this.#ownerOf(ownerId);
    owner.estimatedMs -= chargedMs;
    const backMs = Math.max(0, owner.prepaidMs - owner.estimatedMs);
    owner.prepaidMs -= backMs;
    owner.dueMs -= backMs;
  }

  /** What is to be charged now, in whole milliseconds. The rest stays for the next time. */
  take(): { readonly ownerId: number; readonly ms: number }[] {
    const charges: { ownerId: number; ms: number }[] = [];
    for (const [ownerId, owner] of this.#owners) {
      const ms = Math.trunc(owner.dueMs);
      if (ms !== 0) charges.push({ ownerId, ms });
      owner.dueMs -= ms;
      if (owner.estimatedMs === 0) this.#owners.delete(ownerId);
    }
    return charges;
  }

  #ownerOf(ownerId: number): Owner {
    let owner = this.#owners.get(ownerId);
    if (owner === undefined) {
      owner = { estimatedMs: 0, prepaidMs: 0, dueMs: 0 };
      this.#owners.set(ownerId, owner);
    }
    return owner;
  }
}
