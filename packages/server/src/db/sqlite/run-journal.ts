// The journal, written in the transaction of every change of a run: the event, the day's usage, the owner's recordings.
import type { RunEventKind } from '../../domain/run-event.ts';
import type { Database } from './database.ts';

/** The columns of a run that its journal entry needs, in this order. */
export const JOURNAL_COLUMNS = 'owner_id, key_id, attempt';
export type JournalRow = readonly [ownerId: number, keyId: number, attempt: number];

export interface JournalLine {
  readonly ownerId: number;
  readonly seq: number;
  readonly attempt: number;
  readonly atMs: number;
  /** JSON of a RunFailure. */
  readonly failure?: string;
}

const DAY_MS = 86_400_000;

export function createRunJournal(db: Pick<Database, 'prepare' | 'changes'>) {
  const add = db.prepare(
    'INSERT INTO run_events (owner_id, seq, kind, attempt, at, failure) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const forget = db.prepare('DELETE FROM run_events WHERE seq = ?');
  const submitted = db.prepare(
    `INSERT INTO usage_days (owner_id, day, key_id, runs, characters) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET runs = runs + excluded.runs, characters = characters + excluded.characters`,
  );
  const spoken = db.prepare(
    `INSERT INTO usage_days (owner_id, day, key_id, done, audio_ms) VALUES (?, ?, ?, 1, ?)
     ON CONFLICT DO UPDATE SET done = done + 1, audio_ms = audio_ms + excluded.audio_ms`,
  );
  const failed = db.prepare(
    `INSERT INTO usage_days (owner_id, day, key_id, errors) VALUES (?, ?, ?, 1)
     ON CONFLICT DO UPDATE SET errors = errors + 1`,
  );
  const hold = db.prepare('UPDATE owners SET recordings = recordings + ?, audio_bytes = audio_bytes + ? WHERE id = ?');
  const dayOf = (atMs: number) => Math.floor(atMs / DAY_MS);

  return {
    tell(kind: RunEventKind, { ownerId, seq, attempt, atMs, failure }: JournalLine): void {
      add.run(ownerId, seq, kind, attempt, atMs, failure ?? null);
      db.changes.notify();
    },
    /** Of a deleted run only the deletion event is kept. */
    tellDeleted(ownerId: number, seq: number, atMs: number): void {
      forget.run(seq);
      add.run(ownerId, seq, 'deleted', 0, atMs, null);
      db.changes.notify();
    },
    countSubmit(run: { ownerId: number; keyId: number; runs: number; characters: number; atMs: number }): void {
      submitted.run(run.ownerId, dayOf(run.atMs), run.keyId, run.runs, run.characters);
    },
    countSpoken(run: { ownerId: number; keyId: number; audioMs: number; atMs: number }): void {
      spoken.run(run.ownerId, dayOf(run.atMs), run.keyId, run.audioMs);
    },
    countFailed(run: { ownerId: number; keyId: number; atMs: number }): void {
      failed.run(run.ownerId, dayOf(run.atMs), run.keyId);
    },
    /** The owner has a new recording. */
    holdRecording(ownerId: number, sizeBytes: number): void {
      hold.run(1, sizeBytes, ownerId);
    },
    dropRecording(ownerId: number, sizeBytes: number): void {
      hold.run(-1, -sizeBytes, ownerId);
    },
  };
}
