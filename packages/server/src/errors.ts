// The closed list of error codes, and the one error class that carries them.

/** Every error code that a caller can get. `http/protocol/errors.ts` holds the total table code → status. */
export type ErrorCode =
  | 'invalid_input' // the request is understood and refused; `details.items` says where
  | 'unauthorized' // no key, a wrong key, a revoked or expired key
  | 'forbidden' // the key is good but lacks the scope, or the page that asks is not ours
  | 'confirm_password' // signed in, but the password has to be given again for this
  | 'payment_required' // the key's character budget is spent
  | 'storage_full' // the owner stores as much as it may: something has to be deleted first
  | 'not_found' // missing or not yours; the two are not distinguished
  | 'run_unavailable' // the run exists but has no audio to give (pending, failed, expired)
  | 'batch_closed' // a batch that takes no more
  | 'book_spoken' // a book that is spoken already, in another way
  | 'book_unspoken' // a book of which nothing is spoken
  | 'rate_limited' // too many requests; `retryAfterMs` says when to come back
  | 'queue_full' // too many runs waiting; `retryAfterMs` says when to come back
  | 'link_refused' // a signed link that is forged, altered or expired
  | 'damaged' // the bytes on disk are not what was stored; they are never sent
  | 'unusable_data' // the data folder cannot be used: read-only, locked, broken
  | 'unusable_address' // the server cannot listen where it was told to
  | 'license_not_accepted' // a voice whose licence somebody has to agree to first
  | 'source_failed' // a voice could not be fetched from where it is said to be
  | 'unusable_voice' // the files of a voice fail our checks
  | 'no_space' // the disk has no room for what was asked
  | 'busy' // not now, nothing stored: safe to try again
  | 'internal';

/** One refused field, in the order a caller would look for it. Becomes an item of a 422 `detail` list on the wire. */
export interface InputProblem {
  /** Path to the value, outermost first: `['body', 'run_ids', 2]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  /** Machine-readable kind, in pydantic's vocabulary where it has a word. */
  readonly type: string;
  /** Named limits and other facts of the refusal. */
  readonly ctx?: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
}

export interface ErrorDetails {
  readonly items?: readonly InputProblem[];
  readonly retryAfterMs?: number;
  /** Further data for the answer, all safe to show to the caller. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** The only error that is thrown across rooms on purpose. Any other thrown value counts as `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

/** A refusal of input: one problem or several. */
export function invalidInput(...items: readonly InputProblem[]): AppError {
  return new AppError('invalid_input', items[0]?.msg ?? 'invalid input', { items });
}

/** System errors after which the same write may succeed later: disk full or failing, or too few file handles. */
const PASSING = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY'] as const;

/** Whether a file-system error is about the disk and not about the data to be stored. */
export function isStorageFailure(error: unknown): boolean {
  return hasCode(error, ...PASSING);
}

/** The same error as an AppError. */
export function storageFailure(cause: unknown): AppError {
  return new AppError('busy', 'The audio store cannot do this now. Try again shortly.', {}, cause);
}

/** Whether this is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(error.code as string);
}
