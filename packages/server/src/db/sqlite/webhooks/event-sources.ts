// Where the events come from that webhooks are told of: rows that were written in the transaction of a change, each with a number that only grows.
import type { RunIdCipher } from '../../../domain/run-id.ts';
import { type WrittenMessage, writeBatchMessage, writeRunMessage } from '../../../domain/webhook-message.ts';
import { BATCH_COLUMNS, type BatchRow, toBatch } from '../batches/batch-row.ts';
import type { Database } from '../database.ts';
import { readFailure } from '../run-row.ts';

export interface EventSource {
  /** Under which positions are kept. */
  readonly name: string;
  /** The number of the newest event of all owners; 0 before any. */
  newest(): number;
  /** The same of an owner's. */
  newestOf(ownerId: number): number;
  /** Events of an owner behind a position, oldest first. */
  since(ownerId: number, position: number, limit: number): readonly SourcedEvent[];
}

export interface SourcedEvent extends WrittenMessage {
  readonly position: number;
}

/** A new kind of event with rows of its own is a source of its own. */
export function createEventSources(db: Database, cipher: RunIdCipher): readonly EventSource[] {
  return [createRunSource(db, cipher), createBatchSource(db)];
}

/** In place of a failure that is not stored. */
const UNTOLD = { code: 'internal', message: 'The run failed.' } as const;

type EndedRow = readonly [
  id: number,
  kind: string,
  at: number,
  failure: string | null,
  seq: number,
  taskId: string,
  voiceId: number,
  languageId: number,
  createdAt: number,
  batchId: string | null,
  customId: string | null,
  samples: number | null,
  sampleRate: number | null,
];

function createRunSource(db: Database, cipher: RunIdCipher): EventSource {
  const newest = db.prepare<[number]>('SELECT coalesce(max(id), 0) FROM run_events');
  const newestOf = db.prepare<[number | null]>(
    `SELECT max(id) FROM run_events INDEXED BY run_events_ended
      WHERE kind IN ('done', 'failed', 'cancelled') AND owner_id = ?`,
  );
  const ended = db.prepare<EndedRow>(
    `SELECT e.id, e.kind, e.at, e.failure, r.seq, r.task_id, r.voice_id, r.language_id, r.created_at, b.public_id, r.custom_id,
            r.samples, r.sample_rate
       FROM run_events e INDEXED BY run_events_ended CROSS JOIN runs r ON r.seq = e.seq LEFT JOIN batches b ON b.id = r.batch_id
      WHERE e.kind IN ('done', 'failed', 'cancelled') AND e.owner_id = ? AND e.id > ? ORDER BY e.id LIMIT ?`,
  );
  return {
    name: 'runs',
    newest: () => newest.get()![0],
    newestOf: (ownerId) => newestOf.get(ownerId)![0] ?? 0,
    since: (ownerId, position, limit) => ended.all(ownerId, position, limit).map((row) => toEvent(row, cipher)),
  };
}

function toEvent(row: EndedRow, cipher: RunIdCipher): SourcedEvent {
  const [position, kind, endedAtMs, failure, seq, taskId, voiceId, languageId, createdAtMs, ...rest] = row;
  const [batchId, customId, samples, sampleRate] = rest;
  const run = { runId: cipher.encode(seq), taskId, batchId, customId, voiceId, languageId, createdAtMs, endedAtMs };
  if (kind !== 'done') {
    return { position, ...writeRunMessage({ ...run, durationMs: null, failure: readFailure(failure) ?? UNTOLD }) };
  }
  // Also of audio that has expired since.
  const durationMs = samples === null || sampleRate === null ? null : Math.round((samples * 1_000) / sampleRate);
  return { position, ...writeRunMessage({ ...run, durationMs, failure: null }) };
}

function createBatchSource(db: Database): EventSource {
  const newest = db.prepare<[number]>('SELECT coalesce(max(id), 0) FROM batch_ends');
  const newestOf = db.prepare<[number | null]>('SELECT max(id) FROM batch_ends WHERE owner_id = ?');
  const ended = db.prepare<readonly [id: number, at: number, ...BatchRow]>(
    `SELECT e.id, e.at, ${BATCH_COLUMNS} FROM batch_ends e CROSS JOIN batches b ON b.id = e.batch_id
      WHERE e.owner_id = ? AND e.id > ? AND b.deleted_at IS NULL ORDER BY e.id LIMIT ?`,
  );
  return {
    name: 'batches',
    newest: () => newest.get()![0],
    newestOf: (ownerId) => newestOf.get(ownerId)![0] ?? 0,
    since: (ownerId, position, limit) =>
      ended.all(ownerId, position, limit).map(([at, endedAtMs, ...batch]) => {
        return { position: at, ...writeBatchMessage(toBatch(batch), endedAtMs) };
      }),
  };
}
