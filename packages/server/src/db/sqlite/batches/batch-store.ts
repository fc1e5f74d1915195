// Batches on SQLite.
import type { Batch } from '../../../domain/batch.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { BatchChange, BatchRun, BatchStore } from '../../../ports/batch-store.ts';
import type { Database } from '../database.ts';
import { BATCH_COLUMNS, type BatchRow, toBatch } from './batch-row.ts';
import { createHoldRuns } from './hold-runs.ts';
import { createSubmitBatch } from './submit-batch.ts';

type RunRow = readonly [seq: number, taskId: string, customId: string | null];

const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const IS_OWN = 'b.public_id = ? AND b.owner_id = ? AND b.deleted_at IS NULL';

/** What a change does, and when it does nothing. */
const CHANGES: Readonly<Record<BatchChange, string>> = {
  close:
    'closed_at = coalesce(closed_at, ?1), finished_at = iif(waiting + running = 0, coalesce(finished_at, ?1), finished_at)',
  pause: 'paused_at = iif(cancelled_at IS NULL AND finished_at IS NULL, coalesce(paused_at, ?1), paused_at)',
  resume: 'paused_at = NULL',
  cancel: `closed_at = coalesce(closed_at, ?1), cancelled_at = iif(finished_at IS NULL, coalesce(cancelled_at, ?1), cancelled_at),
    finished_at = iif(waiting + running = 0, coalesce(finished_at, ?1), finished_at)`,
  delete: 'deleted_at = ?1, closed_at = coalesce(closed_at, ?1), name = NULL',
};

export function createSqliteBatchStore({ db, cipher }: { db: Database; cipher: RunIdCipher }): BatchStore {
  const one = db.prepare<BatchRow>(`SELECT ${BATCH_COLUMNS} FROM batches b WHERE ${IS_OWN}`);
  const idOf = db.prepare<[batch: number]>(`SELECT b.id FROM batches b WHERE ${IS_OWN}`);
  const newest = db.prepare<BatchRow>(
    `SELECT ${BATCH_COLUMNS} FROM batches b WHERE b.owner_id = ? AND b.id < ? AND b.deleted_at IS NULL ORDER BY b.id DESC LIMIT ?`,
  );
  const count = db.prepare<[number]>('SELECT count(*) FROM batches WHERE owner_id = ? AND deleted_at IS NULL');
  const create = db.prepare('INSERT INTO batches (owner_id, public_id, name, created_at) VALUES (?, ?, ?, ?)');
  const change = Object.fromEntries(
    Object.entries(CHANGES).map(([name, set]) => [name, db.prepare(`UPDATE batches SET ${set} WHERE id = ?2`)]),
  );
  const submit = createSubmitBatch(db, cipher);
  const holdRuns = createHoldRuns(db);
  const unfinished = db.prepare<[batch: number]>(
    'SELECT id FROM batches WHERE finished_at IS NULL OR deleted_at IS NOT NULL',
  );
  const answersOf = db.prepare('DELETE FROM answered_calls WHERE created_at < ?');
  const find = (ownerId: number, id: string): Batch | null => {
    const row = one.get(id, ownerId);
    return row === undefined ? null : toBatch(row);
  };

  return {
    submit,
    open: ({ ownerId, nowMs, most, id, name }) =>
      db.writeDurably(() => {
        if (count.get(ownerId)![0] >= most) return null;
        create.run(ownerId, id, name, nowMs);
        db.changes.notify();
        return find(ownerId, id);
      }),
    find: async (ownerId, id) => db.read(() => find(ownerId, id)),
    async list({ ownerId, before, limit }) {
      const below = before === null ? Number.MAX_SAFE_INTEGER : (db.read(() => idOf.get(before, ownerId))?.[0] ?? 0);
      return db.read(() => newest.all(ownerId, below, limit)).map(toBatch);
    },
    async change({ ownerId, id, change: name, nowMs }) {
      const changed = await db.writeDurably(() => {
        const [batch] = idOf.get(id, ownerId) ?? [];
        if (batch === undefined) return null;
        const before = find(ownerId, id);
        change[name]?.run(nowMs, batch);
        db.changes.notify();
        return { batch, before };
      });
      if (changed === null) return null;
      if (name === 'pause' || name === 'resume') await holdRuns(changed.batch);
      return name === 'delete' ? changed.before : db.read(() => find(ownerId, id));
    },
    ...createRunLists(db, cipher),
    ...createUnended(db, cipher),
    async recover() {
      for (const [batch] of db.read(() => unfinished.all())) await holdRuns(batch);
    },
    async prune(nowMs) {
      await db.writeLightly(() => answersOf.run(nowMs - REMEMBERED_MS));
    },
  };
}

