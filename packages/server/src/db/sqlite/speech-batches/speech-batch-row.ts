// Maps rows of the speech_batches table, with what the batch of their runs says, to a SpeechBatch and the state of the work on it.
import type { SpeechBatchPhase, SpeechBatchWork } from '../../../domain/speech-batch.ts';

/** `b` is the batch of the runs, if there is one. */
export const FROM_SPEECH_BATCHES = `FROM speech_batches s
  LEFT JOIN batches b ON b.public_id = s.public_id AND b.owner_id = s.owner_id AND b.deleted_at IS NULL`;

export const SPEECH_BATCH_COLUMNS = `s.public_id, s.owner_id, s.key_id, s.input_upload, s.metadata, s.output_kept_ms, s.phase,
  s.created_at, s.in_progress_at, s.cancelling_at, s.finalizing_at, s.ended_at, s.faults, s.waits_for,
  s.total, s.read_lines, s.read_bytes, s.refused, s.completed, s.failed, s.output_upload, s.error_upload,
  b.done + b.expired, b.failed, b.cancelled, b.finished_at IS NOT NULL, b.cancelled_at IS NOT NULL`;

export type SpeechBatchRow = readonly [
  id: string,
  ownerId: number,
  keyId: number,
  inputUploadId: string,
  metadata: string | null,
  outputKeptMs: number | null,
  phase: SpeechBatchPhase,
  createdAt: number,
  inProgressAt: number | null,
  cancellingAt: number | null,
  finalizingAt: number | null,
  endedAt: number | null,
  faults: string | null,
  waitsFor: string | null,
  total: number,
  readLines: number,
  readBytes: number,
  refused: number,
  completed: number | null,
  failed: number | null,
  outputUploadId: string | null,
  errorUploadId: string | null,
  /** Null: there is no batch of runs, or none any more. */
  runsDone: number | null,
  runsFailed: number | null,
  runsCancelled: number | null,
  hasEnded: 0 | 1,
  isCancelled: 0 | 1,
];

export function toSpeechBatch(row: SpeechBatchRow): SpeechBatchWork {
  const [id, ownerId, keyId, inputUploadId, metadata, outputKeptMs, phase, ...rest] = row;
  const [createdAtMs, inProgressAtMs, cancellingAtMs, finalizingAtMs, endedAtMs, faults, waitsFor, ...work] = rest;
  const [total, readLines, readBytes, refusedLines, completed, failed, outputUploadId, errorUploadId, ...runs] = work;
  const [runsDone, runsFailed, runsCancelled, hasEnded, isCancelled] = runs;
  // What was cancelled counts as failed, unless all that was left is: then nobody asks for it any more.
  const cancelled = cancellingAtMs !== null || isCancelled === 1 ? 0 : (runsCancelled ?? 0);
  return {
    ...{ id, ownerId, keyId, inputUploadId, outputKeptMs, phase },
    metadata: parse<Record<string, string> | null>(metadata, null),
    ...{ createdAtMs, inProgressAtMs, cancellingAtMs, finalizingAtMs, endedAtMs },
    faults: parse(faults, []),
    waitsFor: parse(waitsFor, null),
    counts: {
      total,
      completed: completed ?? runsDone ?? 0,
      failed: failed ?? refusedLines + (runsFailed ?? 0) + cancelled,
    },
    ...{ outputUploadId, errorUploadId, readLines, readBytes, refusedLines },
    runs: runsDone === null ? null : { hasEnded: hasEnded === 1, isCancelled: isCancelled === 1 },
  };
}

function parse<T>(text: string | null, absent: T): T {
  return text === null ? absent : JSON.parse(text);
}
