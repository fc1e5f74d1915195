// A fifth of a second of silence as FLAC, for texts in which there is nothing to say.

export const SILENCE_RATE = 24_000;
export const SILENCE_SAMPLES = 4_800;

/** As our own encoder writes it. */
export const SILENT_FLAC = Buffer.from(
  'ZkxhQwAAACIQABAAAAALAAANBdwA8AAAEsB2UfE1fS6cj80r9Hoq1teKhAAAKxAAAABMZWN0b3IgKGxpYkZMQUMpAQAAAA8AAABMRUNUT1JfUlVOX0lEPTX/' +
    '+McIALkAAADfUv/4dwgBAr9GAAAA3n4=',
  'base64',
);
