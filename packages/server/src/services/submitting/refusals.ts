// Why a store refuses what is submitted, in words that say which limit it is.
import type { OwnerLimits, StorageLimit } from '../../domain/owner-limits.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';

export type StoreRefusal =
  | { readonly kind: 'key_reused' }
  | { readonly kind: 'no_folder' }
  | { readonly kind: 'over_budget'; readonly used: number; readonly limit: number }
  | { readonly kind: 'queue_full'; readonly waiting: number }
  | { readonly kind: 'storage_full'; readonly limit: StorageLimit; readonly used: number };

/** Both have a place in the request. */
export const FIELD_REFUSALS = {
  key_reused: {
    loc: ['header', 'idempotency-key'],
    msg: 'This Idempotency-Key was used before with another request',
    type: 'idempotency_key_reused',
  },
  no_folder: { loc: ['body', 'folder_id'], msg: 'There is no such folder', type: 'folder_not_found' },
} as const satisfies Record<string, InputProblem>;

export function explainRefusal(refusal: StoreRefusal, limits: OwnerLimits): AppError {
  switch (refusal.kind) {
    case 'key_reused':
    case 'no_folder':
      return invalidInput(FIELD_REFUSALS[refusal.kind]);
    case 'queue_full':
      return new AppError(
        'queue_full',
        `Too many runs are waiting: ${refusal.waiting} of at most ${limits.waitingRuns} (LECTOR_MAX_WAITING_RUNS)`,
        { retryAfterMs: 5_000 },
      );
    case 'storage_full':
      return storageFull(refusal.limit, refusal.used, limits[refusal.limit]);
    case 'over_budget':
      return new AppError(
        'payment_required',
        `The key's character limit would be passed: ${refusal.used} of ${refusal.limit} characters are used`,
      );
  }
}

const MIB = 1024 * 1024;
const RUNS_SETTING = 'LECTOR_MAX_STORED_RUNS';

function storageFull(passed: StorageLimit, used: number, limit: number): AppError {
  const words: Readonly<Record<StorageLimit, string>> = {
    storedRuns: `${used} of at most ${limit} runs are stored (${RUNS_SETTING})`,
    textBytes: `${used} of at most ${limit} bytes of texts are stored, and this one does not fit (LECTOR_MAX_STORED_TEXT_MIB=${limit / MIB})`,
    audioBytes: `${used} of at most ${limit} bytes of audio are stored (LECTOR_MAX_STORED_AUDIO_MIB=${limit / MIB})`,
  };
  return new AppError('storage_full', `${words[passed]}: delete runs that are not needed any more`);
}
