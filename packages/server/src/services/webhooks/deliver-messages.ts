// The duty that tells webhooks what happened: makes deliveries of events, and sends what is due. It sleeps until the next one is due; hints shorten that,
// and looking from time to time finds what no hint told. Whoever runs it in a fleet holds nothing that another could not take over.
import { judgeTry } from '../../domain/webhook-schedule.ts';
import { signMessage } from '../../domain/webhook-signature.ts';
import type { Logger } from '../../log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ClaimedDelivery, DeliveryQueue } from '../../ports/delivery-queue.ts';
import type { WebhookSender } from '../../ports/webhook-sender.ts';
import { PollingLoop } from '../polling-loop.ts';

/** Longer than a try takes. */
const LEASE_MS = 30_000;
/** Looked at without a hint; rarely while there is no webhook to tell anything. */
const POLL_MS = 30_000;
const IDLE_POLL_MS = 600_000;
/** Hints within this time are answered together. */
const GATHER_MS = 100;
const AFTER_ERROR_MS = 5_000;

export interface DeliverMessagesDependencies {
  readonly queue: Pick<DeliveryQueue, 'collect' | 'claimDue' | 'settle'>;
  readonly sender: Pick<WebhookSender, 'send'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Calls back when a run may have changed; returns the function that unsubscribes. */
  readonly onChanged: (listener: () => void) => () => void;
  /** From 0 to 1. */
  readonly random?: () => number;
}

export class DeliverMessages {
  readonly #dependencies: DeliverMessagesDependencies;
  readonly #random: () => number;
  readonly #loop: PollingLoop;
  /** Ends what is being sent. */
  readonly #cut = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();

  constructor(dependencies: DeliverMessagesDependencies) {
    this.#dependencies = dependencies;
    this.#random = dependencies.random ?? Math.random;
    const { clock, log, onChanged } = dependencies;
    this.#loop = new PollingLoop({
      ...{ clock, onChanged, gatherMs: GATHER_MS },
      round: () => this.#round(),
      onError: (error) => {
        log.warn({ err: error }, 'webhooks cannot be told anything now; trying again');
        return AFTER_ERROR_MS;
      },
    });
  }

  /** Idempotent. */
  start(): void {
    this.#loop.start();
  }

  /** There may be something to do. */
  wake(): void {
    this.#loop.wake();
  }

  /** Begins nothing more, and ends what is not over after `drainMs`: that is sent again, with the same id, when its lease has ended. Idempotent. */
  async stop(drainMs: number): Promise<void> {
    await this.#loop.stop();
    const over = new AbortController();
    const drained = Promise.all(this.#inFlight).then(() => over.abort());
    await this.#dependencies.clock.sleep(drainMs, over.signal).catch(() => {});
    this.#cut.abort();
    await drained;
  }

  /** How long there is nothing to do, unless a hint comes. */
  async #round(): Promise<number> {
    const { queue, clock } = this.#dependencies;
    const { isNeeded, more } = await queue.collect(clock.now());
    if (this.#loop.signal.aborted) return 0;
    const { deliveries, nextMs } = await queue.claimDue({ nowMs: clock.now(), leaseMs: LEASE_MS });
    for (const delivery of deliveries) this.#begin(delivery);
    if (more) return 0;
    const pollMs = isNeeded ? POLL_MS : IDLE_POLL_MS;
    return nextMs === null ? pollMs : Math.min(pollMs, Math.max(1, nextMs - clock.now()));
  }

  #begin(delivery: ClaimedDelivery): void {
    const sent = this.#deliver(delivery)
      .catch((error: unknown) => {
        if (this.#cut.signal.aborted) return;
        const { webhookId, messageId } = delivery;
        // Its lease ends, and it is sent again.
        this.#dependencies.log.warn({ err: error, webhookId, messageId }, 'a delivery could not be settled');
      })
      .finally(() => {
        this.#inFlight.delete(sent);
        this.wake();
      });
    this.#inFlight.add(sent);
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { queue, sender, clock, log } = this.#dependencies;
    const { url, body, webhookId, messageId } = delivery;
    const headers = signMessage({ ...delivery, sentAtMs: clock.now() });
    const answer = await sender.send({ url, headers, body }, this.#cut.signal);
    const nowMs = clock.now();
    const outcome = judgeTry(answer, { ...delivery, nowMs, random: this.#random() });
    await queue.settle(delivery, outcome, nowMs);
    const { disables, problem, status, tries } = outcome;
    if (disables !== null) log.warn({ webhookId, reason: disables }, 'a webhook is disabled');
    else if (problem !== null) log.info({ webhookId, messageId, problem, status, tries }, 'a webhook was not told');
  }
}
