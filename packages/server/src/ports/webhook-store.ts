// Port to the webhooks of owners, with the secrets that sign their messages. No method hands a secret out: `DeliveryQueue` does, to sign.
import type { Webhook } from '../domain/webhook.ts';
import type { WebhookEvent } from '../domain/webhook-message.ts';

export interface WebhookContent {
  readonly url: string;
  readonly description: string;
  readonly events: readonly WebhookEvent[];
}

/** All take the owner: what is another's is not found. All writes survive a power cut when they resolve. */
export interface WebhookStore {
  /** It is told what happens from now on. Null when the owner has as many as it may have. */
  create(
    webhook: WebhookContent & { readonly ownerId: number; readonly secret: Uint8Array; readonly nowMs: number },
  ): Promise<Webhook | null>;
  /** In the order in which they were made. */
  list(ownerId: number): Promise<readonly Webhook[]>;
  find(ownerId: number, webhookId: number): Promise<Webhook | null>;
  /**
   * Replaces what it is as a whole. Disabled, it is told nothing, and what waits for it has failed; enabled again, it is told what happens
   * from then on.
   */
  change(
    ownerId: number,
    webhookId: number,
    content: WebhookContent & { readonly enabled: boolean; readonly nowMs: number },
  ): Promise<Webhook | null>;
  /** A new secret; the one before signs beside it until then, and any earlier one no more. */
  rotate(
    ownerId: number,
    webhookId: number,
    rotation: { readonly secret: Uint8Array; readonly oldUntilMs: number; readonly nowMs: number },
  ): Promise<Webhook | null>;
  /** With its deliveries. False when there is no such webhook. */
  remove(ownerId: number, webhookId: number): Promise<boolean>;
}
