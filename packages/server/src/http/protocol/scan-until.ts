// Reads a stream of bytes up to delimiters, holding no more than one piece and a delimiter of it.

export interface Scanner {
  /** The bytes before the next delimiter, as they come, and the delimiter itself is passed over. Returns false when the stream ends before. */
  until(delimiter: Buffer): AsyncGenerator<Buffer, boolean>;
  /** So many bytes, or fewer at the end. */
  take(bytes: number): Promise<Buffer>;
  /** Puts bytes before what comes next. */
  putBack(bytes: Buffer): void;
}

/** `before` stands before the first byte of the source. */
export function createScanner(source: AsyncIterable<Buffer>, before: Buffer): Scanner {
  const pieces = source[Symbol.asyncIterator]();
  let held = before;

  /** False at the end of the stream. */
  async function hold(): Promise<boolean> {
    const next = await pieces.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  }

  return {
    async *until(delimiter) {
      for (;;) {
        const at = held.indexOf(delimiter);
        const sure = at === -1 ? held.length - (delimiter.length - 1) : at;
        const piece = held.subarray(0, Math.max(0, sure));
        held = held.subarray(piece.length + (at === -1 ? 0 : delimiter.length));
        if (piece.length > 0) yield piece;
        if (at !== -1) return true;
        if (!(await hold())) return false;
      }
    },
    async take(bytes) {
      while (held.length < bytes && (await hold()));
      const taken = held.subarray(0, bytes);
      held = held.subarray(taken.length);
      return taken;
    },
    putBack(bytes) {
      held = Buffer.concat([bytes, held]);
    },
  };
}
