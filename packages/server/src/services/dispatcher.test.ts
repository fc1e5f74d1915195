import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createLogger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import type { WaitingModel } from '../ports/synthesizer.ts';
import { Dispatcher } from './dispatcher.ts';
import type { ExecuteRun } from './execute-run.ts';

/** A manual clock; sleepers wake when it passes their time. */
class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ atMs: number; wake: () => void }>();
  now(): number {
    return this.#nowMs;
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { atMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });
  }
  /** Lets time pass without waking anybody, as when a process is kept waiting. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }
  async advance(ms: number): Promise<void> {
    this.#nowMs += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.atMs > this.#nowMs) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await settle();
  }
}

/** Runs all pending microtasks and callbacks. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

interface Options {
  readonly capacity?: number;
  readonly failingClaims?: number;
  readonly mayWork?: () => boolean;
  readonly nextDueMs?: (clock: ManualClock) => number | null;
  /** What a claim waits for. */
  readonly beforeClaim?: () => Promise<void>;
  readonly waitingModels?: readonly WaitingModel[];
  /** Runs with a failed attempt. */
  readonly suspects?: readonly number[];
}

function exampleLease(runId: number, failures: number): Lease {
  const request = { interactive: false };
  return { runId, ownerId: 1, attempt: 1, failures, model: 'espeak-ng', chargedMs: 10, request } as Lease;
}

function makeDispatcher(options: Options = {}) {
  const clock = new ManualClock();
  const waiting: number[] = [];
  const lost = new Set<number>();
  const heartbeats: number[][] = [];
  const asked: boolean[] = [];
  const charges: object[] = [];
  const expected: (readonly WaitingModel[])[] = [];
  const spokenMs = new Map<number, number>();
  const active = new Map<number, { signal: AbortSignal; spoken: () => void; end: () => void }>();
  let submitted = () => {};
  let failing = options.failingClaims ?? 0;
  const queue = {
    claim: async ({ rooms, suspects }: Parameters<RunQueue['claim']>[0]) => {
      const [{ places = 0 } = {}] = rooms;
      if (failing-- > 0) throw new Error('busy');
      await options.beforeClaim?.();
      asked.push(suspects);
      const failures = (runId: number) => (options.suspects?.includes(runId) ? 1 : 0);
      return waiting.splice(0, places).map((runId) => exampleLease(runId, failures(runId)));
    },
    waiting: async () => options.waitingModels ?? [],
    charge: async (spoken: readonly object[]) => {
      charges.push(...spoken);
    },
    nextDueMs: async () => options.nextDueMs?.(clock) ?? null,
    heartbeat: async (leases: readonly Lease[]) => {
      heartbeats.push(leases.map((lease) => lease.runId));
      return leases.filter(({ runId }) => lost.has(runId));
    },
    onSubmitted: (listener: () => void) => {
      submitted = listener;
    },
  } as unknown as RunQueue;
  let free = options.capacity ?? 2;
  const synthesizer = {
    rooms: () => [{ model: 'espeak-ng', places: free, reserve: 0 }],
    expect: (models: readonly WaitingModel[]) => {
      expected.push(models);
    },
    onRoom: () => {},
    takeSpokenMs() {
      const taken = new Map(spokenMs);
      spokenMs.clear();
      return taken;
    },
  };
  const execute: ExecuteRun = (lease, signal, onSpoken) =>
    new Promise((resolve) => {
      free--;
      let isSpoken = false;
      const spoken = () => {
        if (!isSpoken) free++;
        isSpoken = true;
        onSpoken();
      };
      const end = () => {
        spoken();
        active.delete(lease.runId);
        resolve();
      };
      signal.addEventListener('abort', end);
      active.set(lease.runId, { signal, spoken, end });
    });
  const dispatcher = new Dispatcher({
    queue,
    execute,
    clock,
    log: createLogger('silent'),
    synthesizer,
    leaseMs: 30_000,
    ...(options.mayWork === undefined ? {} : { mayWork: options.mayWork }),
  });
  const submit = async (...runIds: number[]) => {
    waiting.push(...runIds);
    submitted();
    await settle();
  };
  /** Stops without waiting for what is active. */
  const stopNow = async () => {
    const stopped = dispatcher.stop(0);
    await clock.advance(0);
    await stopped;
  };
  return {
    stopNow,
    clock,
    dispatcher,
    active,
    waiting,
    lost,
    heartbeats,
    asked,
    charges,
    expected,
    spokenMs,
    submit,
    submitSilently: (runId: number) => waiting.push(runId),
  };
}

