// API keys and their owners, on SQLite.
import { type ApiKey, type Caller, type KeyDefaults, type Scope, toKeyDefaults } from '../../domain/api-key.ts';
import type { KeyStore, NewKey, Successor } from '../../ports/key-store.ts';
import { mustBe } from './connection.ts';
import type { Database } from './database.ts';
import { createOwnerFinder } from './people/owner-row.ts';

const COLUMNS =
  'k.id, k.owner_id, o.name, k.name, k.last4, k.scopes, k.created_at, k.expires_at, k.revoked_at, k.last_used_at, ' +
  'k.rate_per_minute, k.character_limit, k.characters_used, k.defaults';
const CALLER = 'SELECT id, owner_id, scopes, expires_at, revoked_at, rate_per_minute, digest, defaults FROM api_keys';
const FROM = 'FROM api_keys k JOIN owners o ON o.id = k.owner_id';

type KeyRow = readonly [
  id: number,
  ownerId: number,
  owner: string,
  name: string,
  last4: string,
  scopes: string,
  createdAt: number,
  expiresAt: number | null,
  revokedAt: number | null,
  lastUsedAt: number | null,
  ratePerMinute: number | null,
  characterLimit: number | null,
  charactersUsed: number,
  defaults: string | null,
];

type CallerRow = readonly [
  id: number,
  ownerId: number,
  scopes: string,
  expiresAt: number | null,
  revokedAt: number | null,
  ratePerMinute: number | null,
  digest: string,
  defaults: string | null,
];

export function createSqliteKeyStore({ db }: { db: Database }): KeyStore {
  const insert = createInsert(db);
  const roll = createRoll(db);
  const byDigest = db.prepare<CallerRow>(`${CALLER} WHERE digest = ? AND kind = 'key'`);
  const callerById = db.prepare<CallerRow>(`${CALLER} WHERE id = ? AND kind = 'key'`);
  const all = db.prepare<KeyRow>(`SELECT ${COLUMNS} ${FROM} WHERE k.kind = 'key' AND (?1 IS NULL OR k.owner_id = ?1)
    ORDER BY k.id`);
  const revoke = db.prepare(
    `UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?1)
     WHERE id = ?2 AND kind = 'key' AND (?3 IS NULL OR owner_id = ?3)`,
  );
  const byKey = db.prepare<KeyRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE k.id = ?1 AND k.kind = 'key' AND (?2 IS NULL OR k.owner_id = ?2)`,
  );
  const setDefaults = db.prepare(
    "UPDATE api_keys SET defaults = ?1 WHERE id = ?2 AND kind = 'key' AND (?3 IS NULL OR owner_id = ?3)",
  );
  const touch = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?');

  return {
    insert: (key) => db.writeDurably(() => insert(key)),
    async findByDigest(digest) {
      const row = db.read(() => byDigest.get(digest));
      if (row === undefined) return null;
      mustBe(row[6], digest);
      return toCaller(row);
    },
    async findById(keyId) {
      const row = db.read(() => callerById.get(keyId));
      return row === undefined ? null : toCaller(row);
    },
    async list({ ownerId }) {
      return db.read(() => all.all(ownerId)).map(toKey);
    },
    revoke: ({ keyId, ownerId, nowMs }) =>
      db.writeDurably(() => Number(revoke.run(nowMs, keyId, ownerId).changes) !== 0),
    roll: (successor) => db.writeDurably(() => roll(successor)),
    setDefaults: ({ keyId, ownerId, defaults }) =>
      db.writeDurably(() => {
        setDefaults.run(defaults === null ? null : JSON.stringify(defaults), keyId, ownerId);
        const row = byKey.get(keyId, ownerId);
        return row === undefined ? null : toKey(row);
      }),
    async touch(keyId, nowMs) {
      await db.writeLightly(() => touch.run(nowMs, keyId));
    },
  };
}

function createInsert(db: Database): (key: NewKey) => ApiKey {
  const ownerOf = createOwnerFinder(db);
  // The row id is read from the result. RETURNING on a referenced table would plan a scan of the referring tables.
  const insert = db.prepare(
    `INSERT INTO api_keys (owner_id, digest, last4, name, scopes, created_at, expires_at, rate_per_minute,
                           character_limit, defaults) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byId = db.prepare<KeyRow>(`SELECT ${COLUMNS} ${FROM} WHERE k.id = ?`);

  return (key) => {
    const { lastInsertRowid } = insert.run(
      ownerOf(key.owner),
      key.digest,
      key.last4,
      key.name,
      key.scopes.join(' '),
      key.createdAtMs,
      key.expiresAtMs,
      key.ratePerMinute,
      key.characterLimit,
      key.defaults === null ? null : JSON.stringify(key.defaults),
    );
    return toKey(byId.get(lastInsertRowid)!);
  };
}

function createRoll(db: Database): (successor: Successor) => ApiKey | null {
  const insert = createInsert(db);
  const live = db.prepare<KeyRow>(
    `SELECT ${COLUMNS} ${FROM} WHERE k.id = ?1 AND k.kind = 'key' AND (?2 IS NULL OR k.owner_id = ?2)
        AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ?3)`,
  );
  const revoke = db.prepare('UPDATE api_keys SET revoked_at = ? WHERE id = ?');
  const shorten = db.prepare('UPDATE api_keys SET expires_at = min(coalesce(expires_at, ?1), ?1) WHERE id = ?2');

  return ({ keyId, ownerId, digest, last4, nowMs, overlapMs }) => {
    const row = live.get(keyId, ownerId, nowMs);
    if (row === undefined) return null;
    const old = toKey(row);
    const made = insert({ ...old, owner: old.ownerId, digest, last4, createdAtMs: nowMs });
    if (overlapMs === 0) revoke.run(nowMs, keyId);
    else shorten.run(nowMs + overlapMs, keyId);
    return made;
  };
}

function toCaller(row: CallerRow): Caller {
  return {
    id: row[0],
    ownerId: row[1],
    scopes: readScopes(row[2]),
    expiresAtMs: row[3],
    revokedAtMs: row[4],
    ratePerMinute: row[5],
    defaults: readDefaults(row[7]),
  };
}

function readDefaults(json: string | null): KeyDefaults | null {
  if (json === null) return null;
  return toKeyDefaults(JSON.parse(json) as Partial<KeyDefaults>);
}

function readScopes(text: string): readonly Scope[] {
  return text === '' ? [] : (text.split(' ') as Scope[]);
}

function toKey(row: KeyRow): ApiKey {
  return {
    id: row[0],
    ownerId: row[1],
    owner: row[2],
    name: row[3],
    last4: row[4],
    scopes: readScopes(row[5]),
    createdAtMs: row[6],
    expiresAtMs: row[7],
    revokedAtMs: row[8],
    lastUsedAtMs: row[9],
    ratePerMinute: row[10],
    characterLimit: row[11],
    charactersUsed: row[12],
    defaults: readDefaults(row[13]),
  };
}
