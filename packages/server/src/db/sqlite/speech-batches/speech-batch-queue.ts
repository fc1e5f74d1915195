// The work on the batches of the OpenAI door, on SQLite.
import type { LineRefusal, SpeechLine } from '../../../domain/speech-batch.ts';
import type {
  ClaimedSpeechBatch,
  SaveTimes,
  SpeechBatchProgress,
  SpeechBatchQueue,
} from '../../../ports/speech-batch-queue.ts';
import type { Database } from '../database.ts';
import { createInsertFile } from '../file-store.ts';
import { FROM_SPEECH_BATCHES, SPEECH_BATCH_COLUMNS, type SpeechBatchRow, toSpeechBatch } from './speech-batch-row.ts';

type LineRow = readonly [
  line: number,
  customId: string,
  runName: string,
  format: string,
  status: number | null,
  body: string | null,
];

/** While runs are spoken there is nothing to do, until the last has ended or all are to be cancelled. */
const HAS_WORK = `(s.phase <> 'speaking' OR b.id IS NULL OR b.finished_at IS NOT NULL OR (s.cancelling_at IS NOT NULL AND b.cancelled_at IS NULL))`;
const ACTIVE = `${FROM_SPEECH_BATCHES} WHERE s.ended_at IS NULL AND ${HAS_WORK}`;
const IS_HELD = 'id = (SELECT id FROM speech_batches WHERE public_id = ?1 AND claim = ?2)';
/** A lease of a clock that was set back by more is taken to be over. */
const LONGEST_WAIT_MS = 3_600_000;

export function createSqliteSpeechBatchQueue({ db }: { db: Database }): SpeechBatchQueue {
  const due = db.prepare<[id: number]>(
    `SELECT s.id ${ACTIVE} AND (s.due_at <= ?1 OR s.due_at > ?1 + ${LONGEST_WAIT_MS}) ORDER BY s.due_at LIMIT ?2`,
  );
  const next = db.prepare<[dueAtMs: number | null]>(`SELECT min(s.due_at) ${ACTIVE} AND s.due_at > ?`);
  const claim = db.prepare('UPDATE speech_batches SET claim = claim + 1, due_at = ? WHERE id = ?');
  const read = db.prepare<readonly [claim: number, ...SpeechBatchRow]>(
    `SELECT s.claim, ${SPEECH_BATCH_COLUMNS} ${FROM_SPEECH_BATCHES} WHERE s.id = ?`,
  );
  const renew = db.prepare(`UPDATE speech_batches SET due_at = ?3 WHERE ${IS_HELD}`);
  const recover = db.prepare(
    'UPDATE speech_batches SET due_at = ?1, claim = claim + 1 WHERE ended_at IS NULL AND due_at > ?1',
  );
  const lines = db.prepare<LineRow>(
    `SELECT line, custom_id, run_name, format, status, body FROM speech_batch_lines
      WHERE batch_id = (SELECT id FROM speech_batches WHERE public_id = ?) AND line > ? ORDER BY line LIMIT ?`,
  );
  const save = createSave(db);

  return {
    async claimDue({ nowMs, leaseMs, limit }) {
      const nextOf = () => db.read(() => next.get(nowMs))?.[0] ?? null;
      if (db.read(() => due.get(nowMs, 1)) === undefined) return { claimed: [], nextMs: nextOf() };
      const claimed = await db.writeDurably(() =>
        due.all(nowMs, limit).map(([id]): ClaimedSpeechBatch => {
          claim.run(nowMs + leaseMs, id);
          const [number, ...row] = read.get(id)!;
          return { batch: toSpeechBatch(row), claim: number };
        }),
      );
      return { claimed, nextMs: nextOf() };
    },
    renew: ({ batch, claim: held }, untilMs) =>
      db.writeLightly(() => Number(renew.run(batch.id, held, untilMs).changes) > 0),
    save: (claimed, progress, times) =>
      db.writeDurably(() => {
        const isHeld = save(claimed, progress, times);
        if (isHeld) db.changes.notify();
        return isHeld;
      }),
    async recover(nowMs) {
      await db.writeLightly(() => recover.run(nowMs));
    },
    lines: async ({ id, after, limit }) => db.read(() => lines.all(id, after, limit)).map(toLine),
    clear: createClear(db),
  };
}