function createRunLists(db: Database, cipher: RunIdCipher): Pick<BatchStore, 'runs' | 'named' | 'withoutAudio'> {
  const from = `FROM batches b CROSS JOIN runs r ON r.batch_id = b.id AND r.owner_id = b.owner_id WHERE ${IS_OWN}`;
  const inOrder = db.prepare<RunRow>(
    `SELECT r.seq, r.task_id, r.custom_id ${from} AND r.seq > ? ORDER BY r.seq LIMIT ?`,
  );
  const byName = db.prepare<RunRow>(
    `SELECT r.seq, r.task_id, r.custom_id ${from} AND r.custom_id IN (SELECT value FROM json_each(?))`,
  );
  const silent = db.prepare<[seq: number]>(
    `SELECT r.seq ${from} AND r.seq > ? AND r.state IN ('failed', 'expired') ORDER BY r.seq LIMIT ?`,
  );
  const seqOf = (after: number | null) => (after === null ? 0 : (cipher.decode(after) ?? 0));
  const toRun = ([seq, taskId, customId]: RunRow): BatchRun => ({ runId: cipher.encode(seq), taskId, customId });

  return {
    runs: async ({ ownerId, id, after, limit }) =>
      db.read(() => inOrder.all(id, ownerId, seqOf(after), limit)).map(toRun),
    named: async ({ ownerId, id, customIds }) =>
      db.read(() => byName.all(id, ownerId, JSON.stringify(customIds))).map(toRun),
    withoutAudio: async ({ ownerId, id, after, limit }) =>
      db.read(() => silent.all(id, ownerId, seqOf(after), limit)).map(([seq]) => cipher.encode(seq)),
  };
}

/** What is left to be done of cancelled and deleted batches. */
function createUnended(db: Database, cipher: RunIdCipher): Pick<BatchStore, 'unended' | 'toEnd' | 'forget'> {
  const listed = db.prepare<[id: string, ownerId: number, isDeleted: 0 | 1]>(
    `SELECT public_id, owner_id, deleted_at IS NOT NULL FROM batches
      WHERE (finished_at IS NULL OR deleted_at IS NOT NULL) AND (cancelled_at IS NOT NULL OR deleted_at IS NOT NULL)`,
  );
  const from =
    'FROM batches b CROSS JOIN runs r ON r.batch_id = b.id AND r.owner_id = b.owner_id WHERE b.public_id = ?';
  const runs = {
    cancel: db.prepare<[seq: number]>(
      `SELECT r.seq ${from} AND r.state IN ('waiting', 'running') ORDER BY r.seq LIMIT ?`,
    ),
    delete: db.prepare<[seq: number]>(`SELECT r.seq ${from} AND b.deleted_at IS NOT NULL ORDER BY r.seq LIMIT ?`),
  };
  const forget = db.prepare(
    `DELETE FROM batches WHERE public_id = ? AND deleted_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM runs WHERE batch_id = batches.id)`,
  );
  return {
    unended: async () =>
      db
        .read(() => listed.all())
        .map(([id, ownerId, isDeleted]) => ({ id, ownerId, change: isDeleted === 1 ? 'delete' : 'cancel' })),
    toEnd: async ({ id, change, limit }) =>
      db.read(() => runs[change].all(id, limit)).map(([seq]) => cipher.encode(seq)),
    async forget(id) {
      await db.writeDurably(() => forget.run(id));
    },
  };
}
