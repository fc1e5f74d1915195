// Takes bytes from a stream by number, whatever pieces they come in.

export interface ByteReader {
  /** So many bytes, or fewer at the end of the source. */
  take(count: number): Promise<Buffer>;
  /** The same, as they come. */
  pass(count: number): AsyncGenerator<Uint8Array, void, undefined>;
  /** Ends the source, also in the middle. */
  close(): Promise<void>;
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);

  async function* pass(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      if (rest.length === 0) {
        const next = await iterator.next();
        if (next.done) return;
        rest = next.value;
      }
      const bytes = rest.subarray(0, left);
      rest = rest.subarray(bytes.length);
      left -= bytes.length;
      if (bytes.length > 0) yield bytes;
    }
  }

  return {
    pass,
    async take(count) {
      const parts: Uint8Array[] = [];
      for await (const bytes of pass(count)) parts.push(bytes);
      return Buffer.concat(parts);
    },
    async close() {
      await iterator.return?.();
    },
  };
}
