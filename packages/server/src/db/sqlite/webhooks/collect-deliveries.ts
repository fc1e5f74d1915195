// Makes deliveries of events: each webhook has a position in each source, which moves in the transaction that adds its deliveries.
import { WEBHOOK_LIMITS } from '../../../domain/webhook.ts';
import { makeMessageId } from '../../../domain/webhook-message.ts';
import type { DeliveryQueue } from '../../../ports/delivery-queue.ts';
import type { Database } from '../database.ts';
import { createCountWaiting, createDeliveryWriter } from './delivery-row.ts';
import type { EventSource } from './event-sources.ts';

/** Events read for a webhook, and for all, before other work has its turn: some milliseconds. */
const EVENTS_EACH = 50;
const EVENTS_AT_ONCE = 200;

type Listener = readonly [id: number, ownerId: number, events: string];

export function createCollect(db: Database, sources: readonly EventSource[]): DeliveryQueue['collect'] {
  const listeners = db.prepare<Listener>('SELECT id, owner_id, events FROM webhooks WHERE disabled IS NULL');
  const position = db.prepare<[number]>('SELECT position FROM webhook_positions WHERE webhook_id = ? AND source = ?');
  const move = db.prepare(
    `INSERT INTO webhook_positions (webhook_id, source, position) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET position = excluded.position`,
  );
  const countWaiting = createCountWaiting(db);
  const add = createDeliveryWriter(db);
  /** With whom to begin, so that all have their turn. */
  let turn = 0;

  const newsOf = ([id, ownerId]: Listener, source: EventSource, limit: number) =>
    source.since(ownerId, position.get(id, source.name)?.[0] ?? 0, limit);
  const roomOf = ([id]: Listener) => Math.max(0, WEBHOOK_LIMITS.waiting - countWaiting(id));

  /** The number of events that were read. */
  function collectFor(listener: Listener, source: EventSource, nowMs: number): number {
    const [id, , events] = listener;
    const wanted = events.split(' ');
    const news = newsOf(listener, source, Math.min(EVENTS_EACH, roomOf(listener)));
    for (const event of news) {
      if (wanted.includes(event.type)) add(id, { ...event, messageId: makeMessageId(), nowMs });
    }
    const last = news.at(-1);
    if (last !== undefined) move.run(id, source.name, last.position);
    return news.length;
  }

  function collectSome(nowMs: number): boolean {
    const all = listeners.all();
    let [events, isFull] = [0, false];
    for (let i = 0; i < all.length && events < EVENTS_AT_ONCE; i++) {
      const listener = all[(turn + i) % all.length]!;
      for (const source of sources) {
        const read = collectFor(listener, source, nowMs);
        events += read;
        isFull ||= read === EVENTS_EACH;
      }
    }
    return isFull || events >= EVENTS_AT_ONCE;
  }

  return async (nowMs) => {
    const { isNeeded, hasNews } = db.read(() => {
      const all = listeners.all();
      const isBehind = (listener: Listener) =>
        sources.some((source) => newsOf(listener, source, 1).length > 0) && roomOf(listener) > 0;
      return { isNeeded: all.length > 0, hasNews: all.some(isBehind) };
    });
    if (!hasNews) return { isNeeded, more: false };
    const more = await db.writeDurably(() => collectSome(nowMs));
    turn++;
    return { isNeeded, more };
  };
}
