// Long walks through runs: a few of an owner at a time, and a further one waits a little for its turn.
import { AppError } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';

export interface WalkSlots {
  /**
   * Resolves with the function that gives the slot back, when it is this walk's turn. Throws `rate_limited` when too many wait
   * or none ends in time, and the signal's reason when aborted.
   */
  take(ownerId: number, signal?: AbortSignal): Promise<() => void>;
}

/** Long enough for most walks to end, short enough for a person to wait. */
const PATIENCE_MS = 5_000;
const RETRY_AFTER_MS = 2_000;
/** Walks of one owner that wait; each holds a connection. */
const MAX_WAITING = 16;

interface Owner {
  held: number;
  /** In the order of their arrival. Called with true, a walk has the slot. */
  readonly waiting: Set<(isMine: boolean) => void>;
}

/** `most`: walks of one owner at a time. Walks of other owners are not counted. */
export function createWalkSlots({ most, clock }: { most: number; clock: Pick<Clock, 'sleep'> }): WalkSlots {
  const owners = new Map<number, Owner>();

  function release(ownerId: number, owner: Owner): void {
    for (const give of owner.waiting) {
      owner.waiting.delete(give);
      give(true);
      return;
    }
    owner.held--;
    if (owner.held === 0) owners.delete(ownerId);
  }

  /** Whether the walk got a slot before its patience or its caller ended. */
  async function awaitTurn(owner: Owner, signal: AbortSignal | undefined): Promise<boolean> {
    const turn = Promise.withResolvers<boolean>();
    const over = new AbortController();
    const ends = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
    owner.waiting.add(turn.resolve);
    const giveUp = () => {
      if (owner.waiting.delete(turn.resolve)) turn.resolve(false);
    };
    clock.sleep(PATIENCE_MS, ends).then(giveUp, giveUp);
    const isMine = await turn.promise;
    over.abort();
    return isMine;
  }

  return {
    async take(ownerId, signal) {
      signal?.throwIfAborted();
      const owner = owners.get(ownerId) ?? { held: 0, waiting: new Set() };
      owners.set(ownerId, owner);
      if (owner.held < most) owner.held++;
      else if (owner.waiting.size >= MAX_WAITING || !(await awaitTurn(owner, signal))) {
        signal?.throwIfAborted();
        throw refused(most);
      }
      let given = false;
      const give = () => {
        if (!given) release(ownerId, owner);
        given = true;
      };
      if (signal?.aborted !== true) return give;
      give(); // aborted in the same turn in which it got the slot
      throw signal.reason;
    },
  };
}

function refused(most: number): AppError {
  const message = `Too many searches and counts at once: of one owner ${most} are done at a time (LECTOR_MAX_SEARCHES); try again when one has ended`;
  return new AppError('rate_limited', message, { retryAfterMs: RETRY_AFTER_MS });
}
