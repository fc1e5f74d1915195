// The options of the pool of engine processes, and their defaults.
import type { Model } from '../domain/model.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import { ESPEAK_MODEL } from '../engines/espeak/voices.ts';
import type { Logger } from '../log.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import { coreWaitMs } from './core-wait.ts';

export interface SynthesizerPoolOptions {
  readonly catalogue: Pick<VoiceCatalogue, 'find' | 'model'>;
  /** Number of processes that have the resident model loaded; best is one for each core. */
  readonly children: number;
  /** The model whose processes are always there. Those of other models are started when they are needed. */
  readonly resident?: Model;
  /** After so long without a run a process of another model is ended. */
  readonly idleMs?: number;
  /** What processes of all other models may take together, MiB; 0 for half of the machine's memory. */
  readonly voiceMemoryMib?: number;
  /** The server's copy of the eSpeak NG data; null where there is none. */
  readonly espeakData?: string | null;
  /** What the operator's file says of a remote engine now, by name of its model. */
  readonly remote?: (model: string) => RemoteEngine | undefined;
  /** The folder of the files that runs are spoken into: besides their own modules, all that engine processes may open. */
  readonly spool: string;
  /** A run that results in more audio fails. Default 12 hours: 100,000 characters at the slowest speed. */
  readonly maxAudioSeconds?: number;
  /** Longest time a run may take: `baseMs + perCharMs × characters`. */
  readonly deadline?: { readonly baseMs: number; readonly perCharMs: number };
  readonly startMs?: number;
  /** Longest time one segment may take: `baseMs + perCharMs × characters`. */
  readonly segment?: { readonly baseMs: number; readonly perCharMs: number };
  /**
   * Memory one process may take, MiB, beyond what its model is said to take if that is not the resident one; 0 for no limit. Enforced on
   * Linux only, where it can be read.
   */
  readonly memoryMib?: number;
  readonly cancelMs?: number;
  /** No limit of time counts the time in which a process waits for a core. This is the most in all, as a multiple of the limit. */
  readonly patience?: number;
  /** First and longest pause before a failed process is replaced; the pause doubles from one to the other. */
  readonly backoff?: { readonly firstMs: number; readonly longestMs: number };
  readonly log?: Pick<Logger, 'warn'>;
  /** Milliseconds that a process has waited for a core since its start; another reading only in tests. */
  readonly coreWaitMs?: (pid: number) => number;
  /** The program of an engine process; another one only in tests. */
  readonly entry?: URL;
}

/** Fifty times the cost of a character on an idle core. The margin is for slow machines. */
export const SEGMENT_MS_PER_CHARACTER = 50;

export const DEFAULTS = {
  // The engine that speaks most languages.
  resident: ESPEAK_MODEL,
  idleMs: 300_000,
  voiceMemoryMib: 0,
  espeakData: null as string | null,
  remote: ((): undefined => undefined) as (model: string) => RemoteEngine | undefined,
  maxAudioSeconds: 43_200,
  // For each character as long as a segment has: a run that goes on, slowly, is not ended.
  deadline: { baseMs: 150_000, perCharMs: SEGMENT_MS_PER_CHARACTER },
  // A start takes 2.0 to 2.4 s of CPU here, and may wait for a slow disk.
  startMs: 180_000,
  segment: { baseMs: 10_000, perCharMs: SEGMENT_MS_PER_CHARACTER },
  memoryMib: 1_024,
  cancelMs: 5_000,
  // By the kernel's weights for priorities an engine that shares a core with 25 busy programs has one part in 230 of it.
  patience: 20,
  coreWaitMs,
  backoff: { firstMs: 100, longestMs: 10_000 },
};
