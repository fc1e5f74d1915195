// Port to the deliveries of webhooks: made of events, claimed for a try, settled, listed. Times are wall time, because a delivery waits for hours and
// over restarts; what seems to be due later than any pause is due now.
import type { Delivery } from '../domain/webhook.ts';
import type { MessageType, WrittenMessage } from '../domain/webhook-message.ts';
import type { Outcome } from '../domain/webhook-schedule.ts';

/** One try of one delivery, for whoever holds it until the lease ends. */
export interface ClaimedDelivery {
  readonly webhookId: number;
  readonly number: number;
  /** The fencing token: a delivery that was claimed again since is not settled by it. */
  readonly claim: number;
  readonly messageId: string;
  readonly type: MessageType;
  readonly body: string;
  readonly url: string;
  /** The newest first; at most two. */
  readonly secrets: readonly Uint8Array[];
  readonly tries: number;
  readonly failingSinceMs: number | null;
}

export interface DeliveryName {
  readonly ownerId: number;
  readonly webhookId: number;
}

export interface DeliveryQueue {
  /**
   * Makes deliveries of events that enabled webhooks have not been told of, some at a time, and remembers how far each has come in the same
   * transaction, which survives a power cut: an event becomes one delivery with one message id, whatever is killed when. Events of runs that
   * were deleted before are not told. `isNeeded`: there is an enabled webhook. `more`: call again.
   */
  collect(nowMs: number): Promise<{ readonly isNeeded: boolean; readonly more: boolean }>;

  /**
   * Claims deliveries that are due, of webhooks and owners with the fewest in flight first, within the limits of `WEBHOOK_LIMITS.inFlight` over
   * all processes. Whoever dies with a claim loses it at the end of its lease. `nextMs`: when the next one may be due, null for none.
   */
  claimDue(query: {
    readonly nowMs: number;
    readonly leaseMs: number;
  }): Promise<{ readonly deliveries: readonly ClaimedDelivery[]; readonly nextMs: number | null }>;

  /** Stores what came of a try, and what it means for the webhook. False when the claim was lost. */
  settle(
    claimed: Pick<ClaimedDelivery, 'webhookId' | 'number' | 'claim'>,
    outcome: Outcome,
    nowMs: number,
  ): Promise<boolean>;

  /** Adds a delivery of a message that is no event. Null when the owner has no such webhook; `full` when as many wait as may. */
  add(
    webhook: DeliveryName,
    message: WrittenMessage & { readonly messageId: string; readonly nowMs: number },
  ): Promise<Delivery | 'full' | null>;

  /** Makes a delivery due now: one that has ended begins anew, with the same message id and body. Null when there is none. */
  replay(webhook: DeliveryName & { readonly number: number }, nowMs: number): Promise<Delivery | null>;

  /** Newest first, of those before a number. Null when the owner has no such webhook. */
  page(
    webhook: DeliveryName,
    query: { readonly before: number | null; readonly limit: number },
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly more: boolean } | null>;

  /** Deletes ended deliveries beyond `WEBHOOK_LIMITS`, and secrets that sign no more. Returns how many deliveries. */
  prune(nowMs: number): Promise<number>;
}
