// Deliveries of webhooks: list, send a test, replay. Only those of the caller's owner.
import { DeliveryInfo, DeliveryPage, DeliveryQuery } from '@lector/contract/webhooks';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { describeRoute } from '../wire/describe-route.ts';
import {
  type DeliveryRoute,
  deliveryParams,
  nameOf,
  toDeliveryInfo,
  toDeliveryPage,
  type WebhookRoute,
  webhookParams,
} from '../wire/webhooks.ts';

export function registerWebhookDeliveries(app: Routes, { webhooks }: AppDependencies): void {
  app.get<WebhookRoute & { Querystring: DeliveryQuery }>(
    '/lector/v1/webhooks/:webhook_id/deliveries',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'listWebhookDeliveries',
        summary: 'List deliveries',
        description: 'Newest first: all that wait, and the last 1,000 that have ended, for 30 days.',
        params: webhookParams,
        querystring: DeliveryQuery,
        answer: DeliveryPage,
        refusals: [404],
      }),
    },
    async (request) => {
      const { cursor = null, limit = 50 } = request.query;
      return toDeliveryPage(await webhooks.deliveries(nameOf(request), { before: cursor, limit }));
    },
  );

  app.post<WebhookRoute>(
    '/lector/v1/webhooks/:webhook_id/test',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'testWebhook',
        summary: 'Send a test',
        description: 'A message of type `webhook.test`, once. What came of it is in the list of deliveries.',
        params: webhookParams,
        answer: DeliveryInfo,
        refusals: [404],
      }),
    },
    async (request) => toDeliveryInfo(await webhooks.test(nameOf(request))),
  );

  app.post<DeliveryRoute>(
    '/lector/v1/webhooks/:webhook_id/deliveries/:number/replay',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'replayWebhookDelivery',
        summary: 'Send a delivery again',
        description:
          'The same message, with the same `webhook-id`: one that has ended begins its tries anew, one that waits is tried now.',
        params: deliveryParams,
        answer: DeliveryInfo,
        refusals: [404],
      }),
    },
    async (request) => {
      const name = { ...nameOf(request), number: request.params.number };
      return toDeliveryInfo(await webhooks.replay(name));
    },
  );
}
