// Runs as their owners see them, on SQLite.

import type { RunIdCipher } from '../../domain/run-id.ts';
import type { RunName, RunStore } from '../../ports/run-store.ts';
import { mustBe } from './connection.ts';
import type { Database } from './database.ts';
import { createCancel, createRemove } from './end-runs.ts';
import { OUTCOME_COLUMNS, type OutcomeRow, RUN_COLUMNS, type RunRow, toOutcome, toRun } from './run-row.ts';
import { createSubmit } from './submit-run.ts';

/*
 * Timing must not distinguish a foreign run, whose row is fetched and then refused, from a deleted or unknown
 * one. So a row is always fetched: the requested one or, if it is missing, the next one after its place. And the owner is
 * compared in the row (`+`), never through an index, where a foreign run would not even be found.
 */

/**
 * `r` is the run of task ?1, of owner ?2. Both conditions are summed up, so that neither is decided before the row is fetched. The
 * task id comes from the index; the row's own has yet to be compared with it.
 */
const FROM_TASK = `FROM (SELECT k.seq, k.task_id FROM runs k WHERE k.task_id >= ?1 ORDER BY k.task_id LIMIT 1) ids
  CROSS JOIN runs r ON r.seq = ids.seq WHERE (ids.task_id = ?1) + (r.owner_id = ?2) = 2`;

/** `r` is the run of this counter value. Values after the last run are mapped to earlier ones, so that a row is always fetched. */
const isRun = (seq: string) =>
  `r.seq = (SELECT k.seq FROM runs k
             WHERE k.seq >= ${seq} % (SELECT max(m.seq) + 1 FROM runs m)
             ORDER BY k.seq LIMIT 1) AND +r.seq = ${seq}`;

/** `now`: wall time, for events of calls that are given no time. */
export function createSqliteRunStore({
  db,
  cipher,
  now = Date.now,
}: {
  db: Database;
  cipher: RunIdCipher;
  now?: () => number;
}): RunStore {
  const submit = createSubmit(db, cipher);
  const removeRun = createRemove(db);
  const cancelRun = createCancel(db);
  const byTaskId = db.prepare<RunRow>(`SELECT ${RUN_COLUMNS} ${FROM_TASK}`);
  const bySeq = db.prepare<RunRow>(`SELECT ${RUN_COLUMNS} FROM runs r WHERE ${isRun('?1')} AND +r.owner_id = ?2`);
  const seqOfTask = db.prepare<[seq: number, taskId: string]>(`SELECT r.seq, r.task_id ${FROM_TASK}`);
  const seqOfRun = db.prepare<[seq: number]>(`SELECT r.seq FROM runs r WHERE ${isRun('?1')} AND +r.owner_id = ?2`);
  const byObjectId = db.prepare<OutcomeRow>(`SELECT ${OUTCOME_COLUMNS} FROM runs r WHERE r.object_id = ?`);
  const findBySeqs = createFindBySeqs(db);
  /** True at the start, because an earlier process may have left deleted texts in the log. */
  let tracesLeft = true;
  const outdated = db.prepare<[ownerId: number, seq: number]>(
    'SELECT owner_id, seq FROM runs WHERE keep_until < ? ORDER BY keep_until LIMIT ?',
  );
  const transient = db.prepare<[ownerId: number, seq: number]>('SELECT owner_id, seq FROM runs WHERE transient = 1');
  const doomed = db.prepare<[objectId: string]>('SELECT object_id FROM doomed_objects LIMIT ?');
  const forget = db.prepare('DELETE FROM doomed_objects WHERE object_id IN (SELECT value FROM json_each(?))');

  /** The counter value of the owner's run with this run id or task id; null when there is none. */
  const seqOf = (ownerId: number, name: RunName): number | null => {
    if (typeof name === 'number') return seqOfRun.get(cipher.decode(name), ownerId)?.[0] ?? null;
    const row = seqOfTask.get(name, ownerId);
    if (row === undefined) return null;
    mustBe(row[1], name);
    return row[0];
  };

  return {
    async submit(run) {
      const outcome = await db.writeDurably(() => submit(run));
      if (outcome.kind === 'created') db.submits.notify();
      return outcome;
    },
    async findByTaskId(ownerId, taskId) {
      const row = db.read(() => byTaskId.get(taskId, ownerId));
      if (row === undefined) return null;
      mustBe(row[12], taskId);
      return toRun(row, cipher);
    },
    async findByRunId(ownerId, runId) {
      const seq = cipher.decode(runId);
      const row = seq === null ? undefined : db.read(() => bySeq.get(seq, ownerId));
      return row === undefined ? null : toRun(row, cipher);
    },
    async findByIds(ownerId, runIds) {
      const rows = findBySeqs(ownerId, decodeAll(cipher, runIds));
      return rows.map((row) => toOutcome(row, cipher));
    },
    async cancel({ ownerId, name, failure, nowMs }) {
      return db.writeDurably(() => {
        const seq = seqOf(ownerId, name);
        if (seq === null) return null;
        cancelRun({ ownerId, seq, failure, nowMs });
        const row = bySeq.get(seq, ownerId);
        return row === undefined ? null : toRun(row, cipher);
      });
    },
    async remove(ownerId, name) {
      const gone = await db.writeDurably(() => {
        const seq = seqOf(ownerId, name);
        const removed = seq === null ? null : removeRun(ownerId, seq, now());
        return seq === null || removed === null ? null : { runId: cipher.encode(seq), ...removed };
      });
      if (gone !== null) tracesLeft = true;
      return gone;
    },
    async eraseTraces() {
      if (tracesLeft) tracesLeft = !db.emptyLog();
    },
    async findByObjectId(objectId) {
      const row = db.read(() => byObjectId.get(objectId));
      if (row === undefined) return null;
      mustBe(row[4], objectId);
      return { ...toOutcome(row, cipher), ownerId: row[10] };
    },
    async transient() {
      return db.read(() => transient.all()).map(([ownerId, seq]) => ({ ownerId, runId: cipher.encode(seq) }));
    },
    async outdated(nowMs, limit) {
      return db
        .read(() => outdated.all(nowMs, limit))
        .map(([ownerId, seq]) => ({ ownerId, runId: cipher.encode(seq) }));
    },
    async doomed(limit) {
      return db.read(() => doomed.all(limit)).map((row) => row[0]);
    },
    async forgetDoomed(objectIds) {
      if (objectIds.length === 0) return;
      // Without fsync: if it is lost, a removed object is removed again, which does nothing.
      await db.writeLightly(() => forget.run(JSON.stringify(objectIds)));
    },
    prune: createPrune(db),
  };
}

