// How a row of the runs table becomes a Run: the columns every reader asks for, in one order.

import type { Run, RunFailure, RunState } from '../../domain/run.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';

export const RUN_COLUMNS =
  'r.seq, r.owner_id, r.task_id, r.state, r.voice_id, r.language_id, r.attempt, r.created_at, r.finished_at, r.note, ' +
  'r.failure, r.object_id, r.size_bytes, r.sha256, r.content_type, r.sample_rate, r.samples';

export type RunRow = readonly [
  seq: number,
  ownerId: number,
  taskId: string,
  state: RunState,
  voiceId: number,
  languageId: number,
  attempt: number,
  createdAt: number,
  finishedAt: number | null,
  note: string | null,
  failure: string | null,
  objectId: string | null,
  sizeBytes: number,
  sha256: string,
  contentType: string,
  sampleRate: number,
  samples: number,
];

// By index, not by destructuring: the latter walks an iterator, and this is the hottest line of the room.
export function toRun(row: RunRow, cipher: RunIdCipher): Run {
  const state = row[3];
  const objectId = row[11];
  return {
    taskId: row[2],
    runId: cipher.encode(row[0]),
    ownerId: row[1],
    state,
    voiceId: row[4],
    languageId: row[5],
    attempt: row[6],
    createdAtMs: row[7],
    finishedAtMs: row[8],
    // The failure of an attempt that is to be repeated is not the run's.
    failure: state === 'failed' && row[10] !== null ? (JSON.parse(row[10]) as RunFailure) : null,
    note: row[9],
    artefact:
      objectId === null
        ? null
        : {
            objectId,
            sizeBytes: row[12],
            sha256: row[13],
            contentType: row[14],
            sampleRate: row[15],
            samples: row[16],
          },
  };
}
