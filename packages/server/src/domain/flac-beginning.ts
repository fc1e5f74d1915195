// What the first bytes of a stored recording tell: the facts of a FLAC stream (RFC 9639 §8.2).

/** Where they end in a file: marker, head of the block, 34 bytes. Some of them are known only when the file is whole. */
export const STREAM_FACTS_END = 4 + 4 + 34;

/** Hz. `file`: its beginning, as far as the facts go. */
export function readSampleRate(file: Buffer): number {
  return file.readUIntBE(18, 3) >>> 4;
}
