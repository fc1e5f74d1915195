// Eight keys of three owners: who may do what.
import type { Scope } from '../../src/domain/api-key.ts';

export const OWNERS = ['alice', 'bob', 'carol'] as const;
export type OwnerName = (typeof OWNERS)[number];

export interface Client {
  readonly name: string;
  readonly owner: OwnerName;
  readonly scopes: readonly Scope[];
  /** Characters it may submit in all, or null. */
  readonly budget: number | null;
}

const FULL: readonly Scope[] = ['tts:write', 'tts:read'];

/** The first of each owner may do everything. */
export const CLIENTS: readonly Client[] = [
  { name: 'alice 1', owner: 'alice', scopes: FULL, budget: null },
  { name: 'alice 2', owner: 'alice', scopes: FULL, budget: null },
  { name: 'alice, who only reads', owner: 'alice', scopes: ['tts:read'], budget: null },
  { name: 'bob 1', owner: 'bob', scopes: FULL, budget: null },
  { name: 'bob 2, on a budget', owner: 'bob', scopes: FULL, budget: 80 },
  { name: 'bob, who only writes', owner: 'bob', scopes: ['tts:write'], budget: null },
  { name: 'carol 1', owner: 'carol', scopes: FULL, budget: null },
  { name: 'carol 2', owner: 'carol', scopes: FULL, budget: null },
];
