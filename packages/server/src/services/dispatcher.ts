// The dispatcher: keeps every engine busy with claimed runs and keeps their leases alive.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import type { ExecuteRun } from './execute-run.ts';

/** Longest wait between two looks at the queue; hints only make it shorter. */
const POLL_MS = 1_000;

const MAX_CLAIM_AT = 4;

interface Active {
  readonly lease: Lease;
  readonly abort: AbortController;
}

export class Dispatcher {
  readonly #queue: RunQueue;
  readonly #execute: ExecuteRun;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #capacity: number;
  /** Free places that are worth a claim: engines hold a run in reserve, and one transaction can fetch several. */
  readonly #claimAt: number;
  readonly #leaseMs: number;
  readonly #workerId = randomUUID();
  readonly #active = new Map<number, Active>();
  readonly #running = new Set<Promise<void>>();
  /** Runs that occupy an engine; those being stored are active but not speaking. */
  #speaking = 0;
  #wake: (() => void) | null = null;
  /** A hint that came while nobody waited for one. */
  #rung = false;
  #stopping = false;
  #loops: Promise<unknown> | null = null;
  readonly #stop = new AbortController();

  /** `capacity`: runs worth having at the engines at once. `leaseMs`: renewed three times within it. */
  constructor(parts: {
    queue: RunQueue;
    execute: ExecuteRun;
    clock: Clock;
    log: Logger;
    capacity: number;
    leaseMs: number;
  }) {
    this.#queue = parts.queue;
    this.#execute = parts.execute;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#capacity = parts.capacity;
    this.#claimAt = Math.max(1, Math.min(MAX_CLAIM_AT, Math.floor(parts.capacity / 2)));
    this.#leaseMs = parts.leaseMs;
  }

  /** Begins to claim. Idempotent. */
  start(): void {
    if (this.#loops !== null) return;
    this.#queue.onSubmitted(() => this.#ring());
    this.#loops = Promise.all([this.#claimLoop(), this.#heartbeatLoop()]);
  }

  /** Claims no more and lets active runs end for `drainMs`; what is not done then is aborted and stays in line. Idempotent. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    this.#ring();
    if (this.#running.size > 0) {
      const deadline = new AbortController();
      const waited = this.#clock.sleep(drainMs, deadline.signal).catch(() => {});
      await Promise.race([Promise.all(this.#running), waited]);
      deadline.abort();
    }
    for (const { abort } of this.#active.values()) abort.abort(new Error('the server is stopping'));
    await Promise.all(this.#running);
    this.#stop.abort();
    await this.#loops;
  }

  /** Ends the attempt at a run at once, when one is on its way here. */
  cancel(runId: number): void {
    this.#active.get(runId)?.abort.abort(new Error('the run was deleted'));
  }

  async #claimLoop(): Promise<void> {
    while (!this.#stopping) {
      const free = this.#capacity - this.#speaking;
      const worthwhile = free >= this.#claimAt;
      let claimed = 0;
      if (worthwhile) {
        try {
          const leases = await this.#queue.claim({
            workerId: this.#workerId,
            limit: free,
            nowMs: this.#clock.now(),
            leaseMs: this.#leaseMs,
          });
          claimed = leases.length;
          for (const lease of leases) this.#launch(lease);
        } catch (error) {
          this.#log.error({ err: error }, 'no run could be claimed; trying again');
        }
      }
      if (claimed === 0) await this.#idle(worthwhile);
    }
  }

  /** Waits for a hint, a free place, or the next look. */
  async #idle(hungry: boolean): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // With every place taken only a free one matters, and that rings.
    await (hungry ? this.#untilDue(woken) : woken);
    this.#wake = null;
  }

  /** A retry that is due later is waited for exactly; anything else is found by the next look at the latest. */
  async #untilDue(woken: Promise<void>): Promise<void> {
    const dueMs = await this.#queue.nextDueMs().catch(() => null);
    const waitMs = dueMs === null ? POLL_MS : Math.max(1, dueMs - this.#clock.now());
    const waited = new AbortController();
    await Promise.race([woken, this.#clock.sleep(Math.min(POLL_MS, waitMs), waited.signal).catch(() => {})]);
    waited.abort();
  }

  #ring(): void {
    if (this.#wake === null) this.#rung = true;
    else this.#wake();
  }

  #launch(lease: Lease): void {
    const abort = new AbortController();
    this.#active.set(lease.runId, { lease, abort });
    this.#speaking++;
    let spoken = false;
    const freePlace = () => {
      if (spoken) return;
      spoken = true;
      this.#speaking--;
      this.#ring();
    };
    const attempt = this.#execute(lease, abort.signal, freePlace).finally(() => {
      freePlace();
      this.#active.delete(lease.runId);
      this.#running.delete(attempt);
    });
    this.#running.add(attempt);
  }

  async #heartbeatLoop(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#clock.sleep(this.#leaseMs / 3, this.#stop.signal).catch(() => {});
      if (this.#active.size === 0) continue;
      try {
        const leases = [...this.#active.values()].map((active) => active.lease);
        for (const runId of await this.#queue.heartbeat(leases, this.#clock.now() + this.#leaseMs)) this.cancel(runId);
      } catch (error) {
        this.#log.error({ err: error }, 'leases could not be renewed; trying again');
      }
    }
  }
}
