// Claims deliveries that are due, so that one slow receiver, or an owner of many, holds up nobody else.
import { WEBHOOK_LIMITS } from '../../../domain/webhook.ts';
import type { MessageType } from '../../../domain/webhook-message.ts';
import { MAX_PAUSE_MS } from '../../../domain/webhook-schedule.ts';
import type { ClaimedDelivery, DeliveryQueue } from '../../../ports/delivery-queue.ts';
import type { Database } from '../database.ts';

type ClaimedRow = readonly [
  number: number,
  claim: number,
  messageId: string,
  type: MessageType,
  body: string,
  tries: number,
  url: string,
  secret: Uint8Array,
  oldSecret: Uint8Array | null,
  oldUntil: number | null,
  failingSince: number | null,
];

interface Candidate {
  readonly webhookId: number;
  readonly ownerId: number;
  readonly dueAtMs: number;
}

const LIMITS = WEBHOOK_LIMITS.inFlight;

export function createClaimDue(db: Database): DeliveryQueue['claimDue'] {
  const candidates = db.prepare<[webhookId: number, ownerId: number, dueAt: number | null]>(
    `SELECT w.id, w.owner_id, (SELECT d.due_at FROM webhook_deliveries d INDEXED BY webhook_deliveries_waiting
       WHERE d.webhook_id = w.id AND d.state = 'waiting' ORDER BY d.due_at LIMIT 1)
       FROM webhooks w WHERE w.disabled IS NULL`,
  );
  const claimed = db.prepare<[webhookId: number, ownerId: number, leaseEnd: number]>(
    `SELECT d.webhook_id, w.owner_id, d.due_at
       FROM webhook_deliveries d INDEXED BY webhook_deliveries_claimed CROSS JOIN webhooks w ON w.id = d.webhook_id
      WHERE d.claimed = 1 AND d.state = 'waiting'`,
  );
  const due = db.prepare<[number: number, dueAt: number]>(
    `SELECT number, due_at FROM webhook_deliveries INDEXED BY webhook_deliveries_waiting
      WHERE webhook_id = ? AND state = 'waiting' ORDER BY due_at LIMIT ?`,
  );
  const claim = db.prepare(
    'UPDATE webhook_deliveries SET claimed = 1, claim = claim + 1, due_at = ? WHERE webhook_id = ? AND number = ?',
  );
  const read = db.prepare<ClaimedRow>(
    `SELECT d.number, d.claim, d.message_id, d.type, d.body, d.tries, w.url, w.secret, w.old_secret, w.old_until, w.failing_since
       FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.webhook_id = ? AND d.number = ?`,
  );

  function look(nowMs: number) {
    const held = claimed.all().filter(([, , leaseEnd]) => !isDue(leaseEnd, nowMs));
    const waiting = candidates
      .all()
      .flatMap(([webhookId, ownerId, dueAtMs]) => (dueAtMs === null ? [] : [{ webhookId, ownerId, dueAtMs }]));
    return { inFlight: countInFlight(held), leaseEnds: held.map(([, , leaseEnd]) => leaseEnd), waiting };
  }

  function take(webhookId: number, options: { limit: number; nowMs: number; leaseMs: number }): ClaimedDelivery[] {
    const { limit, nowMs, leaseMs } = options;
    const numbers = due.all(webhookId, limit).filter(([, dueAtMs]) => isDue(dueAtMs, nowMs));
    return numbers.map(([number]) => {
      claim.run(nowMs + leaseMs, webhookId, number);
      return toClaimed(webhookId, read.get(webhookId, number)!, nowMs);
    });
  }

  function takeAll(nowMs: number, leaseMs: number): ClaimedDelivery[] {
    const { inFlight, waiting } = look(nowMs);
    const taken: ClaimedDelivery[] = [];
    const open = waiting.filter(({ dueAtMs }) => isDue(dueAtMs, nowMs));
    // One for each in turn, so that the last places go to whoever has the fewest.
    for (;;) {
      const next = inFlight.choose(open);
      if (next === null) return taken;
      const [one] = take(next.webhookId, { limit: 1, nowMs, leaseMs });
      if (one === undefined) open.splice(open.indexOf(next), 1);
      else {
        taken.push(one);
        inFlight.count(next);
      }
    }
  }

  function nextOf({ inFlight, leaseEnds, waiting }: ReturnType<typeof look>): number | null {
    const times = waiting.filter((one) => inFlight.hasRoom(one)).map(({ dueAtMs }) => dueAtMs);
    const nextMs = [...leaseEnds, ...times].reduce((least, ms) => Math.min(least, ms), Number.POSITIVE_INFINITY);
    return nextMs === Number.POSITIVE_INFINITY ? null : nextMs;
  }

  return async ({ nowMs, leaseMs }) => {
    const seen = db.read(() => look(nowMs));
    const isOpen = seen.inFlight.choose(seen.waiting.filter(({ dueAtMs }) => isDue(dueAtMs, nowMs))) !== null;
    if (!isOpen) return { deliveries: [], nextMs: nextOf(seen) };
    // May be lost in a power cut: the message is sent a second time then, with the same id.
    const deliveries = await db.writeLightly(() => takeAll(nowMs, leaseMs));
    return { deliveries, nextMs: nextOf(db.read(() => look(nowMs))) };
  };
}

/** Also when the clock was set back by days: nothing waits for so long. */
function isDue(dueAtMs: number, nowMs: number): boolean {
  return dueAtMs <= nowMs || dueAtMs > nowMs + MAX_PAUSE_MS;
}

function countInFlight(held: readonly (readonly [webhookId: number, ownerId: number, leaseEnd: number])[]) {
  const [webhooks, owners] = [new Map<number, number>(), new Map<number, number>()];
  let all = 0;
  const ofWebhook = (id: number) => webhooks.get(id) ?? 0;
  const ofOwner = (id: number) => owners.get(id) ?? 0;
  const count = (webhookId: number, ownerId: number) => {
    webhooks.set(webhookId, ofWebhook(webhookId) + 1);
    owners.set(ownerId, ofOwner(ownerId) + 1);
    all++;
  };
  for (const [webhookId, ownerId] of held) count(webhookId, ownerId);
  const hasRoom = ({ webhookId, ownerId }: Candidate) =>
    all < LIMITS.all && ofWebhook(webhookId) < LIMITS.webhook && ofOwner(ownerId) < LIMITS.owner;
  return {
    hasRoom,
    count: ({ webhookId, ownerId }: Candidate) => count(webhookId, ownerId),
    /** Of the owner with the fewest, then of the webhook with the fewest, then what has been due for longest. */
    choose: (open: readonly Candidate[]): Candidate | null =>
      open.reduce<Candidate | null>((best, one) => {
        if (!hasRoom(one)) return best;
        if (best === null) return one;
        const ahead =
          ofOwner(one.ownerId) - ofOwner(best.ownerId) ||
          ofWebhook(one.webhookId) - ofWebhook(best.webhookId) ||
          one.dueAtMs - best.dueAtMs;
        return ahead < 0 ? one : best;
      }, null),
  };
}

function toClaimed(webhookId: number, row: ClaimedRow, nowMs: number): ClaimedDelivery {
  const [number, claim, messageId, type, body, tries, url, secret, oldSecret, oldUntil, failingSinceMs] = row;
  const isOldGood = oldSecret !== null && oldUntil !== null && nowMs < oldUntil;
  const secrets = isOldGood ? [secret, oldSecret] : [secret];
  return { webhookId, number, claim, messageId, type, body, url, secrets, tries, failingSinceMs };
}
