// Runs that are to be listened to, on SQLite.
import type { Listened } from '../../domain/listening.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { ListeningStore } from '../../ports/listening-store.ts';
import type { Database } from './database.ts';

export function createSqliteListeningStore({ db, cipher }: { db: Database; cipher: RunIdCipher }): ListeningStore {
  const waiting = db.prepare<[seq: number, ownerId: number, objectId: string]>(
    `SELECT l.seq, r.owner_id, r.object_id FROM listenings l JOIN runs r ON r.seq = l.seq
      WHERE l.state = 'waiting' AND r.state = 'done' AND r.object_id IS NOT NULL
        AND l.seq NOT IN (SELECT value FROM json_each(?)) ORDER BY l.seq LIMIT 1`,
  );
  const settle = db.prepare(
    `UPDATE listenings SET state = ?, report = ?
      WHERE seq = ? AND state = 'waiting' AND (SELECT object_id FROM runs WHERE seq = listenings.seq) = ?`,
  );

  return {
    async next(but) {
      const left = JSON.stringify([...but].map((runId) => cipher.decode(runId)));
      const row = db.read(() => waiting.get(left));
      if (row === undefined) return null;
      const [seq, ownerId, objectId] = row;
      return { runId: cipher.encode(seq), ownerId, objectId };
    },
    async settle({ runId, objectId }, listened) {
      const seq = cipher.decode(runId);
      await db.writeLightly(() => settle.run(listened.state, JSON.stringify(listened), seq, objectId));
    },
  };
}

/** What the row of a run says; null when there is none. `hasAudio`: it has a recording, or may get one. */
export function readListened(report: string | null, state: string | null, hasAudio: boolean): Listened | null {
  if (state === null) return null;
  if (report !== null) return JSON.parse(report) as Listened;
  return hasAudio ? { state: 'waiting' } : { state: 'failed', message: 'There is no recording to listen to.' };
}
