// Translates webhooks and their deliveries into Lector's own API, and says how a path names them.
import { Id } from '@lector/contract/fields';
import { MAX_ID } from '@lector/contract/limits';
import type { DeliveryInfo, DeliveryPage, WebhookInfo, WebhookSecretAnswer } from '@lector/contract/webhooks';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Delivery, Webhook } from '../../domain/webhook.ts';
import type { DeliveryName } from '../../ports/delivery-queue.ts';
import type { MadeWebhook } from '../../services/webhooks/manage-webhooks.ts';
import { toTime, toTimeOrNull } from './studio.ts';

export interface WebhookRoute {
  Params: { webhook_id: number };
}

export interface DeliveryRoute {
  Params: { webhook_id: number; number: number };
}

export const webhookParams = Type.Object({ webhook_id: Id('Of a webhook.') });
export const deliveryParams = Type.Object({
  webhook_id: Id('Of a webhook.'),
  number: Type.Integer({ minimum: 1, maximum: MAX_ID, description: 'Of a delivery to it.' }),
});

export function nameOf(request: FastifyRequest<WebhookRoute> | FastifyRequest<DeliveryRoute>): DeliveryName {
  return { ownerId: request.caller.ownerId, webhookId: request.params.webhook_id };
}

export function toWebhookInfo(webhook: Webhook, nowMs: number): WebhookInfo {
  const { id, url, description, events, disabled, failingSinceMs, oldSecretUntilMs } = webhook;
  const isOldGood = oldSecretUntilMs !== null && nowMs < oldSecretUntilMs;
  return {
    ...{ id, url, description, events: [...events] },
    enabled: disabled === null,
    disabled_reason: disabled,
    failing_since: toTimeOrNull(failingSinceMs),
    old_secret_until: toTimeOrNull(isOldGood ? oldSecretUntilMs : null),
    created_at: toTime(webhook.createdAtMs),
    updated_at: toTime(webhook.updatedAtMs),
  };
}

export function toWebhookSecret({ webhook, secret }: MadeWebhook, nowMs: number): WebhookSecretAnswer {
  return { webhook: toWebhookInfo(webhook, nowMs), secret };
}

export function toDeliveryInfo(delivery: Delivery): DeliveryInfo {
  const { number, messageId, type, state, tries, status, problem, body } = delivery;
  return {
    ...{ number, message_id: messageId, type, status: state, tries },
    created_at: toTime(delivery.createdAtMs),
    next_try_at: toTimeOrNull(delivery.dueAtMs),
    last_try_at: toTimeOrNull(delivery.triedAtMs),
    ...{ answered: status, problem, body },
  };
}

export function toDeliveryPage(page: { deliveries: readonly Delivery[]; more: boolean }): DeliveryPage {
  const deliveries = page.deliveries.map(toDeliveryInfo);
  return { deliveries, next_cursor: page.more ? (deliveries.at(-1)?.number ?? null) : null };
}
