// Sessions, on SQLite.
import type { Session } from '../../../domain/session.ts';
import type { Role } from '../../../domain/user.ts';
import type { SessionStore } from '../../../ports/session-store.ts';
import { mustBe } from '../connection.ts';
import type { Database } from '../database.ts';

const COLUMNS =
  's.id, s.user_id, u.owner_id, u.name, u.role, k.id, s.browser, s.created_at, s.last_seen_at, s.confirmed_at';
const FROM = `FROM sessions s JOIN users u ON u.id = s.user_id
  JOIN api_keys k ON k.owner_id = u.owner_id AND k.kind = 'studio'`;

type SessionRow = readonly [
  id: number,
  userId: number,
  ownerId: number,
  name: string,
  role: string,
  keyId: number,
  browser: string,
  createdAt: number,
  lastSeenAt: number,
  confirmedAt: number,
];

export function createSqliteSessionStore({ db }: { db: Database }): SessionStore {
  const insert = db.prepare(
    `INSERT INTO sessions (user_id, digest, browser, created_at, last_seen_at, confirmed_at)
     SELECT id, ?2, ?3, ?4, ?4, ?4 FROM users WHERE id = ?1 AND password = ?5`,
  );
  const byId = db.prepare<SessionRow>(`SELECT ${COLUMNS} ${FROM} WHERE s.id = ?`);
  const byDigest = db.prepare<readonly [...SessionRow, digest: string]>(
    `SELECT ${COLUMNS}, s.digest ${FROM} WHERE s.digest = ?`,
  );
  const list = db.prepare<SessionRow>(
    `SELECT ${COLUMNS} FROM users u JOIN sessions s ON s.user_id = u.id
       JOIN api_keys k ON k.owner_id = u.owner_id AND k.kind = 'studio'
     WHERE u.owner_id = ?1 AND (?2 IS NULL OR u.id = ?2)`,
  );
  const touch = db.prepare('UPDATE sessions SET last_seen_at = ? WHERE id = ?');
  const confirm = db.prepare('UPDATE sessions SET confirmed_at = ? WHERE id = ?');
  const end = db.prepare(
    `DELETE FROM sessions WHERE id = ?1
       AND EXISTS (SELECT 1 FROM users u WHERE u.id = user_id AND u.owner_id = ?2 AND (?3 IS NULL OR u.id = ?3))`,
  );
  const prune = db.prepare('DELETE FROM sessions WHERE last_seen_at < ? OR created_at < ?');

  return {
    insert: ({ userId, password, digest, browser, createdAtMs }) =>
      db.writeDurably(() => {
        const { changes, lastInsertRowid } = insert.run(userId, digest, browser, createdAtMs, password);
        return Number(changes) === 0 ? null : toSession(byId.get(lastInsertRowid)!);
      }),
    async findByDigest(digest) {
      const row = db.read(() => byDigest.get(digest));
      if (row === undefined) return null;
      mustBe(row[10], digest);
      return toSession(row);
    },
    async list({ ownerId, userId }) {
      const found = db.read(() => list.all(ownerId, userId)).map(toSession);
      return found.sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs || b.id - a.id);
    },
    async touch(sessionId, nowMs) {
      await db.writeLightly(() => touch.run(nowMs, sessionId));
    },
    async confirm(sessionId, nowMs) {
      await db.writeDurably(() => confirm.run(nowMs, sessionId));
    },
    end: ({ ownerId, userId, sessionId }) =>
      db.writeDurably(() => Number(end.run(sessionId, ownerId, userId).changes) !== 0),
    async prune({ seenMs, createdMs }) {
      await db.writeLightly(() => prune.run(seenMs, createdMs));
    },
  };
}

function toSession(row: SessionRow | readonly [...SessionRow, string]): Session {
  return {
    id: row[0],
    userId: row[1],
    ownerId: row[2],
    name: row[3],
    role: row[4] as Role,
    keyId: row[5],
    browser: row[6],
    createdAtMs: row[7],
    lastSeenAtMs: row[8],
    confirmedAtMs: row[9],
  };
}
