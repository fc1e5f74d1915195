// Runs for browsing: the entry of a list, the details of one run, and the filter.

import type { Door, DoorFilter } from './door.ts';
import type { Listened } from './listening.ts';
import type { ReadingAccount } from './reading-account.ts';
import type { Run, RunFailure, RunRequest } from './run.ts';
import type { RunEventKind } from './run-event.ts';
import type { SegmentWishes } from './segment-wishes.ts';
import type { TimedSegment } from './sound.ts';
import type { TimingsFile } from './timings.ts';

/** The status shown to users, where a cancelled run is not a failed one. */
export const RUN_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Code points of a text that a list shows. */
export const EXCERPT_LENGTH = 160;

export interface RunEntry extends Run {
  /** Code points of the text. */
  readonly characters: number;
  /** The first `EXCERPT_LENGTH` of them; of a text with markup those of its words. */
  readonly excerpt: string;
  /** Where it was submitted: with an API key or in the studio, and through which door. */
  readonly source: {
    readonly kind: 'key' | 'studio';
    readonly keyId: number;
    readonly name: string;
    readonly door: Door | null;
  };
  /** Its batch, while that is there, and its name in it. */
  readonly batchId: string | null;
  readonly customId: string | null;
  /** The run that it repeats, while that exists. */
  readonly retryOf: number | null;
  /** When an engine last started to speak it. */
  readonly startedAtMs: number | null;
  /** As in `Sound`; null until it is done, and for runs older than this field. */
  readonly peaks: Uint8Array | null;
}

export interface TimelineEntry {
  readonly kind: RunEventKind;
  readonly attempt: number;
  readonly atMs: number;
  readonly failure: RunFailure | null;
}

export interface RunDetail extends RunEntry {
  readonly request: RunRequest;
  readonly textSha256: string;
  /** What was asked of its segments. */
  readonly wishes: SegmentWishes;
  readonly segments: readonly TimedSegment[];
  /** Where they come from; null until it is done, and for runs older than this field. */
  readonly segmentCounts: { readonly reused: number; readonly synthesised: number } | null;
  /** Null until it is done, and for runs older than this field. */
  readonly account: ReadingAccount | null;
  /** Null until it is done, and for runs older than this field. */
  readonly timings: TimingsFile | null;
  /** Null when nobody asked that it is listened to. */
  readonly listened: Listened | null;
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Runs that repeat this one, oldest first. */
  readonly retriedBy: readonly number[];
}

/** Every condition that is not null must hold, and that of the door. */
export interface RunFilter {
  readonly statuses: readonly RunStatus[] | null;
  readonly voiceId: number | null;
  readonly languageId: number | null;
  readonly keyId: number | null;
  readonly batchId: string | null;
  /** Created then or later. */
  readonly fromMs: number | null;
  /** Created earlier than this. */
  readonly beforeMs: number | null;
  /** Searched in the text, ignoring letter case. */
  readonly words: string | null;
  readonly door: DoorFilter;
}

export interface RunTotals {
  readonly byStatus: Readonly<Record<RunStatus, number>>;
  readonly audioMs: number;
  readonly sizeBytes: number;
}

export function statusOf(run: Pick<Run, 'state' | 'failure'>): RunStatus {
  if (run.failure?.code === 'cancelled') return 'cancelled';
  return run.state === 'waiting' ? 'queued' : run.state;
}

/** Whether a run of this status has ended. */
export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}
