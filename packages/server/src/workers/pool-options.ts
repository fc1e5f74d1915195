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
  /** Time one segment may take: `baseMs + perCharMs × characters`. */
  readonly segment?: { readonly baseMs: number; readonly perCharMs: number };
  /** Memory one process may take, MiB; 0 for any. Only Linux tells. */
  readonly memoryMib?: number;
  readonly cancelMs?: number;
  /** First and longest pause before a failed process is replaced; the pause doubles from one to the other. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  readonly log?: Pick<Logger, 'warn'>;
  /** The program of an engine process; another one only in tests. */
  readonly entry?: URL;
}

/** Fifty times what a character costs on a free core: for small machines, and for cores that are not free. */
export const SEGMENT_MS_PER_CHARACTER = 50;

export const DEFAULTS = {
  maxAudioSeconds: 43_200,
  // Speaking costs 0.3 to 1 ms a character on a free core; the rest is for cores that are not free.
  deadline: { baseMs: 150_000, perCharMs: 10 },
  startMs: 60_000,
  segment: { baseMs: 10_000, perCharMs: SEGMENT_MS_PER_CHARACTER },
  memoryMib: 1_024,
  cancelMs: 5_000,
  backoff: { firstMs: 100, longestMs: 10_000 },
};
