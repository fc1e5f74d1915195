// Cuts a stream of samples into frames of one length, as codecs want them.

export interface FrameBuffer {
  write(samples: Int16Array): void;
  /** Fills the last frame with silence, and further frames until so many samples were given out in all. */
  padTo(samples: number): void;
}

/** `onFrame` is given a buffer that the next frame overwrites. */
export function createFrameBuffer(length: number, onFrame: (frame: Int16Array) => void): FrameBuffer {
  const frame = new Int16Array(length);
  let filled = 0;
  let given = 0;

  function pass(): void {
    onFrame(frame);
    given += length;
    filled = 0;
  }

  return {
    write(samples) {
      for (let from = 0; from < samples.length; ) {
        const taken = Math.min(length - filled, samples.length - from);
        frame.set(samples.subarray(from, from + taken), filled);
        filled += taken;
        from += taken;
        if (filled === length) pass();
      }
    },
    padTo(samples) {
      while (given < samples || filled > 0) {
        frame.fill(0, filled);
        pass();
      }
    },
  };
}
