// Maps rows of the runs table to a Run or its outcome; lists the columns each needs, in order.

import type { Coverage } from '../../domain/coverage.ts';
import type { Artefact, Run, RunFailure, RunOutcome, RunState } from '../../domain/run.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import { sealAudio } from './seals.ts';

export const OUTCOME_COLUMNS =
  'r.seq, r.state, r.note, r.failure, r.object_id, r.size_bytes, r.sha256, r.content_type, r.sample_rate, r.samples, r.owner_id, r.seal';
export const RUN_COLUMNS = `${OUTCOME_COLUMNS}, r.task_id, r.voice_id, r.language_id, r.attempt, r.created_at, r.finished_at, r.coverage`;

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
  ownerId: number,
  seal: number | null,
];

export type RunRow = readonly [
  ...OutcomeRow,
  taskId: string,
  voiceId: number,
  languageId: number,
  attempt: number,
  createdAt: number,
  finishedAt: number | null,
  coverage: string | null,
];

/** A row that does not match its seal is never returned as valid; `lector doctor` finds it too. */
const DAMAGED: RunFailure = {
  code: 'internal',
  message: 'The stored record of this run is damaged',
  retryable: false,
};

/** The states of a run without audio. A row without audio in any other state is damaged. */
const WITHOUT_AUDIO: ReadonlySet<RunState> = new Set<RunState>(['waiting', 'running', 'failed', 'expired']);

// By index instead of destructuring, which uses an iterator: this is the hottest code of this folder.
export function toOutcome(row: OutcomeRow, cipher: RunIdCipher): RunOutcome {
  const state = row[1];
  const artefact = row[4] === null ? null : toArtefact(row, row[4]);
  if (artefact === null ? !WITHOUT_AUDIO.has(state) : !holds(row, artefact)) {
    return { runId: cipher.encode(row[0]), state: 'failed', note: null, failure: DAMAGED, artefact: null };
  }
  return {
    runId: cipher.encode(row[0]),
    state,
    note: row[2],
    // The failure of an attempt that will be repeated is not the run's failure.
    failure: state === 'failed' ? readFailure(row[3]) : null,
    artefact,
  };
}

export function toRun(row: RunRow, cipher: RunIdCipher): Run {
  return {
    ...toOutcome(row as unknown as OutcomeRow, cipher),
    ownerId: row[10],
    taskId: row[12],
    voiceId: row[13],
    languageId: row[14],
    attempt: row[15],
    createdAtMs: row[16],
    finishedAtMs: row[17],
    coverage: row[18] === null ? null : (JSON.parse(row[18]) as Coverage),
  };
}

export function readFailure(json: string | null): RunFailure | null {
  return json === null ? null : (JSON.parse(json) as RunFailure);
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

/** Whether a finished run's row matches its seal. */
export function isSealed(row: OutcomeRow): boolean {
  return row[4] !== null && holds(row, toArtefact(row, row[4]));
}

function holds(row: OutcomeRow, artefact: Artefact): boolean {
  return row[11] === null || row[11] === sealAudio(row[0], row[10], artefact);
}
