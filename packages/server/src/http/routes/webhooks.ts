// Webhooks: list, make, change, delete, renew the secret. Only those of the caller's owner.
import {
  NewWebhookBody,
  RotateSecretBody,
  WEBHOOK_EVENTS,
  WebhookBody,
  WebhookInfo,
  WebhookSecretAnswer,
} from '@lector/contract/webhooks';
import { Type } from 'typebox';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { ENTRY_BYTES, FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import {
  nameOf,
  webhookParams as params,
  toWebhookInfo,
  toWebhookSecret,
  type WebhookRoute,
} from '../wire/webhooks.ts';
import { registerWebhookDeliveries } from './webhook-deliveries.ts';

export function registerWebhooks(app: Routes, dependencies: AppDependencies): void {
  const { webhooks, clock } = dependencies;

  app.get(
    '/lector/v1/webhooks',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'listWebhooks',
        summary: 'List your webhooks',
        description: 'Without their secrets.',
        answer: Type.Array(WebhookInfo),
      }),
    },
    async ({ caller }) => (await webhooks.list(caller.ownerId)).map((webhook) => toWebhookInfo(webhook, clock.now())),
  );

  app.post<{ Body: NewWebhookBody }>(
    '/lector/v1/webhooks',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: ENTRY_BYTES,
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'createWebhook',
        summary: 'Make a webhook',
        description:
          'It is told of runs that end from now on. An owner may have 20. The secret, by which messages are signed, is in this answer and nowhere else.',
        body: NewWebhookBody,
        answer: WebhookSecretAnswer,
      }),
    },
    async ({ caller, body }, reply) => {
      const { url, events = WEBHOOK_EVENTS, description = '' } = body;
      const made = await webhooks.create(caller.ownerId, { url, events, description });
      reply.header('cache-control', 'no-store');
      return toWebhookSecret(made, clock.now());
    },
  );

  app.get<WebhookRoute>(
    '/lector/v1/webhooks/:webhook_id',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'getWebhook',
        summary: 'Look at a webhook',
        description: 'Without its secret.',
        params,
        answer: WebhookInfo,
        refusals: [404],
      }),
    },
    async (request) => toWebhookInfo(await webhooks.find(nameOf(request)), clock.now()),
  );
  registerChanges(app, dependencies);
  registerWebhookDeliveries(app, dependencies);
}

function registerChanges(app: Routes, { webhooks, clock }: AppDependencies): void {
  app.put<WebhookRoute & { Body: WebhookBody }>(
    '/lector/v1/webhooks/:webhook_id',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: ENTRY_BYTES,
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'changeWebhook',
        summary: 'Change, disable or enable a webhook',
        description:
          'Its secret stays. Disabled, it is told nothing, and what waits for it counts as failed; enabled again, it is told of runs that end from then on.',
        params,
        body: WebhookBody,
        answer: WebhookInfo,
        refusals: [404],
      }),
    },
    async (request) => toWebhookInfo(await webhooks.change(nameOf(request), request.body), clock.now()),
  );

  app.delete<WebhookRoute>(
    '/lector/v1/webhooks/:webhook_id',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'deleteWebhook',
        summary: 'Delete a webhook',
        description: 'With its deliveries, those that wait too.',
        params,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await webhooks.remove(nameOf(request));
      return reply.code(204).send();
    },
  );

  app.post<WebhookRoute & { Body: RotateSecretBody }>(
    '/lector/v1/webhooks/:webhook_id/rotate',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Webhooks',
        id: 'rotateWebhookSecret',
        summary: 'Replace the secret',
        description:
          'Messages are signed by both for the overlap, and by the new one alone from then on. The secret is in this answer and nowhere else.',
        params,
        body: RotateSecretBody,
        answer: WebhookSecretAnswer,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { overlap_seconds: seconds = 86_400 } = request.body;
      const made = await webhooks.rotate(nameOf(request), seconds * 1_000);
      reply.header('cache-control', 'no-store');
      return toWebhookSecret(made, clock.now());
    },
  );
}
