// How a row of the runs table becomes a Run or its outcome: the columns each reader asks for, in one order.

import type { Artefact, Run, RunFailure, RunOutcome, RunState } from '../../domain/run.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';

export const OUTCOME_COLUMNS =
  'r.seq, r.state, r.note, r.failure, r.object_id, r.size_bytes, r.sha256, r.content_type, r.sample_rate, r.samples';
export const RUN_COLUMNS = `${OUTCOME_COLUMNS}, r.owner_id, r.task_id, r.voice_id, r.language_id, r.attempt, r.created_at, r.finished_at`;

export type OutcomeRow = readonly [
  seq: number,
  state: RunState,
  note: string | null,
  failure: string | null,
  objectId: string | null,
  sizeBytes: number,
  sha256: string,
  contentType: string,
  sampleRate: number,
  samples: number,
];

export type RunRow = readonly [
  ...OutcomeRow,
  ownerId: number,
  taskId: string,
  voiceId: number,
  languageId: number,
  attempt: number,
  createdAt: number,
  finishedAt: number | null,
];

// By index, not by destructuring: the latter walks an iterator, and this is the hottest line of the room.
export function toOutcome(row: OutcomeRow, cipher: RunIdCipher): RunOutcome {
  const state = row[1];
  return {
    runId: cipher.encode(row[0]),
    state,
    note: row[2],
    // The failure of an attempt that is to be repeated is not the run's.
    failure: state === 'failed' && row[3] !== null ? (JSON.parse(row[3]) as RunFailure) : null,
    artefact: row[4] === null ? null : toArtefact(row, row[4]),
  };
}

export function toRun(row: RunRow, cipher: RunIdCipher): Run {
  return {
    ...toOutcome(row as unknown as OutcomeRow, cipher),
    ownerId: row[10],
    taskId: row[11],
    voiceId: row[12],
    languageId: row[13],
    attempt: row[14],
    createdAtMs: row[15],
    finishedAtMs: row[16],
  };
}

function toArtefact(row: OutcomeRow, objectId: string): Artefact {
  return {
    objectId,
    sizeBytes: row[5],
    sha256: row[6],
    contentType: row[7],
    sampleRate: row[8],
    samples: row[9],
  };
}
