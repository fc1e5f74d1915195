// How a delivery is stored in a row, and how one is added.
import type { Delivery, DeliveryProblem, DeliveryState } from '../../../domain/webhook.ts';
import type { MessageType, WrittenMessage } from '../../../domain/webhook-message.ts';
import type { Database } from '../database.ts';

export const DELIVERY_COLUMNS =
  'number, message_id, type, body, state, tries, created_at, due_at, tried_at, status, problem';

export type DeliveryRow = readonly [
  number: number,
  messageId: string,
  type: MessageType,
  body: string,
  state: DeliveryState,
  tries: number,
  createdAtMs: number,
  dueAtMs: number,
  triedAtMs: number | null,
  status: number | null,
  problem: DeliveryProblem | null,
];

export function toDelivery(row: DeliveryRow): Delivery {
  const [number, messageId, type, body, state, tries, createdAtMs, due, triedAtMs, status, problem] = row;
  const dueAtMs = state === 'waiting' ? due : null;
  return { number, messageId, type, body, state, tries, createdAtMs, dueAtMs, triedAtMs, status, problem };
}

/** Adds a delivery that is due at once and returns its number; to be called inside a transaction. */
export function createDeliveryWriter(
  db: Database,
): (webhookId: number, message: WrittenMessage & { messageId: string; nowMs: number }) => number {
  const next = db.prepare<[number: number]>(
    'UPDATE webhooks SET last_delivery = last_delivery + 1 WHERE id = ? RETURNING last_delivery',
  );
  const insert = db.prepare(
    `INSERT INTO webhook_deliveries (webhook_id, number, message_id, type, body, due_at, created_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)`,
  );
  return (webhookId, { messageId, type, body, nowMs }) => {
    const number = next.get(webhookId)![0];
    insert.run(webhookId, number, messageId, type, body, nowMs);
    return number;
  };
}

export function createCountWaiting(db: Database): (webhookId: number) => number {
  const count = db.prepare<[number]>(
    "SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ? AND state = 'waiting'",
  );
  return (webhookId) => count.get(webhookId)![0];
}