/** How long idempotency keys, and records of deleted runs, are kept at least. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
/** Rows deleted at a time: a few milliseconds, after which the event loop runs. */
const PRUNE_BATCH = 1_000;

function createPrune(db: Database): (nowMs: number) => Promise<number> {
  const forget = db.prepare(
    `DELETE FROM idempotency WHERE (owner_id, key) IN
       (SELECT owner_id, key FROM idempotency WHERE created_at < ? ORDER BY created_at LIMIT ${PRUNE_BATCH})`,
  );
  const deleted = db.prepare<[id: number]>(
    `SELECT id FROM run_events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ${PRUNE_BATCH}`,
  );
  const forgetEvents = db.prepare('DELETE FROM run_events WHERE id IN (SELECT value FROM json_each(?))');
  const raise = db.prepare('UPDATE run_events_horizon SET up_to = max(up_to, ?) WHERE one = 1');
  const forgetDeleted = (beforeMs: number): number => {
    const ids = deleted.all(beforeMs).map(([id]) => id);
    if (ids.length === 0) return 0;
    forgetEvents.run(JSON.stringify(ids));
    raise.run(Math.max(...ids));
    return ids.length;
  };
  return async (nowMs) => {
    let pruned = 0;
    for (let more = true; more; ) {
      const { changes } = await db.writeLightly(() => forget.run(nowMs - REMEMBERED_MS));
      pruned += Number(changes);
      more = changes === PRUNE_BATCH;
    }
    while ((await db.writeLightly(() => forgetDeleted(nowMs - REMEMBERED_MS))) === PRUNE_BATCH);
    return pruned;
  };
}

/** The distinct counter values of run ids. */
function decodeAll(cipher: RunIdCipher, runIds: readonly number[]): number[] {
  const seqs: number[] = [];
  for (const runId of runIds) {
    const seq = cipher.decode(runId);
    if (seq !== null) seqs.push(seq);
  }
  return seqs.length > FEW || hasTwin(seqs) ? [...new Set(seqs)] : seqs;
}

/** The most ids of one bulk fetch; this size has its own prepared statement. */
const FEW = 5;

/** For a few values cheaper than a Set. */
function hasTwin(seqs: readonly number[]): boolean {
  for (let i = 1; i < seqs.length; i++) if (seqs.indexOf(seqs[i]!) !== i) return true;
  return false;
}

function createFindBySeqs(db: Database): (ownerId: number, seqs: readonly number[]) => OutcomeRow[] {
  // CROSS JOIN keeps the ids in the outer loop, so that the cost is one index lookup per id whatever the planner assumes. Bound VALUES
  // take 1.5 µs where json_each takes 6; unused places hold NULL, which matches nothing.
  const few = db.prepare<OutcomeRow>(
    `WITH ids (seq) AS (VALUES (?), (?), (?), (?), (?))
     SELECT ${OUTCOME_COLUMNS} FROM ids CROSS JOIN runs r ON ${isRun('ids.seq')} WHERE +r.owner_id = ?`,
  );
  const many = db.prepare<OutcomeRow>(
    `SELECT ${OUTCOME_COLUMNS} FROM json_each(?) ids CROSS JOIN runs r ON ${isRun('ids.value')} WHERE +r.owner_id = ?`,
  );
  return (ownerId, seqs) =>
    db.read(() =>
      seqs.length > FEW
        ? many.all(JSON.stringify(seqs), ownerId)
        : few.all(seqs[0] ?? null, seqs[1] ?? null, seqs[2] ?? null, seqs[3] ?? null, seqs[4] ?? null, ownerId),
    );
}
