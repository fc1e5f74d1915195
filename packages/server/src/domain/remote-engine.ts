// A remote engine: a speech server that the operator has named, and the voices that are taken over from it.
import { hash } from 'node:crypto';
import type { Voice } from './voice.ts';

/** What the answers are asked for as: WAV tells its rate and width, raw samples (16 bits, mono) do not. */
export const REMOTE_FORMATS = ['wav', 'pcm'] as const;

export interface RemoteEngine {
  /** Small letters, digits and `-`; at most 40. */
  readonly name: string;
  /** `http:` or `https:`, up to what comes before `/audio/speech`, without a slash at its end, a user, a query or a fragment. */
  readonly url: string;
  /** Sent to that server only; null where it wants none. */
  readonly key: string | null;
  /** A certificate authority to trust besides those that Node brings: PEM; null for none. */
  readonly ca: string | null;
  /** What `model` of a request says; null to leave it out. */
  readonly model: string | null;
  readonly format: (typeof REMOTE_FORMATS)[number];
  /** Hz of its voices here. Answers of another rate are resampled. */
  readonly sampleRate: number;
  /** Requests in flight. */
  readonly concurrency: number;
  /** Longest time until the first byte of an answer. */
  readonly timeoutSeconds: number;
  /** Most characters of a request. */
  readonly maxCharacters: number;
  /** What voices speak whose languages neither the server nor their names tell: tags as in the language table, the main one first. */
  readonly languages: readonly string[];
  /** Names given by the operator; null to take over what the server lists. */
  readonly chosen: readonly string[] | null;
  readonly voices: readonly RemoteVoice[];
}

export interface RemoteVoice {
  /** As the server calls it. */
  readonly name: string;
  /** What `model` says for it, where that is not the engine's: of servers that have a model for each voice. */
  readonly model: string | null;
  readonly gender: Voice['gender'];
  /** Tags as in the language table, the main one first; at least one. */
  readonly languages: readonly string[];
}

export const REMOTE_LIMITS = {
  engines: 20,
  voices: 1_000,
  voiceNameCharacters: 200,
  concurrency: { least: 1, most: 64 },
  timeoutSeconds: { least: 1, most: 600 },
  maxCharacters: { least: 50, most: 2_000 },
} as const;

/** Rates that can be changed into each other with a few hundred weights. */
export const REMOTE_RATES = [8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] as const;

/** The number that a voice is stored under: of its name, so that it is the same wherever and whenever it is looked up. */
export function speakerOf(voiceName: string): number {
  return Number.parseInt(hash('sha256', voiceName).slice(0, 8), 16) >>> 1;
}
