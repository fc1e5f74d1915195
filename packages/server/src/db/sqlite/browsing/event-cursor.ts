// Names for places in the story of all runs: they tell neither order nor volume, as run ids do not.
import { MAX_RUN_ID, type RunIdCipher } from '../../../domain/run-id.ts';

export interface EventCursorCodec {
  encode(eventId: number): string;
  /** Null when nothing was ever called that. */
  decode(cursor: string): number | null;
}

const FORM = /^(?:([1-9][0-9]{0,4})-)?([1-9][0-9]{0,9})$/;

/**
 * Shuffled twice with a turn between, so that a cursor is never the run id of the same number. Beyond what the cipher
 * reaches, rounds of it are counted in front.
 */
export function createEventCursorCodec(cipher: RunIdCipher): EventCursorCodec {
  const turn = (value: number) => MAX_RUN_ID + 1 - value;
  return {
    encode(eventId) {
      const round = Math.floor(eventId / MAX_RUN_ID);
      const cursor = cipher.encode(turn(cipher.encode((eventId % MAX_RUN_ID) + 1)));
      return round === 0 ? `${cursor}` : `${round}-${cursor}`;
    },
    decode(cursor) {
      const [, round = '0', value] = FORM.exec(cursor) ?? [];
      const middle = value === undefined ? null : cipher.decode(Number(value));
      const low = middle === null ? null : cipher.decode(turn(middle));
      return low === null ? null : Number(round) * MAX_RUN_ID + low - 1;
    },
  };
}
