// Counts the long calls that an owner has open, and refuses one too many.
import { AppError } from '../../errors.ts';

/** Takes a place, and returns the function that gives it back. Throws `rate_limited` when there is none. */
export type TakeSlot = (ownerId: number) => () => void;

const RETRY_AFTER_MS = 5_000;

/** `describe` says what there are too many of, such as “Too many event streams are open: 50 of at most 50”. */
export function createOwnerSlots(options: {
  most: number;
  describe: (open: number, most: number) => string;
}): TakeSlot {
  const { most, describe } = options;
  const taken = new Map<number, number>();
  return (ownerId) => {
    const open = taken.get(ownerId) ?? 0;
    if (open >= most) throw new AppError('rate_limited', describe(open, most), { retryAfterMs: RETRY_AFTER_MS });
    taken.set(ownerId, open + 1);
    return () => {
      const left = (taken.get(ownerId) ?? 1) - 1;
      if (left === 0) taken.delete(ownerId);
      else taken.set(ownerId, left);
    };
  };
}
