// The changes of an owner's runs since a cursor, read from the journal of all runs.
import type { RunChange } from '../../../domain/run-event.ts';
import type { RunIdCipher } from '../../../domain/run-id.ts';
import type { RunBrowser } from '../../../ports/run-browser.ts';
import type { Database } from '../database.ts';
import { createEventCursorCodec } from './event-cursor.ts';

/** Events of all owners scanned by one read: some milliseconds. */
const SPAN = 20_000;

export function createRunChanges(db: Database, cipher: RunIdCipher): RunBrowser['changes'] {
  const cursors = createEventCursorCodec(cipher);
  const ends = db.prepare<[newest: number | null, forgotten: number]>(
    'SELECT (SELECT max(id) FROM run_events), up_to FROM run_events_horizon WHERE one = 1',
  );
  const since = db.prepare<[id: number, seq: number, kind: string]>(
    'SELECT id, seq, kind FROM run_events WHERE id > ? AND id <= ? AND owner_id = ? ORDER BY id LIMIT ?',
  );

  return async ({ ownerId, after, limit }) => {
    const [newest, forgotten] = db.read(() => ends.get()) ?? [null, 0];
    const last = Math.max(newest ?? 0, forgotten);
    const from = after === null ? last : cursors.decode(after);
    if (from === null || from > last || from < forgotten) {
      return { changes: [], cursor: cursors.encode(last), more: false, lost: true };
    }
    const to = Math.min(last, from + SPAN);
    const rows = db.read(() => since.all(from, to, ownerId, limit));
    const end = rows.length === limit ? rows[limit - 1]![0] : to;
    // Each run once, at its last change: a listener that has seen the cursor has seen everything before it.
    const latest = new Map<number, RunChange>();
    for (const [id, seq, kind] of rows) {
      latest.delete(seq);
      latest.set(seq, { runId: cipher.encode(seq), deleted: kind === 'deleted', cursor: cursors.encode(id) });
    }
    return { changes: [...latest.values()], cursor: cursors.encode(end), more: end < last, lost: false };
  };
}
