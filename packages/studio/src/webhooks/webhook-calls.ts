// The calls for webhooks, in the name of who is signed in.
import { createWebhookClient, type WebhookBody, type WebhookInfo } from '@lector/client';
import { options } from '../server.ts';

export const webhookCalls = createWebhookClient(options);

/** What a change sends: a webhook is replaced as a whole. */
export function bodyOf({ url, events, description, enabled }: WebhookInfo): WebhookBody {
  return { url, events, description, enabled };
}