describe('the dispatcher', () => {
  it('claims as many runs as there are places, and the next when an engine is free', async () => {
    const { dispatcher, stopNow, active, waiting, submit } = makeDispatcher();
    dispatcher.start();
    await submit(1, 2, 3, 4);
    assert.deepEqual([...active.keys()], [1, 2]);
    active.get(1)?.spoken(); // its bytes are still being stored
    await settle();
    assert.deepEqual([...active.keys()], [1, 2, 3]);
    active.get(1)?.end();
    await settle();
    assert.deepEqual(waiting, [4], 'a place is given back once');
    await stopNow();
  });

  it('tells the engines what waits, after it has claimed what it can', async () => {
    const waitingModels = [{ model: 'voice:anna', sinceMs: 5, interactive: true, many: false }];
    const { dispatcher, stopNow, expected, active, submit } = makeDispatcher({ waitingModels });
    dispatcher.start();
    await submit(1);
    assert.deepEqual([...active.keys()], [1]);
    assert.deepEqual(expected.at(-1), waitingModels);
    await stopNow();
  });

  it('charges owners for what was spoken, and gives back what the claim charged for a run that was not', async () => {
    const { dispatcher, stopNow, clock, charges, spokenMs, active, submit } = makeDispatcher();
    dispatcher.start();
    await submit(1, 2);
    spokenMs.set(1, 25);
    await clock.advance(1_000);
    assert.deepEqual(charges, [{ ownerId: 1, ms: 5 }]);
    active.get(1)?.end();
    await settle();
    active.get(2)?.end();
    spokenMs.set(1, 7);
    await clock.advance(1_000);
    assert.equal(
      charges.reduce((sum, charge) => sum + (charge as { ms: number }).ms, 20),
      32,
    );
    await stopNow();
  });

  it('finds runs by looking when no hint comes', async () => {
    const { dispatcher, stopNow, clock, active, submitSilently } = makeDispatcher();
    dispatcher.start();
    await settle();
    submitSilently(1);
    await clock.advance(1_000);
    assert.deepEqual([...active.keys()], [1]);
    await stopNow();
  });

  it('goes on after the database could not be asked', async () => {
    const { dispatcher, stopNow, clock, active, submit } = makeDispatcher({ failingClaims: 1 });
    dispatcher.start();
    await submit(1);
    await clock.advance(1_000);
    assert.deepEqual([...active.keys()], [1]);
    await stopNow();
  });

  it('claims at once what became due while it looked for the next due time', async () => {
    let looks = 0;
    const { dispatcher, stopNow, active, submitSilently } = makeDispatcher({
      nextDueMs(clock) {
        if (++looks > 1) return null;
        clock.skip(500);
        submitSilently(1);
        return clock.monotonicMs();
      },
    });
    dispatcher.start();
    await settle();
    assert.deepEqual([...active.keys()], [1]);
    await stopNow();
  });

  it('waits for the next poll when a claim left what was due, so that a failing one is not repeated without a pause', async () => {
    const { dispatcher, stopNow, clock, asked } = makeDispatcher({ failingClaims: 1, nextDueMs: () => 0 });
    dispatcher.start();
    await settle();
    await clock.advance(999);
    assert.equal(asked.length, 0);
    await clock.advance(1);
    assert.equal(asked.length, 1);
    await stopNow();
  });

  it('renews leases three times within their life, and lets go of a run whose lease is lost', async () => {
    const { dispatcher, stopNow, clock, active, heartbeats, lost, submit } = makeDispatcher();
    dispatcher.start();
    await submit(1, 2);
    for (let second = 1; second <= 20; second++) {
      if (second === 15) lost.add(2);
      await clock.advance(1_000);
      await dispatcher.renewLeases();
    }
    await settle();
    assert.deepEqual(heartbeats, [
      [1, 2],
      [1, 2],
    ]);
    assert.deepEqual([...active.keys()], [1]);
    await stopNow();
  });

  it('claims nothing while nothing could be stored, and goes on by itself', async () => {
    let mayWork = false;
    const { dispatcher, stopNow, clock, active, submit } = makeDispatcher({ mayWork: () => mayWork });
    dispatcher.start();
    await submit(1);
    await clock.advance(5_000);
    assert.deepEqual([...active.keys()], []);
    mayWork = true;
    await clock.advance(1_000);
    assert.deepEqual([...active.keys()], [1]);
    await stopNow();
  });

  it('tries one run at a time of those that failed before', async () => {
    const { dispatcher, stopNow, active, asked, submit } = makeDispatcher({ capacity: 3, suspects: [1] });
    dispatcher.start();
    await submit(1);
    await submit(2);
    assert.deepEqual([asked.includes(true), asked.at(-1)], [true, false]);
    active.get(1)?.end();
    await settle();
    assert.equal(asked.at(-1), true);
    await stopNow();
  });

  it('waits for a run whose claim is on its way when it is told to stop', async () => {
    const claim = Promise.withResolvers<void>();
    const { dispatcher, active, submit } = makeDispatcher({ beforeClaim: () => claim.promise });
    dispatcher.start();
    await submit(1);
    let isStopped = false;
    const stopped = dispatcher.stop(5_000).then(() => {
      isStopped = true;
    });
    claim.resolve();
    await settle();
    assert.equal(active.get(1)?.signal.aborted, false);
    assert.equal(isStopped, false);
    active.get(1)?.end();
    await stopped;
  });

  it('waits for runs when it stops, claims no more, and aborts what is not done in time', async () => {
    const { dispatcher, clock, active, waiting, submit } = makeDispatcher();
    dispatcher.start();
    await submit(1, 2, 3);
    const stopped = dispatcher.stop(5_000);
    await settle();
    active.get(1)?.end();
    await settle();
    assert.deepEqual(waiting, [3]);
    const last = active.get(2);
    assert.equal(last?.signal.aborted, false);
    await clock.advance(5_000);
    assert.equal(last.signal.aborted, true);
    await stopped;
  });
});
