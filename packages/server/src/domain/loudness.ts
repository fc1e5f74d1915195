// How loud a recording is made when a caller asks for that.

/** Integrated loudness by EBU R 128, in LUFS; and what ACX asks of audiobooks. */
export const LOUDNESS_TARGETS = ['-16', '-18', '-19', '-23', 'acx'] as const;
export type LoudnessTarget = (typeof LOUDNESS_TARGETS)[number];

export interface LoudnessRule {
  /** What is measured: loudness of what is spoken, K-weighted and gated; or the plain mean square of everything. */
  readonly measure: 'lufs' | 'rms';
  /** In LUFS, or in decibels of full scale. */
  readonly level: number;
  /** Decibels of full scale that no peak passes, those between samples included. */
  readonly ceilingDb: number;
}

/** EBU R 128 allows peaks up to here. */
const TRUE_PEAK_DB = -1;
/** ACX takes a mean of −23 to −18 dB and peaks up to −3 dB: its middle, and some room for what MP3 adds to a peak. */
const ACX: LoudnessRule = { measure: 'rms', level: -20.5, ceilingDb: -3.5 };

export function loudnessRule(target: LoudnessTarget): LoudnessRule {
  return target === 'acx' ? ACX : { measure: 'lufs', level: Number(target), ceilingDb: TRUE_PEAK_DB };
}

export function isLoudnessTarget(name: unknown): name is LoudnessTarget {
  return (LOUDNESS_TARGETS as readonly unknown[]).includes(name);
}
