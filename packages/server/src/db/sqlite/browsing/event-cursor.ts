// Opaque cursors for event ids. Like run ids they reveal neither order nor volume.
import { MAX_RUN_ID, type RunIdCipher } from '../../../domain/run-id.ts';

export interface EventCursorCodec {
  encode(eventId: number): string;
  /** Null when the cursor is not valid. */
  decode(cursor: string): number | null;
}

const FORM = /^(?:([1-9][0-9]{0,4})-)?([1-9][0-9]{0,9})$/;

/**
 * Encrypts twice with a reflection between, so that a cursor never equals the run id of the same number. Event ids beyond
 * the cipher's range get a prefix that counts the rounds.
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
