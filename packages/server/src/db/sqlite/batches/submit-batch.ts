// Stores the runs of a call: in slices that nobody sees, and with one small last transaction they are there, all at once.
import { setImmediate } from 'node:timers/promises';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type {
  BatchSubmit,
  BatchSubmitOutcome,
  NewBatchRun,
  RunProblem,
  SubmittedRun,
} from '../../../ports/batch-store.ts';
import { passStep } from '../../../steps.ts';
import { createCheckStanding } from '../check-standing.ts';
import type { Database } from '../database.ts';
import { createInsertRun } from '../insert-run.ts';
import { HELD, NOBODY } from './marks.ts';
import { createPublish, type Published } from './publish-runs.ts';
import { createClearStaged } from './staged-runs.ts';

/** Rows and bytes of text in one slice: a few milliseconds of work. */
const SLICE_RUNS = 100;
const SLICE_CHARACTERS = 500_000;

type BatchFacts = readonly [batch: number, runs: number, closedAt: number | null, pausedAt: number | null];

/** A run of the call is written, was submitted before, or has a problem. */
type Staged = { readonly seq: number } | { readonly replayed: SubmittedRun } | { readonly problem: RunProblem };

export function createSubmitBatch(
  db: Database,
  cipher: RunIdCipher,
): (call: BatchSubmit) => Promise<BatchSubmitOutcome> {
  const recallCall = db.prepare<[fingerprint: string, answer: Uint8Array]>(
    'SELECT fingerprint, answer FROM answered_calls WHERE owner_id = ? AND key = ?',
  );
  const isSubmitKey = db.prepare<[1]>('SELECT 1 FROM idempotency WHERE owner_id = ? AND key = ?');
  const find = db.prepare<BatchFacts>(
    `SELECT id, waiting + running + done + failed + cancelled + expired, closed_at, paused_at FROM batches
      WHERE public_id = ? AND owner_id = ? AND deleted_at IS NULL`,
  );
  const countBatches = db.prepare<[number]>('SELECT count(*) FROM batches WHERE owner_id = ? AND deleted_at IS NULL');
  const create = db.prepare('INSERT INTO batches (owner_id, public_id, name, created_at) VALUES (?, ?, ?, ?)');
  const checkStanding = createCheckStanding(db);
  const stage = createStage(db, cipher);
  const publish = createPublish(db);
  const clear = createClearStaged(db);

  /** What can be refused before anything is written. */
  const refuse = (call: BatchSubmit, totals: Published['totals']): BatchSubmitOutcome | null => {
    const { ownerId, keyId, batch, limits, idempotency } = call;
    if (idempotency !== null) {
      const [fingerprint, answer] = recallCall.get(ownerId, idempotency.key) ?? [];
      if (answer !== undefined)
        return fingerprint === idempotency.fingerprint ? { kind: 'answered', answer } : KEY_REUSED;
      if (isSubmitKey.get(ownerId, idempotency.key) !== undefined) return KEY_REUSED;
    }
    if ('created' in batch) {
      const [batches] = countBatches.get(ownerId)!;
      if (batches >= limits.batches) return { kind: 'too_many_batches', batches };
      if (totals.runs > limits.batchRuns) return { kind: 'batch_full', runs: 0 };
    } else {
      const [, runs = 0, closedAt = null] = find.get(batch.existing, ownerId) ?? [];
      if (find.get(batch.existing, ownerId) === undefined) return { kind: 'no_batch' };
      if (closedAt !== null) return { kind: 'batch_closed' };
      if (runs + totals.runs > limits.batchRuns) return { kind: 'batch_full', runs };
    }
    return checkStanding({ ownerId, keyId, ...totals }, limits);
  };

  return async (call) => {
    const { ownerId, nowMs, batch } = call;
    // What was submitted before needs no room: it is only named.
    const isNewRun = ({ idempotency }: NewBatchRun) =>
      idempotency === null || isSubmitKey.get(ownerId, idempotency.key) === undefined;
    const refusal = db.read(() => refuse(call, totalsOf(call.runs.filter(isNewRun))));
    if (refusal !== null) return refusal;
    const isNew = 'created' in batch;
    const id = isNew
      ? Number(
          await db.writeLightly(() => create.run(NOBODY, batch.created.id, batch.created.name, nowMs).lastInsertRowid),
        )
      : find.get(batch.existing, ownerId)![0];
    const staged: Staged[] = [];
    const drop = () => clear({ seqs: seqsOf(staged), batch: isNew ? id : null });
    try {
      for (const slice of slicesOf(call.runs)) {
        staged.push(...(await db.writeLightly(() => slice.map((run) => stage(run, id)))));
        await setImmediate();
      }
      passStep('batch.staged');
      const problems = staged.flatMap((one, index) => ('problem' in one ? [{ index, problem: one.problem }] : []));
      if (problems.length > 0) {
        await drop();
        return { kind: 'refused', problems };
      }
      const written = staged.flatMap((one, index) =>
        'seq' in one ? [{ index, run: call.runs[index]!, seq: one.seq }] : [],
      );
      const submitted = staged.map((one, index) => toSubmitted(one, call.runs[index]!, cipher));
      const answer = (await call.idempotency?.answer(submitted)) ?? null;
      const published = { call, batch: id, written, totals: totalsOf(written.map(({ run }) => run)), answer };
      const outcome = await db.writeDurably((): BatchSubmitOutcome => {
        // Things may have changed since.
        const late = refuse(call, published.totals);
        if (late !== null) return late;
        const problem = publish(published);
        return problem === null ? { kind: 'submitted', runs: submitted } : { kind: 'refused', problems: problem };
      });
      if (outcome.kind !== 'submitted') await drop();
      else db.submits.notify();
      passStep('batch.published');
      return outcome;
    } catch (error) {
      await drop().catch(() => {}); // else at the next start
      throw error;
    }
  };
}

