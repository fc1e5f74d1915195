// Makes deliveries of events: each webhook has a position in each source, which moves in the transaction that adds its deliveries.
import { WEBHOOK_LIMITS } from '../../../domain/webhook.ts';
import { makeMessageId } from '../../../domain/webhook-message.ts';
import type { DeliveryQueue } from '../../../ports/delivery-queue.ts';
import type { Database } from '../database.ts';
import { createCountWaiting, createDeliveryWriter } from './delivery-row.ts';
import type { EventSource } from './event-sources.ts';

/** Events read for a webhook, and for all, before other work has its turn: some milliseconds. */
const EVENTS_EACH = 25;
const EVENTS_AT_ONCE = 50;

type Listener = readonly [id: number, ownerId: number, events: string, position: number];

export function createCollect(db: Database, sources: readonly EventSource[]): DeliveryQueue['collect'] {
  const anybody = db.prepare<[number]>('SELECT 1 FROM webhooks WHERE disabled IS NULL LIMIT 1');
  const listeners = db.prepare<Listener>(
    `SELECT w.id, w.owner_id, w.events, coalesce(p.position, 0)
       FROM webhooks w LEFT JOIN webhook_positions p ON p.webhook_id = w.id AND p.source = ? WHERE w.disabled IS NULL`,
  );
  const move = db.prepare(
    `INSERT INTO webhook_positions (webhook_id, source, position) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position`,
  );
  const countWaiting = createCountWaiting(db);
  const add = createDeliveryWriter(db);
  /** With whom to begin, so that all have their turn. */
  let turn = 0;

  const roomOf = ([id]: Listener) => Math.max(0, WEBHOOK_LIMITS.waiting - countWaiting(id));

  /** Those for whom there are events, and room for them. */
  function findBehind(source: EventSource): readonly Listener[] {
    const newest = new Map<number, number>();
    return listeners.all(source.name).filter((listener) => {
      const [, ownerId, , position] = listener;
      if (!newest.has(ownerId)) newest.set(ownerId, source.newestOf(ownerId));
      return newest.get(ownerId)! > position && roomOf(listener) > 0;
    });
  }

  /** The number of events that were read. */
  function collectFor(listener: Listener, source: EventSource, nowMs: number): number {
    const [id, ownerId, events, position] = listener;
    const wanted = events.split(' ');
    const limit = Math.min(EVENTS_EACH, roomOf(listener));
    const news = source.since(ownerId, position, limit);
    for (const event of news) {
      if (wanted.includes(event.type)) add(id, { ...event, messageId: makeMessageId(), nowMs });
    }
    // Past all there are, also past events whose subject is gone: nothing of them is ever told.
    const end = news.length < limit ? source.newestOf(ownerId) : news.at(-1)!.position;
    move.run(id, source.name, end);
    return news.length;
  }

  function collectSome(nowMs: number): void {
    let events = 0;
    for (const source of sources) {
      const behind = findBehind(source);
      // None is without room: that was asked in the same transaction.
      for (let i = 0; i < behind.length && events < EVENTS_AT_ONCE; i++)
        events += collectFor(behind[(turn + i) % behind.length]!, source, nowMs);
    }
  }

  const isAnybodyBehind = () => db.read(() => sources.some((source) => findBehind(source).length > 0));

  return async (nowMs) => {
    const isNeeded = db.read(() => anybody.get()) !== undefined;
    if (!isNeeded || !isAnybodyBehind()) return { isNeeded, more: false };
    await db.writeDurably(() => collectSome(nowMs));
    turn++;
    return { isNeeded, more: isAnybodyBehind() };
  };
}
