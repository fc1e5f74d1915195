// How long an MP3 of a constant bit rate is, before it is made: what LAME writes of so many samples.

export interface Mp3Length {
  /** Of audio, without the one in front that tells the length. */
  readonly frames: number;
  /** Samples that the last frames hold behind the recording. */
  readonly padding: number;
  /** Of all frames, with the one in front. */
  readonly bytes: number;
  /** Of all frames without it. */
  readonly bareBytes: number;
}

/** Of the tags in front, whatever they say: the length of the file follows from that of the recording. */
export const MP3_TAG_BYTES = 2_048;
/** Samples that LAME puts in front, and the least that it leaves behind. */
const ENCODER_DELAY = 576;
const MIN_PADDING = 576;
/** Hz; below it is MPEG-2, with half the samples in a frame. */
const LOWEST_MPEG_1_RATE = 32_000;

/** `sampleRate`: in Hz, one of MPEG-1's or MPEG-2's. */
export function mp3Length(of: { sampleRate: number; kilobits: number; samples: number }): Mp3Length {
  const { sampleRate, kilobits, samples } = of;
  const frameSamples = sampleRate >= LOWEST_MPEG_1_RATE ? 1_152 : 576;
  const delayed = samples + ENCODER_DELAY;
  let padding = frameSamples - (delayed % frameSamples);
  if (padding < MIN_PADDING) padding += frameSamples;
  const frames = (delayed + padding) / frameSamples;
  // A frame holds a whole number of bytes, so some have one more.
  const bits = frameSamples * 125 * kilobits;
  const longer = Math.ceil(((frames - 1) * (bits % sampleRate)) / sampleRate);
  const bareBytes = frames * Math.floor(bits / sampleRate) + longer;
  return { frames, padding, bytes: bareBytes + Math.floor(bits / sampleRate), bareBytes };
}
