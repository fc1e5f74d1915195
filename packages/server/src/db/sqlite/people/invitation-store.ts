// Set-up links, on SQLite.
import type { Acceptance, InvitationStore } from '../../../ports/invitation-store.ts';
import type { Database } from '../database.ts';
import { createOwnerFinder } from './owner-row.ts';
import { toUser, USER_COLUMNS, type UserRow } from './user-store.ts';

type Accept = Parameters<InvitationStore['accept']>[0];

export function createSqliteInvitationStore({ db }: { db: Database }): InvitationStore {
  const ownerOf = createOwnerFinder(db);
  const forget = db.prepare('DELETE FROM invitations WHERE expires_at <= ?');
  const insert = db.prepare(
    'INSERT INTO invitations (digest, owner_id, role, may_reset, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const open = db.prepare<[one: number]>('SELECT 1 FROM invitations WHERE digest = ? AND expires_at > ?');
  const accept = createAccept(db);

  return {
    async insert({ digest, owner, role, mayReset, createdAtMs, expiresAtMs }) {
      await db.writeDurably(() => {
        forget.run(createdAtMs);
        insert.run(digest, ownerOf(owner), role, mayReset ? 1 : 0, expiresAtMs, createdAtMs);
      });
    },
    isOpen: async (digest, nowMs) => db.read(() => open.get(digest, nowMs)) !== undefined,
    accept: (input) => db.writeDurably(() => accept(input)),
  };
}

function createAccept(db: Database): (input: Accept) => Acceptance {
  const find = db.prepare<[ownerId: number, role: string, mayReset: number]>(
    'SELECT owner_id, role, may_reset FROM invitations WHERE digest = ? AND expires_at > ?',
  );
  const useUp = db.prepare('DELETE FROM invitations WHERE digest = ?');
  const byName = db.prepare<UserRow>(`SELECT ${USER_COLUMNS} FROM users WHERE folded_name = ?`);
  const byId = db.prepare<UserRow>(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`);
  const setPassword = db.prepare('UPDATE users SET password = ? WHERE id = ?');
  const endSessions = db.prepare('DELETE FROM sessions WHERE user_id = ?');
  const insert = db.prepare(
    'INSERT INTO users (owner_id, name, folded_name, role, password, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  // Runs need a key to be charged to. No secret has this digest, so nobody can use the key; it is neither listed nor revoked.
  const ensureStudioKey = db.prepare(
    `INSERT INTO api_keys (owner_id, digest, last4, name, scopes, created_at, kind)
     VALUES (?1, 'studio:' || ?1, '', 'Studio', '', ?2, 'studio') ON CONFLICT DO NOTHING`,
  );

  return ({ digest, nowMs, name, foldedName, password }) => {
    const invitation = find.get(digest, nowMs);
    if (invitation === undefined) return { kind: 'gone' };
    const [ownerId, role, mayReset] = invitation;
    const known = byName.get(foldedName);
    if (known !== undefined && (mayReset === 0 || known[1] !== ownerId)) return { kind: 'name_taken' };
    useUp.run(digest);
    ensureStudioKey.run(ownerId, nowMs);
    if (known !== undefined) {
      setPassword.run(password, known[0]);
      endSessions.run(known[0]);
      return { kind: 'reset', user: toUser(known) };
    }
    const { lastInsertRowid } = insert.run(ownerId, name, foldedName, role, password, nowMs);
    return { kind: 'made', user: toUser(byId.get(lastInsertRowid)!) };
  };
}
