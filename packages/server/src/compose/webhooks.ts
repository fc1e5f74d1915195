// Wires webhooks: their stores, what sends their messages, and the duty that does.
import type { Config } from '../config.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteDeliveryQueue } from '../db/sqlite/webhooks/delivery-queue.ts';
import { createEventSources } from '../db/sqlite/webhooks/event-sources.ts';
import { createSqliteWebhookStore } from '../db/sqlite/webhooks/webhook-store.ts';
import type { RunIdCipher } from '../domain/run-id.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import { DeliverMessages } from '../services/webhooks/deliver-messages.ts';
import { createManageWebhooks } from '../services/webhooks/manage-webhooks.ts';
import { createHttpSender } from '../webhooks/http-sender.ts';

export function composeWebhooks(dependencies: {
  db: Database;
  cipher: RunIdCipher;
  clock: Clock;
  log: Logger;
  config: Pick<Config, 'webhookHosts'>;
}) {
  const { db, cipher, clock, log, config } = dependencies;
  const sources = createEventSources(db, cipher);
  const queue = createSqliteDeliveryQueue({ db, sources });
  const sender = createHttpSender({ listed: config.webhookHosts.map((host) => host.toLowerCase()) });
  const onChanged = (listener: () => void) => db.changes.listen(listener);
  const duty = new DeliverMessages({ queue, sender, clock, log, onChanged });
  const webhooks = createSqliteWebhookStore({ db, sources });
  return {
    service: createManageWebhooks({ webhooks, queue, sender, clock, wake: () => duty.wake() }),
    duty,
    /** Deletes what is listed no more. */
    prune: (nowMs: number) => queue.prune(nowMs),
  };
}
