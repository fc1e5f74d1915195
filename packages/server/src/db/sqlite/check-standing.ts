// Whether an owner and its key have room for what is submitted. Inside the transaction that stores it.
import { findPassedLimit, type OwnerLimits, type StorageLimit } from '../../domain/owner-limits.ts';
import type { Database } from './database.ts';

type Row = readonly [
  waiting: number,
  storedRuns: number,
  textBytes: number,
  audioBytes: number,
  charactersUsed: number,
  characterLimit: number | null,
];

export interface Submitted {
  readonly ownerId: number;
  readonly keyId: number;
  readonly runs: number;
  /** Code points. */
  readonly characters: number;
  readonly textBytes: number;
}

type Refusal =
  | { readonly kind: 'over_budget'; readonly used: number; readonly limit: number }
  | { readonly kind: 'queue_full'; readonly waiting: number }
  | { readonly kind: 'storage_full'; readonly limit: StorageLimit; readonly used: number };

/** Returns the function that answers why there is no room, or null. */
export function createCheckStanding(
  db: Pick<Database, 'prepare'>,
): (submitted: Submitted, limits: OwnerLimits) => Refusal | null {
  const standing = db.prepare<Row>(
    `SELECT o.waiting, o.stored_runs, o.text_bytes, o.audio_bytes, k.characters_used, k.character_limit
       FROM api_keys k JOIN owners o ON o.id = k.owner_id WHERE k.id = ? AND k.owner_id = ?`,
  );
  return (submitted, limits) => {
    const row = standing.get(submitted.keyId, submitted.ownerId);
    if (row === undefined) throw new Error('a run was submitted with a key that its owner does not have');
    const [waiting, storedRuns, textBytes, audioBytes, used, limit] = row;
    if (limit !== null && used + submitted.characters > limit) return { kind: 'over_budget', used, limit };
    const stock = { storedRuns, textBytes, audioBytes };
    const passed = findPassedLimit(stock, submitted, limits);
    if (passed !== null) return { kind: 'storage_full', limit: passed, used: stock[passed] };
    if (waiting + submitted.runs > limits.waitingRuns) return { kind: 'queue_full', waiting };
    return null;
  };
}
