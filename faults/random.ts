// Seeded random numbers.

export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  pick<T>(from: readonly T[]): T;
  /** So many of them, each at most once, in their order. */
  sample<T>(from: readonly T[], count: number): T[];
}

/** Mulberry32: 32 bits of state are plenty for choosing where to strike. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    pick: (from) => from[int(0, from.length - 1)]!,
    sample(from, count) {
      let wanted = Math.min(count, from.length);
      return from.filter((_, i) => {
        const taken = next() * (from.length - i) < wanted;
        if (taken) wanted--;
        return taken;
      });
    },
  };
}
