// Usage figures, on SQLite.
import type { UsageStore } from '../../ports/usage-store.ts';
import type { Database } from './database.ts';

type DayRow = readonly [
  day: number,
  keyId: number,
  keyName: string,
  runs: number,
  characters: number,
  done: number,
  errors: number,
  audioMs: number,
];

type CountersRow = readonly [
  recordings: number,
  audioBytes: number,
  storedRuns: number,
  textBytes: number,
  waiting: number,
  running: number,
  batches: number,
];

export function createSqliteUsageStore({ db }: { db: Database }): UsageStore {
  const days = db.prepare<DayRow>(
    `SELECT u.day, u.key_id, k.name, u.runs, u.characters, u.done, u.errors, u.audio_ms
       FROM usage_days u CROSS JOIN api_keys k ON k.id = u.key_id
      WHERE u.owner_id = ? AND u.day BETWEEN ? AND ? ORDER BY u.day, u.key_id`,
  );
  // Old runs without a stored start time have no waiting time.
  const recent = db.prepare<[waitMs: number, workMs: number, audioMs: number]>(
    `SELECT max(started_at - created_at, 0), max(finished_at - started_at, 0), samples * 1000.0 / sample_rate
       FROM runs WHERE owner_id = ? AND samples > 0 AND started_at IS NOT NULL AND finished_at IS NOT NULL
      ORDER BY seq DESC LIMIT ?`,
  );
  const counters = db.prepare<CountersRow>(
    `SELECT recordings, audio_bytes, stored_runs, text_bytes, waiting, running,
            (SELECT count(*) FROM batches b WHERE b.owner_id = owners.id AND b.deleted_at IS NULL)
       FROM owners WHERE id = ?`,
  );
  const characters = db.prepare<[used: number, limit: number | null]>(
    'SELECT characters_used, character_limit FROM api_keys WHERE id = ?',
  );
  // Nearly always the first row matches; left alone, the planner would sort all of an owner's runs.
  const oldest = db.prepare<[finishedAt: number | null]>(
    `SELECT finished_at FROM runs INDEXED BY runs_done WHERE state = 'done' AND finished_at > 0 AND owner_id = ?
      ORDER BY finished_at LIMIT 1`,
  );

  return {
    async days(ownerId, from, to) {
      return db
        .read(() => days.all(ownerId, from, to))
        .map(([day, keyId, keyName, runs, characters, done, errors, audioMs]) => {
          return { day, keyId, keyName, runs, characters, done, errors, audioMs };
        });
    },
    async recent(ownerId, limit) {
      const rows = db.read(() => recent.all(ownerId, limit));
      return rows.map(([waitMs, workMs, audioMs]) => ({ waitMs, workMs, audioMs }));
    },
    async charactersOf(keyId) {
      const [used = 0, limit = null] = db.read(() => characters.get(keyId)) ?? [];
      return { used, limit };
    },
    async holdings(ownerId) {
      const counted = db.read(() => counters.get(ownerId)) ?? [0, 0, 0, 0, 0, 0, 0];
      const [recordings, audioBytes, storedRuns, textBytes, waiting, running, batches] = counted;
      // For an owner without a recording the search would scan the recordings of all others.
      const oldestAtMs = recordings === 0 ? null : (db.read(() => oldest.get(ownerId))?.[0] ?? null);
      return { recordings, audioBytes, storedRuns, textBytes, waiting, running, batches, oldestAtMs };
    },
  };
}
