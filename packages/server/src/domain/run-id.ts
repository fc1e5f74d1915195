// Run ids: a keyed permutation of the run counter, so that a public id reveals neither order nor volume.
import { createCipheriv } from 'node:crypto';

/** The largest run id, and the largest counter value that can have one: 2^31 − 1, the range of a signed 32-bit integer. */
export const MAX_RUN_ID = 2_147_483_647;

/** Length in bytes of the secret behind a cipher. */
export const RUN_ID_SECRET_BYTES = 32;

export interface RunIdCipher {
  /** The run id of a counter value 1 … MAX_RUN_ID. Throws a RangeError outside of that. */
  encode(seq: number): number;
  /** The counter value of a run id, or null when the number cannot be a run id. */
  decode(runId: number): number | null;
}

const ROUNDS = 8; // four are a strong permutation in theory (Luby and Rackoff); eight leave room for the small halves
const HIGH_VALUES = 2 ** 16;
const LOW_VALUES = 2 ** 15;
const LOW_BITS = 15;
const LOW_MASK = LOW_VALUES - 1;

/**
 * A Feistel network over 31 bits, cut into 16 high and 15 low ones. Its round functions are tables of a keyed stream:
 * as good as random functions, and a look-up costs nanoseconds where a hash for each round would cost microseconds.
 */
export function createRunIdCipher(secret: Uint8Array): RunIdCipher {
  if (secret.length !== RUN_ID_SECRET_BYTES) throw new RangeError(`a run id secret has ${RUN_ID_SECRET_BYTES} bytes`);
  const toLow = tables(secret, 1, HIGH_VALUES); // round function from the high half, mixed into the low one
  const toHigh = tables(secret, 2, LOW_VALUES);

  const forward = (value: number): number => {
    let high = value >>> LOW_BITS;
    let low = value & LOW_MASK;
    for (let round = 0; round < ROUNDS / 2; round++) {
      low ^= toLow[round * HIGH_VALUES + high]! & LOW_MASK;
      high ^= toHigh[round * LOW_VALUES + low]!;
    }
    return high * LOW_VALUES + low;
  };
  const backward = (value: number): number => {
    let high = value >>> LOW_BITS;
    let low = value & LOW_MASK;
    for (let round = ROUNDS / 2 - 1; round >= 0; round--) {
      high ^= toHigh[round * LOW_VALUES + low]!;
      low ^= toLow[round * HIGH_VALUES + high]! & LOW_MASK;
    }
    return high * LOW_VALUES + low;
  };

  // 0 is no run id: a result of 0 is encrypted once more, which keeps the mapping one-to-one (cycle walking).
  return {
    encode(seq) {
      if (!inRange(seq)) throw new RangeError('the counter of runs is outside 1 … 2147483647');
      return forward(seq) || forward(0);
    },
    decode(runId) {
      if (!inRange(runId)) return null;
      return backward(runId) || backward(0);
    },
  };
}

function inRange(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_RUN_ID;
}

function tables(secret: Uint8Array, label: number, values: number): Uint16Array {
  const nonce = Buffer.alloc(16);
  nonce[0] = label; // the counter of CTR grows from the other end
  const count = (values * ROUNDS) / 2;
  const stream = createCipheriv('aes-256-ctr', secret, nonce).update(Buffer.alloc(count * 2));
  const table = new Uint16Array(count);
  // Read byte by byte, so that ids do not depend on the machine's byte order.
  for (let i = 0; i < count; i++) table[i] = stream.readUInt16LE(i * 2);
  return table;
}
