// Webhooks of an owner: makes, changes and removes them, renews their secrets, and looks after their deliveries.
import { type Delivery, WEBHOOK_LIMITS, type Webhook } from '../../domain/webhook.ts';
import { makeMessageId, writeTestMessage } from '../../domain/webhook-message.ts';
import { makeWebhookSecret, printWebhookSecret } from '../../domain/webhook-signature.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeliveryName, DeliveryQueue } from '../../ports/delivery-queue.ts';
import type { WebhookSender } from '../../ports/webhook-sender.ts';
import type { WebhookContent, WebhookStore } from '../../ports/webhook-store.ts';

/** A new secret, as its receiver is given it. It is only here. */
export interface MadeWebhook {
  readonly webhook: Webhook;
  readonly secret: string;
}

/** All throw `not_found` for what is not the owner's, and `invalid_input`. */
export interface ManageWebhooks {
  list(ownerId: number): Promise<readonly Webhook[]>;
  find(name: DeliveryName): Promise<Webhook>;
  create(ownerId: number, content: WebhookContent): Promise<MadeWebhook>;
  change(name: DeliveryName, content: WebhookContent & { readonly enabled: boolean }): Promise<Webhook>;
  remove(name: DeliveryName): Promise<void>;
  rotate(name: DeliveryName, overlapMs: number): Promise<MadeWebhook>;
  /** A message that says nothing, on its way. */
  test(name: DeliveryName): Promise<Delivery>;
  deliveries(
    name: DeliveryName,
    query: { readonly before: number | null; readonly limit: number },
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly more: boolean }>;
  replay(name: DeliveryName & { readonly number: number }): Promise<Delivery>;
}

export function createManageWebhooks(dependencies: {
  webhooks: WebhookStore;
  queue: Pick<DeliveryQueue, 'add' | 'page' | 'replay'>;
  sender: Pick<WebhookSender, 'findFault'>;
  clock: Pick<Clock, 'now'>;
  /** Says that there may be something to deliver. */
  wake: () => void;
}): ManageWebhooks {
  const { webhooks: store, queue, sender, clock, wake } = dependencies;

  async function find({ ownerId, webhookId }: DeliveryName): Promise<Webhook> {
    return (await store.find(ownerId, webhookId)) ?? notFound();
  }

  /** With its address as it is sent to, and each event once. */
  function check(content: WebhookContent): WebhookContent {
    const fault = sender.findFault(content.url);
    if (fault !== null) throw invalidInput({ loc: ['body', 'url'], msg: fault, type: 'webhook_address' });
    return { ...content, url: new URL(content.url).href, events: [...new Set(content.events)] };
  }

  return {
    list: (ownerId) => store.list(ownerId),
    find,

    async create(ownerId, content) {
      const secret = makeWebhookSecret();
      const webhook = await store.create({ ...check(content), ownerId, secret, nowMs: clock.now() });
      if (webhook === null) throw tooMany();
      wake();
      return { webhook, secret: printWebhookSecret(secret) };
    },

    async change({ ownerId, webhookId }, { enabled, ...content }) {
      const change = { ...check(content), enabled, nowMs: clock.now() };
      const webhook = (await store.change(ownerId, webhookId, change)) ?? notFound();
      wake();
      return webhook;
    },

    async remove({ ownerId, webhookId }) {
      if (!(await store.remove(ownerId, webhookId))) notFound();
    },

    async rotate({ ownerId, webhookId }, overlapMs) {
      const secret = makeWebhookSecret();
      const nowMs = clock.now();
      const webhook = await store.rotate(ownerId, webhookId, { secret, oldUntilMs: nowMs + overlapMs, nowMs });
      return { webhook: webhook ?? notFound(), secret: printWebhookSecret(secret) };
    },

    async test(name) {
      mustBeEnabled(await find(name));
      const nowMs = clock.now();
      const message = { ...writeTestMessage(name.webhookId, nowMs), messageId: makeMessageId(), nowMs };
      const delivery = (await queue.add(name, message)) ?? notFound();
      if (delivery === 'full') throw tooManyWait();
      wake();
      return delivery;
    },

    deliveries: async (name, query) => (await queue.page(name, query)) ?? notFound(),

    async replay(name) {
      mustBeEnabled(await find(name));
      const delivery = await queue.replay(name, clock.now());
      if (delivery === null) throw new AppError('not_found', 'There is no such delivery');
      wake();
      return delivery;
    },
  };
}

function notFound(): never {
  throw new AppError('not_found', 'There is no such webhook');
}

function tooMany(): AppError {
  const limit = WEBHOOK_LIMITS.webhooks;
  return invalidInput({
    loc: ['body'],
    msg: `There are ${limit} webhooks, as many as there may be: delete one first`,
    type: 'too_many_webhooks',
    ctx: { limit },
  });
}

function tooManyWait(): AppError {
  const limit = WEBHOOK_LIMITS.waiting;
  return invalidInput({
    loc: ['path', 'webhook_id'],
    msg: `${limit} deliveries wait for this webhook, as many as may`,
    type: 'too_many_deliveries',
    ctx: { limit },
  });
}

function mustBeEnabled({ disabled }: Webhook): void {
  if (disabled === null) return;
  throw invalidInput({
    loc: ['path', 'webhook_id'],
    msg: 'The webhook is disabled: enable it first',
    type: 'webhook_disabled',
  });
}
