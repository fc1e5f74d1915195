// Finds rows that are valid to SQLite but are not what was written: half of all flipped bits leave a valid row.
import { hash } from 'node:crypto';
import type { RunState } from '../../../domain/run.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { DamagedRun } from '../../../ports/run-maintenance.ts';
import type { Database } from '../database.ts';
import { isSealed, OUTCOME_COLUMNS, type OutcomeRow } from '../run-row.ts';
import { sealRequest } from '../seals.ts';

type RequestRow = readonly [
  seq: number,
  taskId: string,
  state: RunState,
  ownerId: number,
  voiceId: number,
  languageId: number,
  gender: number | null,
  age: number | null,
  text: string | null,
  sha256: string | null,
  seal: number | null,
  reading: string | null,
];

type RecordRow = readonly [...OutcomeRow, taskId: string];

const PAGE = 200;
const REQUEST = `SELECT r.seq, r.task_id, r.state, r.owner_id, r.voice_id, r.language_id, r.gender, r.age, t.text, t.sha256, t.seal, t.reading
       FROM runs r LEFT JOIN run_texts t ON t.seq = r.seq`;

export function createDamagedRuns(db: Database, cipher: RunIdCipher) {
  // The text of a failed or expired run is never needed again.
  const requests = db.prepare<RequestRow>(
    `${REQUEST} WHERE r.seq > ? AND r.state IN ('waiting', 'running', 'done') ORDER BY r.seq LIMIT ${PAGE}`,
  );
  const request = db.prepare<RequestRow>(`${REQUEST} WHERE r.seq = ?`);
  const records = db.prepare<RecordRow>(
    `SELECT ${OUTCOME_COLUMNS}, r.task_id FROM runs r WHERE r.seq > ? AND r.state = 'done' ORDER BY r.seq LIMIT ${PAGE}`,
  );

  function* damagedRequests(): Iterable<DamagedRun> {
    for (let after = 0; ; ) {
      const rows = db.read(() => requests.all(after));
      for (const row of rows) {
        const [seq, taskId, state] = row;
        if (!holds(row)) yield { runId: cipher.encode(seq), taskId, objectId: null, state, part: 'request' };
      }
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.[0] ?? after;
    }
  }

  function* damagedRecords(): Iterable<DamagedRun> {
    for (let after = 0; ; ) {
      const rows = db.read(() => records.all(after));
      for (const row of rows) {
        if (isSealed(row as unknown as OutcomeRow)) continue;
        const [runId, taskId, objectId] = [cipher.encode(row[0]), row[12], row[4]];
        yield { runId, taskId, objectId, state: 'done', part: 'record' };
      }
      if (rows.length < PAGE) return;
      after = rows.at(-1)?.[0] ?? after;
    }
  }

  return {
    *all(): Iterable<DamagedRun> {
      yield* damagedRequests();
      yield* damagedRecords();
    },
    /** Also true when there is no such run. */
    isRequestDamaged(seq: number): boolean {
      const row = request.get(seq);
      return row === undefined || !holds(row);
    },
  };
}

function holds([
  seq,
  ,
  ,
  ownerId,
  voiceId,
  languageId,
  gender,
  age,
  text,
  textSha256,
  seal,
  reading,
]: RequestRow): boolean {
  if (text === null || textSha256 === null || hash('sha256', text) !== textSha256) return false;
  // Null where the run was submitted before seals were kept.
  return seal === null || seal === sealRequest(seq, { ownerId, voiceId, languageId, gender, age, textSha256, reading });
}
