// Deliveries of webhooks, on SQLite.
import { WEBHOOK_LIMITS } from '../../../domain/webhook.ts';
import type { DeliveryQueue } from '../../../ports/delivery-queue.ts';
import type { Database } from '../database.ts';
import { createClaimDue } from './claim-deliveries.ts';
import { createCollect } from './collect-deliveries.ts';
import {
  createCountWaiting,
  createDeliveryWriter,
  DELIVERY_COLUMNS,
  type DeliveryRow,
  toDelivery,
} from './delivery-row.ts';
import type { EventSource } from './event-sources.ts';
import { createPrune } from './prune-deliveries.ts';
import { createEndWaiting } from './webhook-store.ts';

export function createSqliteDeliveryQueue({
  db,
  sources,
}: {
  db: Database;
  sources: readonly EventSource[];
}): DeliveryQueue {
  const mine = db.prepare<[number]>('SELECT 1 FROM webhooks WHERE id = ? AND owner_id = ?');
  const one = db.prepare<DeliveryRow>(
    `SELECT ${DELIVERY_COLUMNS} FROM webhook_deliveries WHERE webhook_id = ? AND number = ?`,
  );
  const page = db.prepare<DeliveryRow>(
    `SELECT ${DELIVERY_COLUMNS} FROM webhook_deliveries WHERE webhook_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  );
  // One that is being tried is let be: it may succeed.
  const replay = db.prepare(
    `UPDATE webhook_deliveries SET tries = iif(state = 'waiting', tries, 0), state = 'waiting', due_at = ?
      WHERE webhook_id = ? AND number = ? AND claimed = 0`,
  );
  const add = createDeliveryWriter(db);
  const countWaiting = createCountWaiting(db);
  const isMine = (ownerId: number, webhookId: number) => mine.get(webhookId, ownerId) !== undefined;
  const read = (webhookId: number, number: number) => {
    const row = one.get(webhookId, number);
    return row === undefined ? null : toDelivery(row);
  };

  return {
    collect: createCollect(db, sources),
    claimDue: createClaimDue(db),
    settle: createSettle(db),
    prune: createPrune(db),
    add: ({ ownerId, webhookId }, message) =>
      db.writeDurably(() => {
        if (!isMine(ownerId, webhookId)) return null;
        if (countWaiting(webhookId) >= WEBHOOK_LIMITS.waiting) return 'full';
        return read(webhookId, add(webhookId, message));
      }),
    replay: ({ ownerId, webhookId, number }, nowMs) =>
      db.writeDurably(() => {
        if (!isMine(ownerId, webhookId)) return null;
        replay.run(nowMs, webhookId, number);
        return read(webhookId, number);
      }),
    page: async ({ ownerId, webhookId }, { before, limit }) =>
      db.read(() => {
        if (!isMine(ownerId, webhookId)) return null;
        const rows = page.all(webhookId, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
        return { deliveries: rows.slice(0, limit).map(toDelivery), more: rows.length > limit };
      }),
  };
}

function createSettle(db: Database): DeliveryQueue['settle'] {
  const settle = db.prepare(
    `UPDATE webhook_deliveries SET state = ?, tries = ?, due_at = ?, tried_at = ?, status = ?, problem = ?, claimed = 0
      WHERE webhook_id = ? AND number = ? AND claim = ? AND claimed = 1 AND state = 'waiting'`,
  );
  const noteFailure = db.prepare('UPDATE webhooks SET failing_since = coalesce(failing_since, ?) WHERE id = ?');
  const noteSuccess = db.prepare('UPDATE webhooks SET failing_since = NULL WHERE id = ? AND failing_since IS NOT NULL');
  const disable = db.prepare('UPDATE webhooks SET disabled = ?, updated_at = ? WHERE id = ? AND disabled IS NULL');
  const endWaiting = createEndWaiting(db);

  // May be lost in a power cut: the message is sent a second time then, with the same id.
  return ({ webhookId, number, claim }, outcome, nowMs) =>
    db.writeLightly(() => {
      const { state, tries, dueAtMs, status, problem, disables } = outcome;
      const { changes } = settle.run(state, tries, dueAtMs, nowMs, status, problem, webhookId, number, claim);
      if (Number(changes) === 0) return false;
      if (problem === null) noteSuccess.run(webhookId);
      else noteFailure.run(nowMs, webhookId);
      if (disables !== null) {
        disable.run(disables, nowMs, webhookId);
        endWaiting(webhookId);
      }
      return true;
    });
}
