// Names for places in the story of all runs: they tell neither order nor volume, as run ids do not.
import { MAX_RUN_ID, type RunIdCipher } from '../../../domain/run-id.ts';

export interface EventMarks {
  encode(eventId: number): string;
  /** Null when nothing was ever called that. */
  decode(mark: string): number | null;
}

const FORM = /^(?:([1-9][0-9]{0,4})-)?([1-9][0-9]{0,9})$/;

/**
 * Shuffled twice with a turn between, so that a mark is never the run id of the same number. Beyond what the cipher
 * reaches, rounds of it are counted in front.
 */
export function createEventMarks(cipher: RunIdCipher): EventMarks {
  const turn = (value: number) => MAX_RUN_ID + 1 - value;
  return {
    encode(eventId) {
      const round = Math.floor(eventId / MAX_RUN_ID);
      const mark = cipher.encode(turn(cipher.encode((eventId % MAX_RUN_ID) + 1)));
      return round === 0 ? `${mark}` : `${round}-${mark}`;
    },
    decode(mark) {
      const [, round = '0', value] = FORM.exec(mark) ?? [];
      const middle = value === undefined ? null : cipher.decode(Number(value));
      const low = middle === null ? null : cipher.decode(turn(middle));
      return low === null ? null : Number(round) * MAX_RUN_ID + low - 1;
    },
  };
}
