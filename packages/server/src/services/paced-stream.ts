// A stream for an answer, which asks for the next piece when the one before was taken, and ends whoever takes too little.
import { Readable } from 'node:stream';
import { AppError } from '../errors.ts';

export const PIECE_BYTES = 64 * 1024;
/** How long a reader may take for a piece: below about a kilobyte a second it is cut off. */
const TAKE_WITHIN_MS = 60_000;

/** `next` gives at most `PIECE_BYTES`, and null at the end. `onClosed` is called once, however the stream ends. */
export function createPacedStream(
  next: () => Promise<Buffer | null>,
  onClosed: () => void,
  takeWithinMs = TAKE_WITHIN_MS,
): Readable {
  let slow: NodeJS.Timeout | undefined;
  return new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      clearTimeout(slow);
      next().then(
        (bytes) => {
          if (this.destroyed) return;
          slow = setTimeout(() => this.destroy(tooSlow(takeWithinMs)), takeWithinMs).unref();
          this.push(bytes);
        },
        (error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      clearTimeout(slow);
      onClosed();
      done(error);
    },
  });
}

function tooSlow(ms: number): AppError {
  return new AppError('busy', `The caller took less than ${PIECE_BYTES} bytes in ${ms / 1_000} s`);
}
