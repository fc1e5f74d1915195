// Shows webhooks of a server and their deliveries, and what came of a test.
import { setTimeout as wait } from 'node:timers/promises';
import type { DeliveryInfo } from '@lector/client';
import { EXIT, UsageError } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import { printTable } from '../remote/table.ts';

export interface ListOptions {
  readonly json?: boolean;
  readonly limit?: string;
}

const LOOK_EVERY_MS = 250;
/** Longer than a try takes, when it need not wait for others of the webhook. */
const PATIENCE_MS = 30_000;

export async function listWebhooks({ webhooks, terminal, signal }: Session, { json }: ListOptions): Promise<number> {
  const all = await webhooks.list({ signal });
  if (json) {
    terminal.json(JSON.stringify(all, null, 2));
    return EXIT.complete;
  }
  printTable(
    terminal,
    [
      { title: 'id', align: 'right' },
      { title: 'state' },
      { title: 'events' },
      { title: 'description' },
      { title: 'url' },
    ],
    all.map(({ id, disabled_reason, failing_since, events, description, url }) => {
      const failing = failing_since === null ? 'enabled' : `failing since ${failing_since}`;
      const state = disabled_reason === null ? failing : `disabled (${disabled_reason})`;
      return [String(id), state, events.join(', '), description, url];
    }),
  );
  return EXIT.complete;
}

export async function listDeliveries(session: Session, id: number, { json, limit = '' }: ListOptions): Promise<number> {
  const { webhooks, terminal, signal } = session;
  if (!/^([1-9][0-9]?|100)$/.test(limit)) throw new UsageError('--limit takes a number from 1 to 100');
  const page = await webhooks.deliveries(id, { limit: Number(limit) }, { signal });
  if (json) {
    terminal.json(JSON.stringify(page, null, 2));
    return EXIT.complete;
  }
  printTable(
    terminal,
    [
      { title: 'number', align: 'right' },
      { title: 'made' },
      { title: 'type' },
      { title: 'status' },
      { title: 'last try' },
    ],
    page.deliveries.map((delivery) => [
      String(delivery.number),
      delivery.created_at,
      delivery.type,
      delivery.status,
      describeTry(delivery),
    ]),
  );
  return EXIT.complete;
}

export async function replayDelivery(session: Session, id: number, number: number): Promise<number> {
  await session.webhooks.replay(id, number, { signal: session.signal });
  return tellOutcome(session, id, number);
}

export async function sendTest(session: Session, id: number): Promise<number> {
  const { number } = await session.webhooks.test(id, { signal: session.signal });
  return tellOutcome(session, id, number);
}

/** Waits for the next try of a delivery to be over. */
async function tellOutcome(session: Session, id: number, number: number): Promise<number> {
  const { webhooks, terminal, clock, signal } = session;
  const endsAtMs = clock.now() + PATIENCE_MS;
  let before: DeliveryInfo | undefined;
  for (;;) {
    const { deliveries } = await webhooks.deliveries(id, { cursor: number + 1, limit: 1 }, { signal });
    const [delivery] = deliveries;
    before ??= delivery;
    const isTried = delivery?.status !== 'waiting' || delivery.tries > (before?.tries ?? 0);
    if (delivery === undefined || (!isTried && clock.now() > endsAtMs)) {
      terminal.note(`Delivery ${number} still waits: lector webhooks deliveries ${id}`);
      return EXIT.incomplete;
    }
    if (isTried) {
      terminal.note(`Delivery ${number}: ${delivery.status}, ${describeTry(delivery)}`);
      return delivery.status === 'delivered' ? EXIT.complete : EXIT.incomplete;
    }
    // Its own error would hide why it was aborted.
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

function describeTry({ tries, answered, problem, next_try_at, status }: DeliveryInfo): string {
  if (tries === 0 && problem === null) return 'not tried yet';
  const what = [answered === null ? null : `answered ${answered}`, problem].filter((word) => word !== null).join(', ');
  const next = status === 'waiting' && next_try_at !== null ? `, again at ${next_try_at}` : '';
  return `try ${tries}: ${what}${next}`;
}
