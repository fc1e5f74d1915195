// Where chapters begin in an audiobook that joins their AAC, known before any of it is made.

/** Samples in a packet of AAC. */
const FRAME_LENGTH = 1_024;
/** That the encoder puts in front of each chapter. */
const PACKETS_IN_FRONT = 1;

/** The first sample of each chapter of so many samples: what is in front of a chapter, and what fills its last packet, is silence. */
export function joinedStarts(samples: readonly number[]): readonly number[] {
  let before = 0;
  return samples.map((count) => {
    const start = before;
    before += (Math.ceil(count / FRAME_LENGTH) + PACKETS_IN_FRONT) * FRAME_LENGTH;
    return start;
  });
}
