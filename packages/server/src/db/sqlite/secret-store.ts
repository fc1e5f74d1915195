// The server's own secrets, on SQLite. Read from the file each time: another process may rotate them.
import { randomBytes } from 'node:crypto';
import { RUN_ID_SECRET_BYTES } from '../../domain/run-id.ts';
import type { SecretStore, SigningKey } from '../../ports/secret-store.ts';
import { NOBODY } from './batches/marks.ts';
import type { Database } from './database.ts';

type SigningRow = readonly [kid: string, secret: Uint8Array, createdAt: number];

export function createSqliteSecretStore({ db }: { db: Database }): SecretStore {
  const live = db.prepare<SigningRow>('SELECT kid, secret, created_at FROM signing_keys ORDER BY id DESC');
  const insertKey = db.prepare<SigningRow>(
    'INSERT INTO signing_keys (kid, secret, created_at) VALUES (?, ?, ?) RETURNING kid, secret, created_at',
  );
  const keepNewest = db.prepare<[kid: string]>(
    'DELETE FROM signing_keys WHERE id NOT IN (SELECT id FROM signing_keys ORDER BY id DESC LIMIT ?) RETURNING kid',
  );
  const countOwners = db.prepare<[number]>(`SELECT count(*) FROM owners WHERE id <> ${NOBODY}`);
  const secret = db.prepare<[Uint8Array]>("SELECT secret FROM install_secrets WHERE name = 'run_id'");
  const insertSecret = db.prepare("INSERT INTO install_secrets (name, secret) VALUES ('run_id', ?)");

  const makeKey = (nowMs: number): SigningKey =>
    toSigningKey(insertKey.get(randomBytes(4).toString('hex'), randomBytes(32), nowMs)!);

  return {
    async signingKeys() {
      const rows = db.read(() => live.all());
      if (rows.length > 0) return rows.map(toSigningKey);
      return db.writeDurably(() => {
        if (live.get() === undefined) makeKey(Date.now()); // another process may have created it meanwhile
        return live.all().map(toSigningKey);
      });
    },
    rotate: ({ nowMs, dropOld }) =>
      db.writeDurably(() => {
        const key = makeKey(nowMs);
        const ended = keepNewest.all(dropOld ? 1 : 2).map(([kid]) => kid);
        return { key, ended: ended.reverse(), owners: countOwners.get()![0] };
      }),
    async runIdSecret() {
      const row = db.read(() => secret.get());
      if (row !== undefined) return row[0];
      return db.writeDurably(() => {
        if (secret.get() === undefined) insertSecret.run(randomBytes(RUN_ID_SECRET_BYTES));
        return secret.get()![0];
      });
    },
  };
}

function toSigningKey([kid, secret, createdAtMs]: SigningRow): SigningKey {
  return { kid, secret, createdAtMs };
}
