// Cuts the silence off that a neural voice leaves around each piece, and makes samples of 16 bits of what is left.

/** What is left of it, ms: enough for a soft consonant, little enough that pauses are the reading's own. */
export const LEAVES_MS = { before: 15, after: 40 } as const;
/** −50 dBFS: below it a voice's own noise, above it breath and the ends of words. */
const QUIET = 0.003;
const FULL = 32_767;

/** Empty when nothing can be heard. */
export function trimEdges(samples: Float32Array, sampleRate: number): Int16Array {
  let first = 0;
  while (first < samples.length && !isHeard(samples[first]!)) first++;
  if (first === samples.length) return new Int16Array(0);
  let last = samples.length - 1;
  while (!isHeard(samples[last]!)) last--;
  const start = Math.max(0, first - Math.round((LEAVES_MS.before * sampleRate) / 1_000));
  const end = Math.min(samples.length, last + 1 + Math.round((LEAVES_MS.after * sampleRate) / 1_000));
  const trimmed = new Int16Array(end - start);
  for (let i = 0; i < trimmed.length; i++) {
    const sample = samples[start + i]!;
    // A model that fails gives what is no number. It is silence then, not noise at full level.
    trimmed[i] = Number.isNaN(sample) ? 0 : Math.round(Math.max(-1, Math.min(1, sample)) * FULL);
  }
  return trimmed;
}

function isHeard(sample: number): boolean {
  return sample > QUIET || sample < -QUIET;
}
