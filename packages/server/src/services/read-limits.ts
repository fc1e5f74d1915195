// What a caller may do, and what of it is left.
import { type Allowances, allowancesOf, type OwnerLimits } from '../domain/owner-limits.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { Asker, RequestRate } from './request-rate.ts';

export interface CallerLimits {
  readonly requests: ReturnType<RequestRate['standing']>;
  /** Of the key, in code points. A limit of null is none. */
  readonly characters: { readonly used: number; readonly limit: number | null };
  readonly allowances: Allowances;
}

export type ReadLimits = (asker: Asker) => Promise<CallerLimits>;

export function createReadLimits(dependencies: {
  usage: Pick<UsageStore, 'holdings' | 'charactersOf'>;
  rate: RequestRate;
  limits: OwnerLimits;
}): ReadLimits {
  const { usage, rate, limits } = dependencies;
  return async (asker) => {
    const { id, ownerId } = asker.caller;
    return {
      requests: rate.standing(asker),
      characters: await usage.charactersOf(id),
      allowances: allowancesOf(await usage.holdings(ownerId), limits),
    };
  };
}
