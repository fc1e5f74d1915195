// Webhooks: an address of an owner that is told when its runs end, and the deliveries to it.
import type { MessageType, WebhookEvent } from './webhook-message.ts';

export const WEBHOOK_LIMITS = {
  /** Webhooks of an owner. */
  webhooks: 20,
  /** Deliveries of a webhook that wait. Events beyond stay in the journal until there is room. */
  waiting: 1_000,
  /** Deliveries of a webhook that have ended, and how long they are listed. */
  ended: 1_000,
  endedMs: 30 * 86_400_000,
  /** Requests in flight: of all, of an owner, to a webhook. */
  inFlight: { all: 32, owner: 4, webhook: 2 },
} as const;

/** Why a webhook is told nothing: its owner said so, it answered 410, or it took nothing for days. */
export const DISABLED_REASONS = ['owner', 'gone', 'failing'] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

export interface Webhook {
  readonly id: number;
  readonly ownerId: number;
  readonly url: string;
  /** For people; may be empty. */
  readonly description: string;
  readonly events: readonly WebhookEvent[];
  /** Null while it is enabled. */
  readonly disabled: DisabledReason | null;
  /** When the first try failed after the last that succeeded; null when the last one succeeded, and before any. */
  readonly failingSinceMs: number | null;
  /** Until when the secret before this one signs, too; null when it does not. */
  readonly oldSecretUntilMs: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

/**
 * What went wrong with a try. `no_public_address` stands for a name that is not known and for one that leads into a private network, so that
 * nobody learns the names of this machine's network. `disabled`: the webhook was, before the delivery had its turn.
 */
export const DELIVERY_PROBLEMS = [
  'status',
  'redirect',
  'timeout',
  'unreachable',
  'tls',
  'not_http',
  'no_public_address',
  'not_allowed',
  'disabled',
] as const;
export type DeliveryProblem = (typeof DELIVERY_PROBLEMS)[number];

/** What a receiver answered; a status of its own, or why there is none. */
export type Answer = { readonly status: number } | { readonly problem: DeliveryProblem };

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message on its way to one webhook, over all its tries. */
export interface Delivery {
  /** Among those of its webhook: 1, 2, … */
  readonly number: number;
  /** The same on every try and every replay: receivers know a message by it. */
  readonly messageId: string;
  readonly type: MessageType;
  /** As it is sent. */
  readonly body: string;
  readonly state: DeliveryState;
  /** Since it was made, or replayed. */
  readonly tries: number;
  readonly createdAtMs: number;
  /** Null when it has ended. */
  readonly dueAtMs: number | null;
  readonly triedAtMs: number | null;
  /** Of the last try: the status that was answered, and what was wrong. */
  readonly status: number | null;
  readonly problem: DeliveryProblem | null;
}
