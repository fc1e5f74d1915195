// The waveform of a recording, and the time of each piece of the text: computed while speaking, shown by players.

/** `[code points before it in the text, its code points, its first sample, its samples]`; no samples when it was silent. */
export type TimedSegment = readonly [at: number, length: number, startSample: number, samples: number];

export interface Sound {
  /** The loudest sample of each time interval, from 0 to 255; at most `MAX_PEAKS`. */
  readonly peaks: Uint8Array;
  /** In the order of the text, at most `MAX_TIMED_SEGMENTS`. In a long text each may hold several sentences. */
  readonly segments: readonly TimedSegment[];
}

export const MAX_PEAKS = 1_000;
export const MAX_TIMED_SEGMENTS = 5_000;

/** Reduces peaks to at most `bars` bars, each the maximum of the peaks it covers. */
export function reducePeaks(peaks: Uint8Array, bars: number): Uint8Array {
  if (peaks.length <= bars) return peaks;
  const reduced = new Uint8Array(bars);
  for (let i = 0; i < bars; i++) {
    const end = Math.ceil(((i + 1) * peaks.length) / bars);
    for (let at = Math.floor((i * peaks.length) / bars); at < end; at++) {
      if (peaks[at]! > reduced[i]!) reduced[i] = peaks[at]!;
    }
  }
  return reduced;
}
