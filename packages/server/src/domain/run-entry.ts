// Runs as they are browsed: what a list shows of each, what a page about one shows, and which of them are meant.

import type { Run, RunFailure, RunRequest } from './run.ts';
import type { RunEventKind } from './run-event.ts';
import type { TimedSegment } from './sound.ts';

/** The state in the words of people: a cancelled run is not a failed one. */
export const RUN_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Code points of a text that a list shows. */
export const EXCERPT_LENGTH = 160;

export interface RunEntry extends Run {
  /** Code points of the text. */
  readonly characters: number;
  readonly excerpt: string;
  /** Where it came from. */
  readonly source: { readonly kind: 'key' | 'studio'; readonly keyId: number; readonly name: string };
  /** The run that it repeats, while that is there. */
  readonly retryOf: number | null;
  /** When an engine last began to speak it. */
  readonly startedAtMs: number | null;
  /** As in `Sound`; null until it is done, and for runs of before this was kept. */
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
  readonly segments: readonly TimedSegment[];
  /** Oldest first. */
  readonly timeline: readonly TimelineEntry[];
  /** Runs that repeat this one, oldest first. */
  readonly retriedBy: readonly number[];
}

/** Every condition that is not null must hold. */
export interface RunFilter {
  readonly statuses: readonly RunStatus[] | null;
  readonly voiceId: number | null;
  readonly languageId: number | null;
  readonly keyId: number | null;
  /** Created then or later. */
  readonly fromMs: number | null;
  /** Created earlier than this. */
  readonly beforeMs: number | null;
  /** In the text as it stands, but for letter case. */
  readonly words: string | null;
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

/** Whether a run of this status has come to its end. */
export function hasEnded(status: RunStatus): boolean {
  return status !== 'queued' && status !== 'running';
}
