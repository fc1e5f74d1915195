// The dispatcher: claims runs for the engines and renews their leases.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { type ExecuteRun, ServerStopping } from './execute-run.ts';

/** Polling interval of the queue; hints only shorten it. */
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
  readonly #synthesizer: Pick<Synthesizer, 'rooms' | 'expect' | 'onRoom' | 'takeSpokenMs'>;
  readonly #leaseMs: number;
  readonly #workerId = randomUUID();
  readonly #active = new Set<Active>();
  readonly #running = new Set<Promise<void>>();
  /** Runs that occupy an engine. A run whose audio is being stored is active but not speaking. */
  #speaking = 0;
  #wake: (() => void) | null = null;
  /** A hint that arrived while the loop was not waiting. */
  #rung = false;
  #stopping = false;
  #loop: Promise<void> | null = null;
  #renewedAtMs = 0;
  readonly #mayWork: () => boolean;

  /**
   * `leaseMs`: length of a lease, renewed three times within it. `mayWork`: asked before
   * each claim, false while nothing could be stored.
   */
  constructor(dependencies: {
    queue: RunQueue;
    execute: ExecuteRun;
    clock: Clock;
    log: Logger;
    synthesizer: Pick<Synthesizer, 'rooms' | 'expect' | 'onRoom' | 'takeSpokenMs'>;
    leaseMs: number;
    mayWork?: () => boolean;
  }) {
    this.#queue = dependencies.queue;
    this.#execute = dependencies.execute;
    this.#clock = dependencies.clock;
    this.#log = dependencies.log;
    this.#synthesizer = dependencies.synthesizer;
    this.#leaseMs = dependencies.leaseMs;
    this.#mayWork = dependencies.mayWork ?? (() => true);
  }

  /** Starts claiming. Idempotent. */
  start(): void {
    if (this.#loop !== null || this.#stopping) return;
    this.#queue.onSubmitted(() => this.#ring());
    this.#synthesizer.onRoom(() => this.#ring());
    this.#loop = this.#claimLoop();
  }

  /** Stops claiming and gives active runs `drainMs` to end; the rest is aborted and stays queued. Idempotent. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    this.#ring();
    const deadline = new AbortController();
    const waited = this.#clock.sleep(drainMs, deadline.signal).catch(() => {});
    await Promise.race([this.#ended(), waited]);
    deadline.abort();
    await this.#loop;
    for (const { abort } of this.#active) abort.abort(new ServerStopping());
    await Promise.all(this.#running);
  }

  /** A claim may be in progress; the runs it returns are drained like the others. */
  async #ended(): Promise<void> {
    await this.#loop;
    await Promise.all(this.#running);
  }

  /** Aborts the attempt at a run. Returns whether there was one; the attempt then removes its own files. */
  cancel(runId: number): boolean {
    const attempts = [...this.#active].filter(({ lease }) => lease.runId === runId);
    for (const { abort } of attempts) abort.abort(new Error('the run is no longer ours'));
    return attempts.length > 0;
  }

  /**
   * Renews the leases of the active runs when they are due. Called before expired leases are ended: after
   * a pause of the whole process they all look expired although none is lost.
   */
  async renewLeases(): Promise<void> {
    const clockMs = this.#clock.monotonicMs();
    if (this.#active.size === 0 || clockMs - this.#renewedAtMs < this.#leaseMs / 3) return;
    const active = [...this.#active];
    const lost = await this.#queue.heartbeat(
      active.map(({ lease }) => lease),
      clockMs + this.#leaseMs,
    );
    this.#renewedAtMs = clockMs;
    for (const { lease, abort } of active) {
      if (lost.includes(lease)) abort.abort(new Error('the run is no longer ours'));
    }
  }

  async #claimLoop(): Promise<void> {
    while (!this.#stopping) {
      const rooms = this.#synthesizer.rooms();
      const free = rooms.reduce((sum, { places }) => sum + places, 0);
      const worthwhile = free >= this.#claimAt(free) && this.#mayWork();
      const clockMs = this.#clock.monotonicMs();
      let claimed = 0;
      if (worthwhile) {
        try {
          const leases = await this.#queue.claim({
            workerId: this.#workerId,
            rooms,
            suspects: this.#suspects() === 0,
            clockMs,
            leaseMs: this.#leaseMs,
          });
          claimed = leases.length;
          for (const lease of leases) this.#launch(lease);
        } catch (error) {
          this.#log.error({ err: error }, 'no run could be claimed; trying again');
        }
      }
      if (claimed === 0) await this.#idle(worthwhile, clockMs);
    }
  }

  /** Free places needed for a claim. Engines hold runs in reserve, so waiting a little lets one transaction claim several. */
  #claimAt(free: number): number {
    return Math.max(1, Math.min(MAX_CLAIM_AT, Math.floor((this.#speaking + free) / 2)));
  }

  /** Active runs that have a failed attempt. */
  #suspects(): number {
    let count = 0;
    for (const { lease } of this.#active) if (lease.failures > 0) count++;
    return count;
  }

  /** Waits for a hint, a free place, or the next poll. `claimedMs`: the time for which the last claim asked, in vain. */
  async #idle(hungry: boolean, claimedMs: number): Promise<void> {
    if (this.#rung) {
      this.#rung = false;
      return;
    }
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    // With every place taken only a free place matters, which wakes the loop. A pause of the guard ends without an event, so it is polled.
    await (hungry || !this.#mayWork() ? this.#untilDue(woken, hungry, claimedMs) : woken);
    this.#wake = null;
  }

  /** Wakes exactly when the next retry is due; anything else is found by the next poll. */
  async #untilDue(woken: Promise<void>, hungry: boolean, claimedMs: number): Promise<void> {
    // Only one suspect runs at a time. Its end wakes the loop for the next one.
    const dueMs = hungry && this.#suspects() === 0 ? await this.#queue.nextDueMs().catch(() => null) : null;
    // What the last claim did not take although it was due is not asked for again at once: that claim may have failed.
    const waitMs = dueMs === null || dueMs <= claimedMs ? POLL_MS : dueMs - this.#clock.monotonicMs();
    if (waitMs <= 0) return; // became due since that claim
    const waited = new AbortController();
    await Promise.race([woken, this.#clock.sleep(Math.min(POLL_MS, waitMs), waited.signal).catch(() => {})]);
    waited.abort();
  }

  #ring(): void {
    if (this.#wake === null) this.#rung = true;
    else this.#wake();
  }

  #launch(lease: Lease): void {
    passStep('run.claimed');
    const active: Active = { lease, abort: new AbortController() };
    this.#active.add(active);
    this.#speaking++;
    let spoken = false;
    const freePlace = () => {
      if (spoken) return;
      spoken = true;
      this.#speaking--;
      this.#ring();
    };
    const attempt = this.#execute(lease, active.abort.signal, freePlace).finally(() => {
      freePlace();
      this.#active.delete(active);
      this.#running.delete(attempt);
      if (lease.failures > 0) this.#ring();
    });
    this.#running.add(attempt);
  }
}
