// Makes the runs of a call their owner's, in line and counted. Inside the one transaction that is waited for.
import type { BatchSubmit, NewBatchRun, RunProblem } from '../../../ports/batch-store.ts';
import type { Database } from '../database.ts';
import { createCountSubmit } from '../insert-run.ts';
import { HELD, NOBODY } from './marks.ts';

export interface WrittenRun {
  /** Its place in the call. */
  readonly index: number;
  readonly run: NewBatchRun;
  readonly seq: number;
}

export interface Published {
  readonly call: BatchSubmit;
  /** The counter value of the batch. */
  readonly batch: number;
  /** The runs that were written, in the order of their counter values. */
  readonly written: readonly WrittenRun[];
  readonly totals: { readonly runs: number; readonly characters: number; readonly textBytes: number };
  readonly answer: Uint8Array | null;
}

/** Returns the function. With problems nothing was changed. */
export function createPublish(db: Database) {
  const own = db.prepare(
    `UPDATE runs SET owner_id = ?1, state = 'waiting',
            run_at = iif((SELECT paused_at FROM batches WHERE id = ?2) IS NULL, 0, ${HELD})
      WHERE seq BETWEEN ?3 AND ?4 AND owner_id = ${NOBODY} AND batch_id = ?2`,
  );
  const tell = db.prepare(
    `INSERT INTO run_events (owner_id, seq, kind, attempt, at)
     SELECT owner_id, seq, 'queued', 0, created_at FROM runs WHERE seq BETWEEN ?2 AND ?3 AND batch_id = ?1 ORDER BY seq`,
  );
  const countBatch = db.prepare(
    `UPDATE batches SET owner_id = ?1, waiting = waiting + ?2, characters = characters + ?3,
            closed_at = iif(?4, coalesce(closed_at, ?5), closed_at),
            finished_at = iif(?4 AND waiting + ?2 + running = 0, ?5, NULL) WHERE id = ?6`,
  );
  const countInFolder = db.prepare('UPDATE folders SET run_count = run_count + ? WHERE id = ?');
  const isTaken = db.prepare<[1]>('SELECT 1 FROM idempotency WHERE owner_id = ? AND key = ?');
  const remember = db.prepare(
    'INSERT INTO idempotency (owner_id, key, fingerprint, task_id, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const rememberCall = db.prepare(
    'INSERT INTO answered_calls (owner_id, key, fingerprint, answer, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const count = createCountSubmit(db);

  /** Runs whose key another call has used since they were written. */
  const problemsOf = ({ call, written }: Published): { index: number; problem: RunProblem }[] =>
    written.flatMap(({ index, run }) => {
      const { idempotency } = run;
      if (idempotency === null || isTaken.get(call.ownerId, idempotency.key) === undefined) return [];
      return [{ index, problem: 'key_reused' as const }];
    });

  return (published: Published) => {
    const { call, batch, written, totals, answer } = published;
    const { ownerId, keyId, nowMs: atMs, idempotency } = call;
    const problems = problemsOf(published);
    if (problems.length > 0) return problems;
    for (const [from, to] of rangesOf(written.map(({ seq }) => seq))) {
      own.run(ownerId, batch, from, to);
      tell.run(batch, from, to);
    }
    countBatch.run(ownerId, totals.runs, totals.characters, Number(call.closes), atMs, batch);
    count({ ownerId, keyId, atMs, ...totals });
    for (const [folderId, runs] of byFolder(written)) countInFolder.run(runs, folderId);
    for (const { run } of written) {
      if (run.idempotency === null) continue;
      remember.run(ownerId, run.idempotency.key, run.idempotency.fingerprint, run.taskId, atMs);
    }
    if (idempotency !== null && answer !== null) {
      rememberCall.run(ownerId, idempotency.key, idempotency.fingerprint, answer, atMs);
    }
    db.changes.notify();
    return null;
  };
}

/** Runs of other calls may have been written in between. */
function* rangesOf(seqs: readonly number[]): Iterable<readonly [from: number, to: number]> {
  let from = seqs[0];
  for (const [place, seq] of seqs.entries()) {
    if (seqs[place + 1] === seq + 1) continue;
    if (from !== undefined) yield [from, seq];
    from = seqs[place + 1];
  }
}

function byFolder(written: readonly WrittenRun[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const {
    run: { folderId },
  } of written) {
    if (folderId !== null) counts.set(folderId, (counts.get(folderId) ?? 0) + 1);
  }
  return counts;
}
