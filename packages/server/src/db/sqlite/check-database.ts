// Checks a whole database file, for `doctor`.
import { hash } from 'node:crypto';
import { type Connection, prepare, translateError } from './connection.ts';
import { isSealed, OUTCOME_COLUMNS, type OutcomeRow } from './run-row.ts';

/** Faults reported at most. */
const MAX_COMPLAINTS = 20;

/** Describes every fault; empty when there is none. */
export function checkDatabase(connection: Connection): readonly string[] {
  const complaints: string[] = [];
  try {
    for (const [line] of prepare<[string]>(connection, `PRAGMA integrity_check(${MAX_COMPLAINTS})`).all()) {
      if (line !== 'ok') complaints.push(line);
    }
    for (const [table] of prepare<[string]>(connection, 'PRAGMA foreign_key_check').all()) {
      complaints.push(`a row of ${table} belongs to nothing`);
    }
    // SQLite checks only the structure, and half of all flipped bits leave that intact. Texts have their own hash.
    const texts = prepare<[text: string, sha256: string, taskId: string]>(
      connection,
      'SELECT t.text, t.sha256, r.task_id FROM run_texts t JOIN runs r ON r.seq = t.seq',
    );
    for (const [text, sha256, taskId] of texts.iterate()) {
      if (hash('sha256', text) !== sha256) complaints.push(`the text of task ${taskId} is not what was submitted`);
      if (complaints.length >= MAX_COMPLAINTS) break;
    }
    const rows = prepare<OutcomeRow & readonly [taskId: string]>(
      connection,
      `SELECT ${OUTCOME_COLUMNS}, r.task_id FROM runs r WHERE r.state = 'done'`,
    );
    for (const row of rows.iterate()) {
      if (!isSealed(row))
        complaints.push(`the record of task ${(row as readonly unknown[]).at(-1)} is not what was written`);
      if (complaints.length >= MAX_COMPLAINTS) break;
    }
  } catch (error) {
    // A file that cannot be read through is a finding too.
    const translated = translateError(error);
    if (translated === error) throw error;
    complaints.push(error instanceof Error ? error.message : String(error));
  }
  return complaints;
}
