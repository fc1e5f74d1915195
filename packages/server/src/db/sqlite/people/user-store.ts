// Users of the studio, on SQLite.
import type { Role, User } from '../../../domain/user.ts';
import type { UserStore } from '../../../ports/user-store.ts';
import { mustBe } from '../connection.ts';
import type { Database } from '../database.ts';

/** The columns of a user, in the order `toUser` reads them. */
export const USER_COLUMNS = 'id, owner_id, name, role, created_at';
export type UserRow = readonly [id: number, ownerId: number, name: string, role: string, createdAt: number];

export function createSqliteUserStore({ db }: { db: Database }): UserStore {
  const anybody = db.prepare<[id: number]>('SELECT id FROM users LIMIT 1');
  const byName = db.prepare<readonly [...UserRow, password: string, foldedName: string]>(
    `SELECT ${USER_COLUMNS}, password, folded_name FROM users WHERE folded_name = ?`,
  );
  const byOwner = db.prepare<UserRow>(`SELECT ${USER_COLUMNS} FROM users WHERE owner_id = ? ORDER BY id`);
  const setPassword = db.prepare('UPDATE users SET password = ? WHERE id = ?');
  const endOthers = db.prepare('DELETE FROM sessions WHERE user_id = ? AND id <> ?');
  const confirm = db.prepare('UPDATE sessions SET confirmed_at = ? WHERE id = ?');
  const roleOf = db.prepare<[role: string]>('SELECT role FROM users WHERE id = ? AND owner_id = ?');
  const otherOwner = db.prepare<[id: number]>(
    "SELECT id FROM users WHERE owner_id = ? AND role = 'owner' AND id <> ? LIMIT 1",
  );
  const remove = db.prepare('DELETE FROM users WHERE id = ? AND owner_id = ?'); // its sessions go with it

  return {
    isSetUp: async () => db.read(() => anybody.get()) !== undefined,
    async findByName(foldedName) {
      const row = db.read(() => byName.get(foldedName));
      if (row === undefined) return null;
      const [id, ownerId, name, role, createdAt, password, found] = row;
      mustBe(found, foldedName);
      return { user: toUser([id, ownerId, name, role, createdAt]), password };
    },
    list: async (ownerId) => db.read(() => byOwner.all(ownerId)).map(toUser),
    async changePassword({ userId, password, keepSessionId, nowMs }) {
      await db.writeDurably(() => {
        setPassword.run(password, userId);
        endOthers.run(userId, keepSessionId);
        confirm.run(nowMs, keepSessionId);
      });
    },
    remove: (ownerId, userId) =>
      db.writeDurably(() => {
        const [role] = roleOf.get(userId, ownerId) ?? [null];
        if (role === null) return 'not_found';
        if (role === 'owner' && otherOwner.get(ownerId, userId) === undefined) return 'last_owner';
        remove.run(userId, ownerId);
        return 'removed';
      }),
  };
}

export function toUser([id, ownerId, name, role, createdAtMs]: UserRow): User {
  return { id, ownerId, name, role: role as Role, createdAtMs };
}
