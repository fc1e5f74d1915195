// Time as the commands see it, replaceable in tests.

export interface CommandClock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Calls back again and again until the returned function is called; does not keep the process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const systemCommandClock: CommandClock = {
  now: () => Date.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms).unref();
    return () => clearInterval(timer);
  },
};
