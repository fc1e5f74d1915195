// Another rate for samples, by a windowed sinc: for measurements, where time does not matter.

const HALF_WIDTH = 32;

export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const step = from / to;
  // Below half of the lower rate.
  const cut = Math.min(1, to / from) * 0.95;
  const reach = Math.ceil(HALF_WIDTH / cut);
  const result = new Int16Array(Math.floor(samples.length / step));
  for (let at = 0; at < result.length; at++) {
    const centre = at * step;
    let sum = 0;
    for (
      let near = Math.max(0, Math.ceil(centre - reach));
      near <= Math.min(samples.length - 1, centre + reach);
      near++
    ) {
      const x = near - centre;
      const sinc = x === 0 ? cut : Math.sin(Math.PI * cut * x) / (Math.PI * x);
      sum += samples[near]! * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / reach));
    }
    result[at] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return result;
}