const KEY_REUSED = { kind: 'key_reused' } as const;

/** Returns the function that writes one run where nobody sees it. */
function createStage(db: Database, cipher: RunIdCipher): (run: NewBatchRun, batch: number) => Staged {
  const recall = db.prepare<[fingerprint: string, taskId: string]>(
    'SELECT fingerprint, task_id FROM idempotency WHERE owner_id = ? AND key = ?',
  );
  const seqOf = db.prepare<[seq: number]>('SELECT seq FROM runs WHERE task_id = ? AND owner_id = ?');
  const folder = db.prepare<[1]>('SELECT 1 FROM folders WHERE id = ? AND owner_id = ?');
  const named = db.prepare<[1]>('SELECT 1 FROM runs WHERE batch_id = ? AND custom_id = ?');
  const isPaused = db.prepare<[1]>('SELECT 1 FROM batches WHERE id = ? AND paused_at IS NOT NULL');
  const write = createInsertRun(db, cipher);

  return (run, batch) => {
    const { ownerId, idempotency, folderId, customId } = run;
    if (idempotency !== null) {
      const [fingerprint, taskId] = recall.get(ownerId, idempotency.key) ?? [];
      if (taskId !== undefined) {
        if (fingerprint !== idempotency.fingerprint) return { problem: 'key_reused' };
        const [seq] = seqOf.get(taskId, ownerId) ?? [];
        // Deleted since: it is not made anew for a repeat.
        return seq === undefined
          ? { problem: 'key_reused' }
          : { replayed: { runId: cipher.encode(seq), taskId, isReplayed: true } };
      }
    }
    if (folderId !== null && folder.get(folderId, ownerId) === undefined) return { problem: 'no_folder' };
    if (customId !== null && named.get(batch, customId) !== undefined) return { problem: 'custom_id_taken' };
    const runAt = isPaused.get(batch) === undefined ? 0 : HELD;
    return { seq: write(run, { asOwner: NOBODY, place: { batch, customId, runAt } }) };
  };
}

function toSubmitted(staged: Staged, { taskId }: NewBatchRun, cipher: RunIdCipher): SubmittedRun {
  if ('replayed' in staged) return staged.replayed;
  if ('problem' in staged) throw new Error('a run with a problem was taken for stored');
  return { runId: cipher.encode(staged.seq), taskId, isReplayed: false };
}

function seqsOf(staged: readonly Staged[]): number[] {
  return staged.flatMap((one) => ('seq' in one ? [one.seq] : []));
}

function totalsOf(runs: readonly NewBatchRun[]): Published['totals'] {
  let [characters, textBytes] = [0, 0];
  for (const run of runs) {
    characters += run.characters;
    textBytes += Buffer.byteLength(run.text);
  }
  return { runs: runs.length, characters, textBytes };
}

function* slicesOf(runs: readonly NewBatchRun[]): Iterable<readonly NewBatchRun[]> {
  let slice: NewBatchRun[] = [];
  let characters = 0;
  for (const run of runs) {
    slice.push(run);
    characters += run.text.length;
    if (slice.length < SLICE_RUNS && characters < SLICE_CHARACTERS) continue;
    yield slice;
    [slice, characters] = [[], 0];
  }
  if (slice.length > 0) yield slice;
}
