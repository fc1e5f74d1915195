import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '../errors.ts';
import { createLogger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { RunQueue } from '../ports/run-queue.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Spool, SpooledAttempt } from '../ports/spool.ts';
import type { LinkSigner } from './links.ts';
import { Sweeper } from './sweeper.ts';

const HOUR_MS = 3_600_000;

interface Options {
  readonly leftovers?: SpooledAttempt[];
  readonly known?: string[];
  readonly unfinished?: number[];
  /** Runs that keep their segments for others. */
  readonly reusing?: number[];
  /** Runs that failed on a passage, and when. */
  readonly failedAtMs?: Map<number, number>;
}

function makeSweeper(options: Options = {}) {
  const events: string[] = [];
  const state = { nowMs: 1_000_000_000, clockMs: 1_000, busy: false, readOnly: false, low: false };
  const say = (event: string) => events.push(event);
  const busy = () => {
    if (state.busy) throw new AppError('busy', 'the disk is full');
  };
  const queue = {
    requeueAll: async () => {
      busy();
      return say('requeue all') * 0 + 1;
    },
    requeueExpired: async () => say('requeue expired') * 0,
    unfinished: async () => new Set(options.unfinished ?? []),
    resumable: async (runIds: readonly number[], sinceMs: number) =>
      new Set(runIds.filter((runId) => (options.failedAtMs?.get(runId) ?? -1) >= sinceMs)),
    reusable: async () => new Set(options.reusing ?? []),
    expire: async (beforeMs: number) => {
      busy();
      say(`expire before ${beforeMs}`);
      return [];
    },
    expirable: async () => ['old'],
  } as unknown as RunQueue;
  const runs = {
    findByObjectId: async (objectId: string) => (options.known?.includes(objectId) ? {} : null),
    doomed: async () => [],
    eraseTraces: async () => void say('erase traces'),
  } as unknown as RunStore;
  const blobs = { remove: async (objectId: string) => void say(`remove ${objectId}`) } as unknown as BlobStore;
  const stuck = () => {
    if (state.readOnly) throw new AppError('busy', 'the disk is read-only');
  };
  const spool = {
    leftovers: async () => options.leftovers ?? [],
    open: ({ objectId }: SpooledAttempt) => ({ segments: `segments of ${objectId}` }),
    discard: async ({ runId, objectId }: SpooledAttempt) => void say(`discard ${runId} ${objectId}`),
    clear: async (runId: number) => {
      stuck();
      say(`clear ${runId}`);
    },
  } as unknown as Spool;
  const segments = {
    keep: async ({ runId }: SpooledAttempt, path: string) => void say(`keep ${path} for ${runId}`),
    tidy: async ({ sinceMs, isDiskLow }: { sinceMs: number; isDiskLow: boolean }) =>
      void say(`tidy segments of before ${sinceMs}${isDiskLow ? ' and for others' : ''}`),
  };
  const sweeper = new Sweeper({
    segments,
    queue,
    runs,
    blobs,
    spool,
    links: { refresh: async () => {} } as unknown as LinkSigner,
    clock: { now: () => state.nowMs, monotonicMs: () => state.clockMs, sleep: async () => {} },
    log: createLogger('silent'),
    retentionMs: HOUR_MS,
    maxAttempts: 3,
    renewLeases: async () => void say('renew leases'),
    lookAtDisk: async () => void say('look at disk'),
    isDiskLow: () => state.low,
    removeOutdated: async () => void say('outdated runs'),
    prune: async () => void say('prune'),
    returnSpace: async () => {
      busy();
      say('return space');
    },
    onRecovered: () => void say('recovered'),
  });
  const pass = (ms: number) => {
    state.nowMs += ms;
    state.clockMs += ms;
  };
  const sweep = async () => {
    events.length = 0;
    await sweeper.sweep();
    return events;
  };
  return { sweeper, state, events, pass, sweep };
}

const REUSED = ['remove reused', 'keep segments of reused for 4', 'discard 4 reused'];

describe('the sweeper', () => {
  it('recovers before anything else but a look at the disk, once', async () => {
    const { sweep } = makeSweeper();
    assert.deepEqual((await sweep()).slice(0, 6), [
      'look at disk',
      'requeue all',
      `tidy segments of before ${1_000_000_000 - 24 * HOUR_MS}`,
      'recovered',
      'renew leases',
      'requeue expired',
    ]);
    assert.ok(!(await sweep()).includes('requeue all'));
  });

  it('removes an object that no row knows, and keeps the segments of a run that goes on', async () => {
    const attempt = (runId: number, objectId: string) => ({ runId, attempt: 1, objectId });
    const { sweep } = makeSweeper({
      leftovers: [attempt(1, 'orphan'), attempt(2, 'stored'), attempt(3, 'begun'), attempt(4, 'reused')],
      reusing: [4],
      known: ['stored'],
      unfinished: [3],
    });
    assert.deepEqual(
      (await sweep()).filter((event) => /^(remove|keep|discard|clear)/.test(event)),
      [
        'remove orphan',
        'clear 1',
        'clear 2',
        'remove begun',
        'keep segments of begun for 3',
        'discard 3 begun',
        ...REUSED,
      ],
    );
  });

  it('clears away later what could not be, and leaves alone what somebody is at work on', async () => {
    const leftovers: SpooledAttempt[] = [];
    const { sweeper, sweep, state, pass } = makeSweeper({ leftovers, known: ['stored'], unfinished: [3] });
    const cleared = async () => (await sweep()).filter((event) => /^(remove|discard|clear)/.test(event));
    await sweep();
    leftovers.push({ runId: 2, attempt: 1, objectId: 'stored' }, { runId: 3, attempt: 1, objectId: 'begun' });
    assert.deepEqual(await cleared(), [], 'nobody said that something is left');
    sweeper.noteUntidy();
    state.readOnly = true;
    pass(1_000);
    await assert.rejects(sweep(), { code: 'busy' });
    state.readOnly = false;
    assert.deepEqual(await cleared(), ['clear 2']);
    assert.deepEqual(await cleared(), [], 'all is tidy again');
  });

  it('keeps the segments of a run that failed on a passage for a day, counted across a restart', async () => {
    const attempt = { runId: 2, attempt: 1, objectId: 'half' };
    const isOfFiles = (event: string) => /^(remove|keep|discard|clear)/.test(event);
    for (const [ageMs, expected] of [
      [23 * HOUR_MS, ['remove half', 'keep segments of half for 2', 'discard 2 half']],
      [25 * HOUR_MS, ['remove half', 'clear 2']],
    ] as const) {
      const failedAtMs = new Map([[2, 1_000_000_000 - ageMs]]);
      const { sweep } = makeSweeper({ leftovers: [attempt], failedAtMs });
      assert.deepEqual((await sweep()).filter(isOfFiles).slice(0, 3), expected);
    }
  });

  it('looks now and then whether segments have been kept for long enough, and not while the clock is in doubt', async () => {
    const leftovers: SpooledAttempt[] = [];
    const failedAtMs = new Map([[2, 1_000_000_000]]);
    const { sweeper, sweep, state, pass } = makeSweeper({ leftovers, unfinished: [3], failedAtMs });
    const cleared = async () => (await sweep()).filter((event) => event.startsWith('clear'));
    await sweep();
    leftovers.push({ runId: 2, attempt: 1, objectId: 'half' }, { runId: 3, attempt: 1, objectId: 'begun' });
    pass(12 * HOUR_MS);
    assert.deepEqual(await cleared(), []);
    state.nowMs += 13 * HOUR_MS; // the clock is set ahead
    assert.deepEqual(await cleared(), []);
    sweeper.noteUntidy();
    assert.deepEqual(await cleared(), [], 'not for being tidied up either');
    state.nowMs -= 13 * HOUR_MS; // and put right again
    pass(HOUR_MS);
    assert.deepEqual(await cleared(), []);
    pass(24 * HOUR_MS);
    assert.deepEqual(await cleared(), ['clear 2']);
  });

  it('gives up kept segments at once when the disk is almost full', async () => {
    const leftovers: SpooledAttempt[] = [];
    const { sweep, state } = makeSweeper({ leftovers, unfinished: [3], failedAtMs: new Map([[2, 1_000_000_000]]) });
    const cleared = async () => (await sweep()).filter((event) => event.startsWith('clear'));
    await sweep();
    leftovers.push({ runId: 2, attempt: 1, objectId: 'half' }, { runId: 3, attempt: 1, objectId: 'begun' });
    assert.deepEqual(await cleared(), []);
    state.low = true;
    assert.deepEqual(await cleared(), ['clear 2']);
    assert.ok((await sweep()).includes(`tidy segments of before ${Number.MAX_SAFE_INTEGER} and for others`));
  });

  it('waits with work until what was left behind has been taken up', async () => {
    const { sweep, state, events } = makeSweeper();
    state.busy = true;
    await assert.rejects(sweep(), { code: 'busy' });
    assert.ok(!events.includes('recovered'));
    state.busy = false;
    assert.ok((await sweep()).includes('recovered'));
  });

  it('frees audio that is due to go before its rows, when the disk has no room for a mark', async () => {
    const { sweep, state } = makeSweeper();
    await sweep();
    state.busy = true;
    assert.ok((await sweep()).includes('remove old'));
  });

  it('deletes nothing for its age for a day after the clock was set', async () => {
    for (const jumpMs of [HOUR_MS, 24 * HOUR_MS, -HOUR_MS]) {
      const { sweep, state, pass } = makeSweeper();
      assert.ok((await sweep()).some((event) => event.startsWith('expire')));
      state.nowMs += jumpMs;
      pass(1_000);
      assert.ok(!(await sweep()).some((event) => /^(expire|prune)/.test(event)));
      pass(23 * HOUR_MS);
      assert.ok(!(await sweep()).some((event) => /^(expire|prune)/.test(event)));
      pass(2 * HOUR_MS);
      assert.deepEqual((await sweep()).filter((event) => /^(expire|prune)/.test(event)).length, 2);
    }
  });
});
