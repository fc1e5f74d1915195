// Makes samples louder or softer without clipping them.

const FULL = 32_768;
/** Above this share of full scale what is made louder is bent instead of cut. */
const KNEE = 0.8;

/** Changes the samples in place. What is over the knee comes ever nearer to full scale, and never passes it. */
export function applyGain(samples: Int16Array, decibels: number): void {
  if (decibels === 0) return;
  const factor = 10 ** (decibels / 20);
  for (let at = 0; at < samples.length; at++) {
    const value = (samples[at]! * factor) / FULL;
    const size = Math.abs(value);
    const bent = factor > 1 && size > KNEE ? KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)) : size;
    samples[at] = Math.max(-FULL, Math.min(FULL - 1, Math.round(Math.sign(value) * bent * FULL)));
  }
}
