// What can be set about the pool of engine processes, and what holds when it is not.
import type { Logger } from '../log.ts';

export interface SynthesizerPoolOptions {
  /** How many engine processes; one a core is right. */
  readonly children: number;
  /** A run that would give more audio fails. Default 12 hours: 100,000 characters of the slowest kind. */
  readonly maxAudioSeconds?: number;
  /** Time a run may speak: `baseMs + perCharMs × characters`. */
  readonly deadline?: { readonly baseMs: number; readonly perCharMs: number };
  readonly startMs?: number;
  /** Time one segment may take. */
  readonly segmentMs?: number;
  /** Memory one process may take, MiB; 0 for any. Only Linux tells. */
  readonly memoryMib?: number;
  readonly cancelMs?: number;
  /** First and longest pause before a failed process is replaced; the pause doubles from one to the other. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  readonly log?: Pick<Logger, 'warn'>;
  /** The program of an engine process; another one only in tests. */
  readonly entry?: URL;
}

export const DEFAULTS = {
  maxAudioSeconds: 43_200,
  // Speaking costs 0.3 to 1 ms a character on a free core; the rest is for cores that are not free.
  deadline: { baseMs: 150_000, perCharMs: 10 },
  startMs: 60_000,
  segmentMs: 120_000,
  memoryMib: 1_024,
  cancelMs: 5_000,
  backoff: { firstMs: 100, longestMs: 10_000 },
};