function createClear(db: Database): SpeechBatchQueue['clear'] {
  const next = db.prepare<[id: number]>(
    'SELECT id FROM speech_batches INDEXED BY speech_batches_to_clear WHERE ended_at IS NOT NULL AND cleared = 0 LIMIT 1',
  );
  const clear = db.prepare(
    `DELETE FROM speech_batch_lines WHERE batch_id = ?1
        AND line IN (SELECT line FROM speech_batch_lines WHERE batch_id = ?1 LIMIT ?2)`,
  );
  const mark = db.prepare('UPDATE speech_batches SET cleared = 1 WHERE id = ?');

  return async (limit) => {
    const [id] = db.read(() => next.get()) ?? [];
    if (id === undefined) return false;
    await db.writeLightly(() => {
      if (Number(clear.run(id, limit).changes) < limit) mark.run(id);
    });
    return true;
  };
}

/** Returns the function that stores what a step came to, inside a transaction; false when the lease was lost. */
function createSave(db: Database) {
  const idOf = db.prepare<[id: number]>('SELECT id FROM speech_batches WHERE public_id = ? AND claim = ?');
  const addLine = db.prepare(
    'INSERT INTO speech_batch_lines (batch_id, line, custom_id, run_name, format, status, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const insertFile = createInsertFile(db);
  // The claim counts up, so that the one who gives the lease back has it no more.
  const update = db.prepare(
    `UPDATE speech_batches SET claim = claim + 1, due_at = ?2, phase = coalesce(?3, phase),
            in_progress_at = iif(?3 = 'submitting', coalesce(in_progress_at, ?4), in_progress_at),
            finalizing_at = iif(?3 = 'finalizing', coalesce(finalizing_at, ?4), finalizing_at),
            ended_at = iif(?3 IN ('completed', 'failed', 'cancelled'), ?4, NULL),
            total = coalesce(?5, total), read_lines = coalesce(?6, read_lines), read_bytes = coalesce(?7, read_bytes),
            refused = refused + ?8, faults = coalesce(?9, faults), waits_for = ?10, completed = ?11, failed = ?12,
            output_upload = ?13, error_upload = ?14
      WHERE id = ?1`,
  );

  return (
    { batch, claim }: ClaimedSpeechBatch,
    progress: SpeechBatchProgress,
    { nowMs, dueAtMs }: SaveTimes,
  ): boolean => {
    const { phase, total, readLines, readBytes, lines = [], faults, waitsFor, counts, output, errors } = progress;
    const [id] = idOf.get(batch.id, claim) ?? [];
    if (id === undefined) return false;
    for (const { line, customId, runName, format, refusal } of lines)
      addLine.run(id, line, customId, runName, format, refusal?.status ?? null, refusal?.body ?? null);
    for (const file of [output, errors]) if (file) insertFile(file);
    const refused = lines.filter(({ refusal }) => refusal !== null).length;
    const [told, waits] = [faults, waitsFor ?? undefined].map((value) => (value ? JSON.stringify(value) : null));
    update.run(
      ...([id, dueAtMs, phase ?? null, nowMs] as const),
      ...([total ?? null, readLines ?? null, readBytes ?? null, refused] as const),
      ...([told!, waits!, counts?.completed ?? null, counts?.failed ?? null] as const),
      ...([output?.uploadId ?? null, errors?.uploadId ?? null] as const),
    );
    return true;
  };
}

function toLine([line, customId, runName, format, status, body]: LineRow): SpeechLine {
  const refusal: LineRefusal | null = status === null || body === null ? null : { status, body };
  return { line, customId, runName, format, refusal };
}
