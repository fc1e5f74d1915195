// A run and a batch in the model, and the expected answer of each call about a run.
import type { OwnerName } from './clients.ts';
import type { Spoken } from './manual-synthesizer.ts';

export interface ModelRun {
  readonly index: number;
  readonly owner: OwnerName;
  readonly inFolder: boolean;
  readonly text: string;
  readonly characters: number;
  readonly createdAtMs: number;
  readonly retryOf: ModelRun | null;
  /** Null for a run that is in none, and for one whose place another has taken. */
  batch: ModelBatch | null;
  customId: string | null;
  /** Null until the server has told them. */
  taskId: string | null;
  runId: number | null;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired' | 'deleted';
  /** How often an engine has begun. */
  attempts: number;
  /** How often one has failed; such a run waits until `dueMs`. */
  failures: number;
  dueMs: number;
  finishedAtMs: number | null;
  failure: { readonly code: string; readonly message: string } | null;
  spoken: Spoken | null;
}

export interface ModelBatch {
  readonly index: number;
  readonly owner: OwnerName;
  readonly name: string | null;
  readonly createdAtMs: number;
  /** Null until the server has told it. */
  id: string | null;
  closedAtMs: number | null;
  pausedAtMs: number | null;
  cancelledAtMs: number | null;
  isDeleted: boolean;
  /** Those in it, in the order in which they were added. */
  readonly runs: ModelRun[];
  /** Those whose audio counts for it, also when they are gone by now. */
  readonly spoken: ModelRun[];
  /** A run may have been spoken before it was deleted, or not. */
  isSpokenKnown: boolean;
}

export const VOICE_ID = 1003;
export const LANGUAGE_ID = 1;

export const CANCELLED = { code: 'cancelled', message: 'The run was cancelled' } as const;
export const NOT_FINISHED = 'The run is not finished yet';
export const NO_SUCH_RUN = 'There is no such run';
const EXPIRED = 'The audio has expired and was deleted';
const REASONS: Readonly<Record<string, string>> = {
  engine_failed: 'PROCESSING_ERROR',
  cancelled: 'CANCELLED',
};

export function isPending(run: ModelRun): boolean {
  return run.state === 'queued' || run.state === 'running';
}

/** Of `GET /tts/{task_id}`. */
export function taskStatusOf(run: ModelRun) {
  const nothing = { run_id: null, exception_reason: null, message: null };
  if (isPending(run)) return { ...nothing, status: 'PENDING' };
  if (run.state === 'done') return { ...nothing, status: 'SUCCESS', run_id: run.runId, message: noteOf(run) };
  const reason = run.state === 'expired' ? 'EXPIRED' : REASONS[run.failure?.code ?? ''];
  return { ...nothing, status: 'ERROR', exception_reason: reason, message: run.failure?.message ?? EXPIRED };
}

/** Of `GET /lector/v1/runs/{run_id}`. */
export function runInfoOf(run: ModelRun) {
  const { spoken, state } = run;
  return {
    run_id: run.runId,
    task_id: run.taskId,
    status: state,
    voice_id: VOICE_ID,
    language: LANGUAGE_ID,
    characters: run.characters,
    batch_id: run.batch?.id ?? null,
    custom_id: run.customId,
    attempts: run.attempts,
    created_at: new Date(run.createdAtMs).toISOString(),
    finished_at: run.finishedAtMs === null ? null : new Date(run.finishedAtMs).toISOString(),
    failure: run.failure,
    note: noteOf(run),
    audio:
      spoken === null || state === 'expired'
        ? null
        : {
            seconds: durationMsOf(spoken) / 1_000,
            size_bytes: spoken.bytes.length,
            sha256: spoken.sha256,
            sample_rate: spoken.sampleRate,
          },
    coverage: spoken === null ? null : spoken.coverage,
  };
}

/** Of `POST /tts-results`, but for the link. `run` is null for what the caller may not see. */
export function bulkEntryOf(run: ModelRun | null, linkExpiresAtMs: number) {
  if (run === null) return { status: 'NOT_FOUND', message: NO_SUCH_RUN };
  if (isPending(run)) return { status: 'PENDING', message: NOT_FINISHED };
  if (run.state === 'expired') return { status: 'EXPIRED', message: EXPIRED };
  if (run.spoken === null) return { status: 'ERROR', message: run.failure?.message };
  const note = noteOf(run);
  return {
    status: 'SUCCESS',
    ...(note === null ? {} : { message: note }),
    expires_at: new Date(linkExpiresAtMs).toISOString(),
    size_bytes: run.spoken.bytes.length,
    duration_ms: durationMsOf(run.spoken),
    sample_rate: run.spoken.sampleRate,
    sha256: run.spoken.sha256,
    content_type: 'audio/flac',
  };
}

/** Why `GET /tts-result/{run_id}` has nothing to give; null when it has. */
export function unavailabilityOf(run: ModelRun | null): string | null {
  if (run === null) return NO_SUCH_RUN;
  if (isPending(run)) return NOT_FINISHED;
  if (run.state === 'expired') return 'The audio of this run has expired and was deleted';
  if (run.state === 'cancelled') return 'The run was cancelled';
  return run.failure === null ? null : `The run failed: ${run.failure.message}`;
}

function durationMsOf({ samples, sampleRate }: Spoken): number {
  return Math.round((samples * 1_000) / sampleRate);
}

function noteOf({ spoken }: ModelRun): string | null {
  const lost = spoken?.coverage.reported.no_reading ?? 0;
  if (lost === 0) return null;
  return `${lost} of ${spoken?.coverage.characters} characters could not be spoken: ${lost} without a reading`;
}
