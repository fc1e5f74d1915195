// Fault: reads work but fsync, write and link fail, once or for a while, at every place where a run uses them.

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { makeDataFolder, startLector, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { Load } from './callers/load.ts';
import { Installation } from './installation.ts';
import { type Call, type Failing, injectErrors, trace } from './kernel/inject.ts';
import { namedUnflushed } from './kernel/trace.ts';

type Place = Omit<Failing, 'calls' | 'when'> & { readonly call: Call };

const PLACES: readonly Place[] = [
  { whose: 'server', call: 'fsync', error: 'EIO' },
  { whose: 'server', call: 'pwrite64', error: 'EIO' },
  { whose: 'server', call: 'pwrite64', error: 'ENOSPC' },
  { whose: 'server', call: 'link', error: 'EIO' },
  { whose: 'server', call: 'mkdir', error: 'ENOSPC' },
  { whose: 'server', call: 'unlink', error: 'EIO' },
  { whose: 'engines', call: 'openat', error: 'ENOSPC' },
  { whose: 'engines', call: 'pwrite64', error: 'EIO' },
  { whose: 'engines', call: 'pwrite64', error: 'ENOSPC' },
  { whose: 'engines', call: 'writev', error: 'ENOSPC' },
];

interface Trial extends Place {
  readonly when: string;
  /** The program is killed while the fault lasts, and started again. */
  readonly killed: boolean;
}

/** How long a fault "for ever" lasts. */
const FOR_EVER_MS = 500;
const STORED_WITHIN_MS = 3_000;
/** A call that is not made this often by then is not made. */
const REACHED_WITHIN_MS = 3_000;
/** One thread for the files, so that counting its calls means something. */
const ENV = { UV_THREADPOOL_SIZE: '1' };

async function tryAll(
  { say }: FaultContext,
  plan: { readonly trials: readonly Trial[]; readonly restartAfter: number; readonly preload?: readonly string[] },
): Promise<Tally> {
  const tally = emptyTally();
  const { preload = [] } = plan;
  for (let at = 0; at < plan.trials.length; at += plan.restartAfter) {
    using folder = makeDataFolder();
    await using installation = new Installation(folder.path, { preload, env: ENV });
    await installation.start();
    for (const trial of plan.trials.slice(at, at + plan.restartAfter)) await tryOne(installation, trial, tally);
    await installation.kill();
    await installation.start();
    await installation.check(tally);
    say(`${tally.tried} of ${plan.trials.length} errors, ${tally.acknowledged} acknowledged`);
  }
  return tally;
}

/** Runs a load, makes the calls fail, stops that, and waits until the program has recovered by itself. */
async function tryOne(installation: Installation, trial: Trial, tally: Tally): Promise<void> {
  const what = describe(trial);
  const injection = await injectErrors(installation.server, { ...trial, calls: [trial.call] });
  const load = installation.load({ submitters: 2, limit: 60, pauseMs: 15, longEvery: 8 });
  const reached = await until(what, () => injection.hits() > 0, REACHED_WITHIN_MS).catch(() => false);
  if (reached) tally.tried++;
  if (reached && trial.when.endsWith('+'))
    await wait(FOR_EVER_MS); // the length of the fault
  // A fault that strikes once strikes each thread once; the threads that store results are struck last.
  else if (reached)
    await until('a run is stored', () => load.submits.some(({ success }) => success), STORED_WITHIN_MS).catch(() => {});
  if (trial.killed) await installation.kill();
  const calls = await injection.lift();
  const liftedAt = performance.now();
  await installation.collect(load, tally, what);
  for (const path of namedUnflushed(calls)) {
    tally.corrupted++;
    tally.notes.push(
      `${what}: ${path.slice(installation.dataDir.length)} got a lasting name after its fsync had failed`,
    );
  }
  if (trial.killed) await installation.start();
  const goesOn = await installation.continuesWorking(tally, what);
  if (reached && goesOn) tally.recoveryMs.push(performance.now() - liftedAt);
  await installation.checkAcknowledged(tally, load.submits);
}

function describe({ whose, call, error, when }: Trial): string {
  return `${call} ${when} of the ${whose} → ${error}`;
}

/** How often each place is passed in an undisturbed run: by the thread that passes it most. */
async function countCalls(): Promise<ReadonlyMap<Place, number>> {
  using folder = makeDataFolder();
  await using server = await startLector({ dataDir: folder.path, env: ENV });
  const counts = new Map<Place, number>();
  for (const whose of ['server', 'engines'] as const) {
    const places = PLACES.filter((place) => place.whose === whose);
    const watching = await trace(server, whose, [...new Set(places.map(({ call }) => call))]);
    const load = new Load({
      server,
      key: server.firstKey,
      prefix: whose,
      submitters: 1,
      limit: 1,
      longEvery: 1,
    }).start();
    await until('a run is spoken and fetched', () => load.submits[0]?.success);
    await load.stop();
    const calls = await watching.lift();
    for (const place of places) {
      const threads = Map.groupBy(
        calls.filter(({ name }) => name === place.call),
        ({ thread }) => thread,
      );
      counts.set(place, Math.max(1, ...[...threads.values()].map((list) => list.length)));
    }
  }
  return counts;
}

/** Each place, at every one of its calls: that one fails, or it and all after it. */
function everyTrial(counts: ReadonlyMap<Place, number>): readonly Trial[] {
  return [...counts].flatMap(([place, count]) =>
    Array.from({ length: count }, (_, i) => i + 1).flatMap((n) => [
      { ...place, when: `${n}`, killed: n % 4 === 2 },
      { ...place, when: `${n}+`, killed: n % 4 === 0 },
    ]),
  );
}

function someTrials(counts: ReadonlyMap<Place, number>, random: Random): readonly Trial[] {
  return random.sample([...counts], 6).map(([place, count], i) => {
    const when = `${random.int(1, count)}${i % 2 === 0 ? '+' : ''}`;
    return { ...place, when, killed: i % 4 === 2 };
  });
}

export const ioErrors: Fault = {
  name: 'io-errors',
  title: 'failing fsync, write, link (EIO, ENOSPC)',
  needs: ['strace'],
  async run(context) {
    const counts = await countCalls();
    const full = context.tier === 'full';
    const trials = full ? everyTrial(counts) : someTrials(counts, seededRandom(context.seed));
    const tally = await tryAll(context, { trials, restartAfter: full ? 25 : trials.length });
    const seen = [...counts].map(([{ whose, call, error }, count]) => `${call} of the ${whose} ${count} (${error})`);
    tally.notes.push(`calls of one run: ${seen.join(', ')}`);
    return tally;
  },
  control: {
    what: 'looking at the errors of write and fsync',
    async run(context) {
      const trials: readonly Trial[] = [
        { whose: 'server', call: 'fsync', error: 'EIO', when: '1', killed: false },
        { whose: 'engines', call: 'pwrite64', error: 'ENOSPC', when: '1+', killed: false },
      ];
      const preload = [join(import.meta.dirname, 'controls/ignore-write-errors.ts')];
      return tryAll(context, { trials, restartAfter: trials.length, preload });
    },
  },
};
