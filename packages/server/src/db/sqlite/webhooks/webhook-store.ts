// Webhooks, on SQLite.
import { type DisabledReason, WEBHOOK_LIMITS, type Webhook } from '../../../domain/webhook.ts';
import type { WebhookEvent } from '../../../domain/webhook-message.ts';
import type { WebhookStore } from '../../../ports/webhook-store.ts';
import type { Database } from '../database.ts';
import type { EventSource } from './event-sources.ts';

type WebhookRow = readonly [
  id: number,
  ownerId: number,
  url: string,
  description: string,
  events: string,
  disabled: DisabledReason | null,
  failingSinceMs: number | null,
  oldSecretUntilMs: number | null,
  createdAtMs: number,
  updatedAtMs: number,
];

const COLUMNS = 'id, owner_id, url, description, events, disabled, failing_since, old_until, created_at, updated_at';

export function createSqliteWebhookStore({
  db,
  sources,
}: {
  db: Database;
  sources: readonly EventSource[];
}): WebhookStore {
  const all = db.prepare<WebhookRow>(`SELECT ${COLUMNS} FROM webhooks WHERE owner_id = ? ORDER BY id`);
  const one = db.prepare<WebhookRow>(`SELECT ${COLUMNS} FROM webhooks WHERE id = ? AND owner_id = ?`);
  const count = db.prepare<[number]>('SELECT count(*) FROM webhooks WHERE owner_id = ?');
  const insert = db.prepare(
    `INSERT INTO webhooks (owner_id, url, description, events, secret, created_at, updated_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)`,
  );
  const change = db.prepare(
    `UPDATE webhooks SET url = ?, description = ?, events = ?, disabled = ?, failing_since = ?, updated_at = ?
      WHERE id = ?`,
  );
  // One that signs no more is not kept.
  const rotate = db.prepare(
    `UPDATE webhooks SET old_secret = iif(?1 > ?3, secret, NULL), old_until = iif(?1 > ?3, ?1, NULL), secret = ?2, updated_at = ?3
      WHERE id = ?4 AND owner_id = ?5`,
  );
  const remove = db.prepare('DELETE FROM webhooks WHERE id = ? AND owner_id = ?');
  const tellFromNow = createPositionWriter(db, sources);
  const endWaiting = createEndWaiting(db);

  const read = (ownerId: number, id: number | bigint): Webhook | null => {
    const row = one.get(id, ownerId);
    return row === undefined ? null : toWebhook(row);
  };

  return {
    create: ({ ownerId, url, description, events, secret, nowMs }) =>
      db.writeDurably(() => {
        if ((count.get(ownerId)?.[0] ?? 0) >= WEBHOOK_LIMITS.webhooks) return null;
        const { lastInsertRowid: id } = insert.run(ownerId, url, description, events.join(' '), secret, nowMs);
        tellFromNow(Number(id));
        return read(ownerId, id);
      }),
    list: async (ownerId) => db.read(() => all.all(ownerId)).map(toWebhook),
    find: async (ownerId, id) => db.read(() => read(ownerId, id)),
    change: (ownerId, id, { url, description, events, enabled, nowMs }) =>
      db.writeDurably(() => {
        const before = read(ownerId, id);
        if (before === null) return null;
        const disabled = enabled ? null : (before.disabled ?? 'owner');
        // Another receiver, or one that was repaired, has not failed yet.
        const isNew = url !== before.url || before.disabled !== null;
        change.run(url, description, events.join(' '), disabled, isNew ? null : before.failingSinceMs, nowMs, id);
        if (enabled && before.disabled !== null) tellFromNow(id);
        if (!enabled) endWaiting(id);
        return read(ownerId, id);
      }),
    rotate: (ownerId, id, { secret, oldUntilMs, nowMs }) =>
      db.writeDurably(() => {
        rotate.run(oldUntilMs, secret, nowMs, id, ownerId);
        return read(ownerId, id);
      }),
    remove: (ownerId, id) => db.writeDurably(() => Number(remove.run(id, ownerId).changes) !== 0),
  };
}

/** Of a webhook that begins, nothing that happened before is told; to be called inside a transaction. */
function createPositionWriter(db: Database, sources: readonly EventSource[]): (webhookId: number) => void {
  const write = db.prepare(
    `INSERT INTO webhook_positions (webhook_id, source, position) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position`,
  );
  return (webhookId) => {
    for (const source of sources) write.run(webhookId, source.name, source.newest());
  };
}

/** Whatever waits for a webhook that was disabled has failed; to be called inside a transaction. */
export function createEndWaiting(db: Database): (webhookId: number) => void {
  const end = db.prepare(
    `UPDATE webhook_deliveries SET state = 'failed', problem = 'disabled', status = NULL, claimed = 0
      WHERE webhook_id = ? AND state = 'waiting'`,
  );
  return (webhookId) => void end.run(webhookId);
}

function toWebhook(row: WebhookRow): Webhook {
  const [id, ownerId, url, description, events, disabled, failingSinceMs, oldSecretUntilMs, createdAtMs, updatedAtMs] =
    row;
  return {
    ...{ id, ownerId, url, description, disabled, failingSinceMs, oldSecretUntilMs, createdAtMs, updatedAtMs },
    events: events.split(' ') as WebhookEvent[],
  };
}
