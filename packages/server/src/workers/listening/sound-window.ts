// The samples of a recording from where it was listened to so far: a stretch of bounded length, and what was decoded beyond it.
export interface SoundWindow {
  /** Takes samples as they come; keeps the array. */
  add(samples: Int16Array): void;
  /** No more samples come. */
  end(): void;
  /**
   * `length` samples from `start` on, which never goes back; fewer at the end of the recording. Null when more bytes are needed
   * first.
   */
  take(start: number, length: number): Int16Array | null;
}

export function createSoundWindow(): SoundWindow {
  let hasEnded = false;
  let kept: Int16Array[] = [];
  /** Place of the first kept sample, and how many are kept. */
  let first = 0;
  let count = 0;

  function dropBefore(start: number): void {
    while (kept.length > 0 && first + kept[0]!.length <= start) {
      const gone = kept.shift()!.length;
      first += gone;
      count -= gone;
    }
  }

  return {
    add(samples) {
      kept.push(samples);
      count += samples.length;
    },
    end() {
      hasEnded = true;
    },
    take(start, length) {
      dropBefore(start);
      if (first + count < start + length && !hasEnded) return null;
      const whole = new Int16Array(count);
      let at = 0;
      for (const block of kept) {
        whole.set(block, at);
        at += block.length;
      }
      kept = [whole];
      const from = Math.max(0, start - first);
      return whole.subarray(from, from + length);
    },
  };
}

const FRAME_SECONDS = 0.02;
/** Frames of what counts as a pause: longer than the silence inside of a word. */
const PAUSE_FRAMES = 6;

/** The middle of the quietest pause in the second half: the best place to cut speech that is too long. */
export function findQuietPlace(samples: Int16Array, sampleRate: number): number {
  const step = Math.max(1, Math.round(FRAME_SECONDS * sampleRate));
  const energies: number[] = [];
  let [best, least, sum] = [samples.length, Number.POSITIVE_INFINITY, 0];
  for (let at = samples.length >> 1; at + step <= samples.length; at += step) {
    let energy = 0;
    for (let i = at; i < at + step; i++) energy += samples[i]! ** 2;
    energies.push(energy);
    // In whole numbers, so that what is added can be taken away again.
    sum += energy - (energies.at(-1 - PAUSE_FRAMES) ?? 0);
    if (energies.length < PAUSE_FRAMES || sum >= least) continue;
    [best, least] = [at + step - Math.round((PAUSE_FRAMES * step) / 2), sum];
  }
  return best;
}
