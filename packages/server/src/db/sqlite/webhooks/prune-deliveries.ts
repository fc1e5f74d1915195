// Deletes deliveries that ended long ago, or of which a webhook has too many, and secrets that sign no more.
import { WEBHOOK_LIMITS } from '../../../domain/webhook.ts';
import type { DeliveryQueue } from '../../../ports/delivery-queue.ts';
import type { Database } from '../database.ts';

/** Deleted in one transaction: a few milliseconds. */
const DELETED_AT_ONCE = 250;

export function createPrune(db: Database): DeliveryQueue['prune'] {
  const all = db.prepare<[id: number]>('SELECT id FROM webhooks ORDER BY id');
  const count = db.prepare<[number]>(
    "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ? AND state <> 'waiting'",
  );
  const oldest = db.prepare<[number: number, createdAt: number]>(
    `SELECT number, created_at FROM webhook_deliveries INDEXED BY webhook_deliveries_ended
      WHERE webhook_id = ? AND state <> 'waiting' ORDER BY number LIMIT ${DELETED_AT_ONCE}`,
  );
  const outlived = db.prepare<[number]>('SELECT 1 FROM webhooks WHERE old_until <= ? LIMIT 1');
  const forget = db.prepare('UPDATE webhooks SET old_secret = NULL, old_until = NULL WHERE old_until <= ?');
  const remove = db.prepare('DELETE FROM webhook_deliveries WHERE webhook_id = ? AND number = ?');

  const outdated = (webhookId: number, nowMs: number): readonly number[] => {
    const tooMany = count.get(webhookId)![0] - WEBHOOK_LIMITS.ended;
    return oldest
      .all(webhookId)
      .flatMap(([number, createdAt], i) => (i < tooMany || createdAt < nowMs - WEBHOOK_LIMITS.endedMs ? [number] : []));
  };

  return async (nowMs) => {
    if (db.read(() => outlived.get(nowMs)) !== undefined) await db.writeLightly(() => forget.run(nowMs));
    let pruned = 0;
    for (const [webhookId] of db.read(() => all.all())) {
      while (db.read(() => outdated(webhookId, nowMs)).length > 0) {
        pruned += await db.writeLightly(() => {
          const numbers = outdated(webhookId, nowMs);
          for (const number of numbers) remove.run(webhookId, number);
          return numbers.length;
        });
      }
    }
    return pruned;
  };
}
