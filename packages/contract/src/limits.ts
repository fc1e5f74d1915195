// Limits that the wire itself sets, whatever a server's configuration says.

/** Ids are 31-bit: the Java and C# clients hold them in signed 32-bit integers, and several treat 0 as missing. */
export const MIN_ID = 1;
export const MAX_ID = 2_147_483_647;

/** Fewest `run_ids` of one bulk call, counted on the raw list (duplicates allowed). The most, 5, is a setting of the server. */
export const MIN_BULK_IDS = 2;

/** Years; the vendor names no bound, this one keeps the value meaningful. */
export const MAX_AGE = 150;

export const MAX_FOLDERS_PER_PAGE = 100;

/** An idempotency key's length, as Stripe has it. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
