// Makes, changes and removes webhooks of a server.
import type { WebhookEvent } from '@lector/client';
import { WEBHOOK_EVENTS } from '@lector/contract/webhooks';
import { EXIT, UsageError } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';

export interface NewWebhook {
  readonly url: string;
  readonly events?: string;
  readonly description?: string;
  readonly json?: boolean;
}

export interface RotateOptions {
  readonly overlap?: string;
}

export async function addWebhook(session: Session, { url, events, description, json }: NewWebhook): Promise<number> {
  const { webhooks, terminal, signal } = session;
  const made = await webhooks.create(
    {
      url,
      ...(events === undefined ? {} : { events: readEvents(events) }),
      ...(description === undefined ? {} : { description }),
    },
    { signal },
  );
  if (json) terminal.json(JSON.stringify(made, null, 2));
  else {
    terminal.note(`Webhook ${made.webhook.id} is told from now on. Its secret, told now and never again:`);
    terminal.out(made.secret);
  }
  return EXIT.complete;
}

export async function removeWebhook({ webhooks, terminal, signal }: Session, id: number): Promise<number> {
  await webhooks.remove(id, { signal });
  terminal.note(`Webhook ${id} is deleted.`);
  return EXIT.complete;
}

export async function setEnabled(session: Session, id: number, enabled: boolean): Promise<number> {
  const { webhooks, terminal, signal } = session;
  const { url, events, description } = await webhooks.get(id, { signal });
  await webhooks.change(id, { url, events, description, enabled }, { signal });
  terminal.note(`Webhook ${id} is ${enabled ? 'told what ends from now on' : 'told nothing'}.`);
  return EXIT.complete;
}

export async function rotateSecret(session: Session, id: number, { overlap = '' }: RotateOptions): Promise<number> {
  const { webhooks, terminal, signal } = session;
  if (!/^[0-9]{1,6}$/.test(overlap)) throw new UsageError('--overlap takes seconds, 604800 at most');
  const { webhook, secret } = await webhooks.rotate(id, { overlap_seconds: Number(overlap) }, { signal });
  const until = webhook.old_secret_until;
  const words = until === null ? 'The one before signs no more' : `The one before signs beside it until ${until}`;
  terminal.note(`${words}. The new secret, told now and never again:`);
  terminal.out(secret);
  return EXIT.complete;
}

function readEvents(list: string): WebhookEvent[] {
  return list.split(',').map((word) => {
    const event = WEBHOOK_EVENTS.find((one) => one === word.trim());
    if (event === undefined) throw new UsageError(`--events takes ${WEBHOOK_EVENTS.join(', ')}`);
    return event;
  });
}
