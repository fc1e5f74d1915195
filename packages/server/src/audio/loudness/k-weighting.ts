// The filter in front of a measurement of loudness (ITU-R BS.1770-5, annex 1): a shelf that stands for the head, and a high pass.

/** Filters one sample after the other. */
export type Filter = (sample: number) => number;

/**
 * The standard gives coefficients at 48 kHz. These are the analogue filters behind them, which make the same ones there and what belongs
 * to any other rate: centre in Hz, quality, gain in decibels.
 */
const SHELF = { centre: 1_681.974_450_955_533, quality: 0.707_175_236_955_419_6, gainDb: 3.999_843_853_973_347 };
/** Of the gain, what the shelf has at its centre. */
const SHELF_MIDDLE = 0.499_666_774_154_541_6;
const HIGH_PASS = { centre: 38.135_470_876_024_44, quality: 0.500_327_037_323_877_3 };

export function createKWeighting(sampleRate: number): Filter {
  const shelf = createShelf(sampleRate);
  const highPass = createHighPass(sampleRate);
  return (sample) => highPass(shelf(sample));
}

function createShelf(sampleRate: number): Filter {
  const k = Math.tan((Math.PI * SHELF.centre) / sampleRate);
  const high = 10 ** (SHELF.gainDb / 20);
  const middle = high ** SHELF_MIDDLE;
  const damping = k / SHELF.quality;
  const scale = 1 + damping + k * k;
  return createBiquad({
    b: [
      (high + middle * damping + k * k) / scale,
      (2 * (k * k - high)) / scale,
      (high - middle * damping + k * k) / scale,
    ],
    a: [(2 * (k * k - 1)) / scale, (1 - damping + k * k) / scale],
  });
}

function createHighPass(sampleRate: number): Filter {
  const k = Math.tan((Math.PI * HIGH_PASS.centre) / sampleRate);
  const damping = k / HIGH_PASS.quality;
  const scale = 1 + damping + k * k;
  return createBiquad({ b: [1, -2, 1], a: [(2 * (k * k - 1)) / scale, (1 - damping + k * k) / scale] });
}

interface Coefficients {
  readonly b: readonly [number, number, number];
  /** Without the first, which is 1. */
  readonly a: readonly [number, number];
}

function createBiquad({ b: [b0, b1, b2], a: [a1, a2] }: Coefficients): Filter {
  let [first, second] = [0, 0];
  return (sample) => {
    const out = b0 * sample + first;
    first = b1 * sample - a1 * out + second;
    second = b2 * sample - a2 * out;
    return out;
  };
}
