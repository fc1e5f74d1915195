// The dispatcher: claims runs for the engines, tells them what waits, charges owners for their time, and renews leases.
import { randomUUID } from 'node:crypto';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClaimRoom, Lease, RunQueue } from '../ports/run-queue.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import { passStep } from '../steps.ts';
import { roomsToClaim } from './claim-rooms.ts';
import { type ExecuteRun, ServerStopping } from './execute-run.ts';
import { SpokenAccount } from './spoken-account.ts';

/** Polling interval of the queue; hints only shorten it. */
const POLL_MS = 1_000;

/** What the dispatcher asks of the synthesizer. */
export type SpeakingRooms = Pick<Synthesizer, 'rooms' | 'expect' | 'onRoom' | 'takeSpokenMs'>;

interface Active {
  readonly lease: Lease;
  readonly abort: AbortController;
  /** False once the engine is done with it and its audio is being stored. */
  isOpen: boolean;
}

export class Dispatcher {
  readonly #queue: RunQueue;
  readonly #execute: ExecuteRun;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #synthesizer: SpeakingRooms;
  readonly #leaseMs: number;
  readonly #workerId = randomUUID();
  readonly #active = new Set<Active>();
  readonly #running = new Set<Promise<void>>();
  readonly #account = new SpokenAccount();
  /** Something was submitted, or it is time to look, since the last claim. */
  #isNews = true;
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
    synthesizer: SpeakingRooms;
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
    this.#queue.onSubmitted(() => {
      this.#isNews = true;
      this.#ring();
    });
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

  /** Whether engines are at work on any run. */
  get isSpeaking(): boolean {
    return [...this.#active].some(({ isOpen }) => isOpen);
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
      const clockMs = this.#clock.monotonicMs();
      const open = [...this.#active].filter(({ isOpen }) => isOpen).map(({ lease }) => lease);
      const rooms = this.#mayWork() ? roomsToClaim(this.#synthesizer.rooms(), open, this.#isNews) : [];
      let claimed = 0;
      try {
        // Together with the claim, which goes by the turns: what is written in one turn of the event loop is one transaction.
        const charged = this.#charge();
        if (rooms.length > 0) claimed = await this.#claim(rooms, clockMs);
        await charged;
        if (claimed === 0 && this.#mayWork()) this.#synthesizer.expect(await this.#queue.waiting(clockMs));
      } catch (error) {
        this.#log.error({ err: error }, 'no run could be claimed; trying again');
      }
      if (claimed === 0) await this.#idle(rooms.length > 0, clockMs);
    }
  }

  async #charge(): Promise<void> {
    this.#account.add(this.#synthesizer.takeSpokenMs());
    const spoken = this.#account.take();
    if (spoken.length === 0) return;
    // What cannot be written is not charged: turns are a matter of fairness, and no run is lost or spoken twice by them.
    await this.#queue.charge(spoken).catch((error) => this.#log.warn({ err: error }, 'spoken time was not charged'));
  }

  async #claim(rooms: readonly ClaimRoom[], clockMs: number): Promise<number> {
    this.#isNews = false;
    const suspects = this.#suspects() === 0;
    const ask = { workerId: this.#workerId, rooms, suspects, clockMs, leaseMs: this.#leaseMs };
    const leases = await this.#queue.claim(ask);
    for (const lease of leases) this.#launch(lease);
    return leases.length;
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
    await this.#untilDue(woken, hungry, claimedMs);
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
    const slept = this.#clock.sleep(Math.min(POLL_MS, waitMs), waited.signal).then(() => {
      this.#isNews = true;
    });
    await Promise.race([woken, slept.catch(() => {})]);
    waited.abort();
  }

  #ring(): void {
    if (this.#wake === null) this.#rung = true;
    else this.#wake();
  }

  #launch(lease: Lease): void {
    passStep('run.claimed');
    const active: Active = { lease, abort: new AbortController(), isOpen: true };
    this.#active.add(active);
    this.#account.open(lease);
    const freePlace = () => {
      if (!active.isOpen) return;
      active.isOpen = false;
      this.#account.close(lease);
      this.#ring();
    };
    const attempt = this.#execute(lease, active.abort.signal, freePlace).finally(() => {
      freePlace();
      this.#active.delete(active);
      this.#running.delete(attempt);
      // An owner without a run may take the reserve again.
      const isLast = ![...this.#active].some((other) => other.lease.ownerId === lease.ownerId);
      if (isLast) this.#isNews = true;
      if (isLast || lease.failures > 0) this.#ring();
    });
    this.#running.add(attempt);
  }
}
