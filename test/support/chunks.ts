// Reads a stream of bytes in parts.

export interface Chunks {
  /** The next so many bytes. Rejects when the stream ends before. */
  take(length: number): Promise<Buffer>;
  /** All that is left. */
  rest(): Promise<Buffer>;
}

export function readChunks(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader();
  let ahead: Buffer = Buffer.alloc(0);

  async function read(): Promise<boolean> {
    const { done, value } = await reader.read();
    if (!done) ahead = Buffer.concat([ahead, value]);
    return !done;
  }

  function cut(length: number): Buffer {
    const taken = ahead.subarray(0, length);
    ahead = ahead.subarray(length);
    return taken;
  }

  return {
    async take(length) {
      while (ahead.length < length)
        if (!(await read())) throw new Error(`the stream ended after ${ahead.length} bytes`);
      return cut(length);
    },
    async rest() {
      const parts: Buffer[] = [];
      do parts.push(cut(ahead.length));
      while (await read());
      return Buffer.concat(parts);
    },
  };
}
