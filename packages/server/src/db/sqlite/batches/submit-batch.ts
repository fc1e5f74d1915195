// Stores the runs of a call, all in one transaction: it is written in turns, and seen by nobody until it is there as a whole.
import { setImmediate } from 'node:timers/promises';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { BatchSubmit, BatchSubmitOutcome, NewBatchRun, SubmittedRun } from '../../../ports/batch-store.ts';
import { passStep } from '../../../steps.ts';
import { createTurns } from '../../../turns.ts';
import { createCheckStanding } from '../check-standing.ts';
import type { Database } from '../database.ts';
import type { LongTransaction } from '../long-transaction.ts';
import { createCountCall, createTellRuns, sizeOf } from './count-call.ts';
import { createWriteRun, type Place, type Written } from './write-run.ts';

/** How long rows are written without anything else in between. */
const SLICE_MS = 4;

type BatchFacts = readonly [batch: number, runs: number, closedAt: number | null, pausedAt: number | null];

export function createSubmitBatch(
  db: Database,
  cipher: RunIdCipher,
): (call: BatchSubmit) => Promise<BatchSubmitOutcome> {
  const long = db.openLongTransaction();
  const recall = createRecall(long);
  const isSubmitKey = long.prepare<[1]>('SELECT 1 FROM idempotency WHERE owner_id = ? AND key = ?');
  const isNewRun = ({ ownerId, idempotency }: NewBatchRun) =>
    idempotency === null || isSubmitKey.get(ownerId, idempotency.key) === undefined;
  const openBatch = createOpenBatch(long);
  const checkStanding = createCheckStanding(long);
  const writeRun = createWriteRun(long, cipher);
  const lastRun = long.prepare<[seq: number | null]>('SELECT max(seq) FROM runs');
  const tellRuns = createTellRuns(long);
  const countCall = createCountCall(long);

  async function write(call: BatchSubmit): Promise<BatchSubmitOutcome> {
    const { ownerId, keyId, limits } = call;
    const earlier = recall(call);
    if (earlier !== null) return earlier;
    // What was submitted before needs no room: it is only named.
    const added = call.runs.filter(isNewRun);
    const place = openBatch(call, added.length);
    if ('kind' in place) return place;
    const refusal = checkStanding({ ownerId, keyId, ...sizeOf(added) }, limits);
    if (refusal !== null) return refusal;
    const last = lastRun.get()?.[0] ?? 0;
    const pauseIfDue = createTurns({ maxHoldMs: SLICE_MS });
    const written: Written[] = [];
    for (const run of call.runs) {
      written.push(writeRun(run, place));
      const pause = pauseIfDue();
      if (pause !== undefined) await pause;
    }
    const problems = written.flatMap((one, index) => ('problem' in one ? [{ index, problem: one.problem }] : []));
    if (problems.length > 0) return { kind: 'refused', problems };
    const runs = written.flatMap((one): SubmittedRun[] => ('problem' in one ? [] : [one]));
    await setImmediate(); // all that follows takes a turn of its own
    tellRuns(last);
    countCall({ call, batch: place.batch, runs: call.runs.filter((_, index) => runs[index]?.isReplayed === false) });
    if (call.idempotency !== null) {
      await setImmediate();
      rememberCall(call, runs);
    }
    passStep('batch.written');
    return { kind: 'submitted', runs };
  }

  const remember = long.prepare(
    'INSERT INTO answered_calls (owner_id, key, fingerprint, answer, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  function rememberCall({ ownerId, nowMs, idempotency }: BatchSubmit, runs: readonly SubmittedRun[]): void {
    if (idempotency === null) return;
    remember.run(ownerId, idempotency.key, idempotency.fingerprint, idempotency.answer(runs), nowMs);
  }

  return async (call) => {
    const outcome = await long.run({ write: () => write(call), isKept: ({ kind }) => kind === 'submitted' });
    if (outcome.kind === 'submitted') {
      db.submits.notify();
      db.changes.notify();
    }
    passStep('batch.published');
    return outcome;
  };
}

const KEY_REUSED = { kind: 'key_reused' } as const;

/** Returns the function that tells what an earlier call with the same idempotency key means for this one; null: there was none. */
function createRecall(db: LongTransaction): (call: BatchSubmit) => BatchSubmitOutcome | null {
  const recallCall = db.prepare<[fingerprint: string, answer: Uint8Array]>(
    'SELECT fingerprint, answer FROM answered_calls WHERE owner_id = ? AND key = ?',
  );
  const isSubmitKey = db.prepare<[1]>('SELECT 1 FROM idempotency WHERE owner_id = ? AND key = ?');
  return ({ ownerId, idempotency }) => {
    if (idempotency === null) return null;
    const [fingerprint, answer] = recallCall.get(ownerId, idempotency.key) ?? [];
    if (answer !== undefined)
      return fingerprint === idempotency.fingerprint ? { kind: 'answered', answer } : KEY_REUSED;
    return isSubmitKey.get(ownerId, idempotency.key) === undefined ? null : KEY_REUSED;
  };
}

/** Returns the function that finds or makes the batch of a call, or tells why it does not take its runs. */
function createOpenBatch(db: LongTransaction): (call: BatchSubmit, added: number) => Place | BatchSubmitOutcome {
  const find = db.prepare<BatchFacts>(
    `SELECT id, waiting + running + done + failed + cancelled + expired, closed_at, paused_at FROM batches
      WHERE public_id = ? AND owner_id = ? AND deleted_at IS NULL`,
  );
  const countBatches = db.prepare<[number]>('SELECT count(*) FROM batches WHERE owner_id = ? AND deleted_at IS NULL');
  const create = db.prepare('INSERT INTO batches (owner_id, public_id, name, created_at) VALUES (?, ?, ?, ?)');
  return ({ ownerId, nowMs, batch, limits }, added) => {
    if ('created' in batch) {
      const [batches] = countBatches.get(ownerId)!;
      if (batches >= limits.batches) return { kind: 'too_many_batches', batches };
      if (added > limits.batchRuns) return { kind: 'batch_full', runs: 0 };
      const { lastInsertRowid } = create.run(ownerId, batch.created.id, batch.created.name, nowMs);
      return { batch: Number(lastInsertRowid), isNew: true, isPaused: false };
    }
    const found = find.get(batch.existing, ownerId);
    if (found === undefined) return { kind: 'no_batch' };
    const [id, stored, closedAt, pausedAt] = found;
    if (closedAt !== null) return { kind: 'batch_closed' };
    if (stored + added > limits.batchRuns) return { kind: 'batch_full', runs: stored };
    return { batch: id, isNew: false, isPaused: pausedAt !== null };
  };
}
