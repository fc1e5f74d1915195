// Turns the server's waveform bars into an SVG path.

/** Decodes bars from 0 to 255 from base64. */
export function readBars(base64: string): Uint8Array {
  const text = atob(base64);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Reduces to at most `count` bars, each the loudest of those it covers. */
export function thin(bars: Uint8Array, count: number): Uint8Array {
  if (bars.length <= count) return bars;
  return Uint8Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * bars.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * bars.length) / count));
    return bars.subarray(from, to).reduce((loudest, bar) => Math.max(loudest, bar), 0);
  });
}

const LEAST_LOUDEST = 48;

/** A path of upright strokes in a box of `bars.length` × 2 units, mirrored about its middle. */
export function drawBars(bars: Uint8Array): string {
  let path = '';
  // Each bar is a maximum, so most are nearly as high as the highest. The curve makes the differences visible.
  // Silence is not scaled up.
  const loudest = bars.reduce((most, bar) => Math.max(most, bar), LEAST_LOUDEST);
  for (const [i, bar] of bars.entries()) {
    const half = Math.max(0.03, (bar / loudest) ** 1.6);
    path += `M${i + 0.5} ${(1 - half).toFixed(3)}V${(1 + half).toFixed(3)}`;
  }
  return path;
}
