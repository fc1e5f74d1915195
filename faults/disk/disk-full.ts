// Another program fills the disk for a while and leaves again: nothing is lost, reads go on, and so does the work afterwards.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { until } from '../program.ts';
import { startReaders } from './callers/readers.ts';
import { letHogIn } from './disks/hog.ts';
import { mountTmpfs } from './disks/mounts.ts';
import { freeByRetention, freeWithoutBallast } from './retention.ts';
import { Site } from './site.ts';

const SIZE_MIB = 48;
/** With the guard the program stops in time; without it every write may find the disk full, in the middle. */
const GUARDED = { LECTOR_MIN_FREE_MIB: '8', LECTOR_BALLAST_MIB: '4' };
const UNGUARDED = { LECTOR_MIN_FREE_MIB: '0', LECTOR_BALLAST_MIB: '0' };

/** How long the disk stays full. */
const FULL_MS = 1_000;
const REFUSED_WITHIN_MS = 10_000;

/** Of the control, until harm is done. */
const TRIALS_OF_CONTROL = 6;

interface Cycle {
  readonly guarded: boolean;
  /** The other program also takes whatever room the program makes. */
  readonly hungry: boolean;
}

const CYCLES: readonly Cycle[] = [
  { guarded: true, hungry: true },
  { guarded: false, hungry: false },
  { guarded: true, hungry: false },
  { guarded: false, hungry: true },
];

async function fillAgainAndAgain(
  { say }: FaultContext,
  plan: { readonly disks: readonly Cycle[]; readonly cyclesADisk: number; readonly preload?: readonly string[] },
): Promise<Tally> {
  const tally = emptyTally();
  for (const cycle of plan.disks) {
    using disk = mountTmpfs(SIZE_MIB);
    const dataDir = join(disk.path, 'data');
    mkdirSync(dataDir);
    const settings = cycle.guarded ? GUARDED : UNGUARDED;
    await using site = new Site(dataDir, {
      settings,
      ...(plan.preload === undefined ? {} : { preload: plan.preload }),
    });
    await site.start();
    await speakSome(site, tally);
    for (let i = 0; i < plan.cyclesADisk; i++) await fillOnce(site, { ...cycle, hog: join(disk.path, 'hog') }, tally);
    await site.kill();
    await site.start();
    await site.check(tally);
    say(`${tally.tried} times full, ${tally.acknowledged} acknowledged`);
    if (plan.preload !== undefined && isHarmed(tally)) break;
  }
  return tally;
}

/** Something to read while nothing can be written. */
async function speakSome(site: Site, tally: Tally): Promise<void> {
  const load = site.load({ submitters: 2, limit: 6 });
  await until('some texts are spoken', () => load.submits.length === 6 && load.submits.every(({ success }) => success));
  await site.keep(load, tally, 'before the disk was full');
}

async function fillOnce(site: Site, cycle: Cycle & { readonly hog: string }, tally: Tally): Promise<void> {
  const what = `full disk, ${cycle.guarded ? 'guarded' : 'not guarded'}`;
  const finished = site.submits.filter(({ success }) => success !== null);
  const load = site.load({ submitters: 1, limit: 2_000, pauseMs: 20 });
  await until('work is under way', () => load.acknowledged.length >= 10);
  const readers = startReaders(site, finished);
  using hog = letHogIn(cycle.hog, cycle);
  tally.tried++;
  await until('submits are refused', () => load.submitAnswers.get(503), REFUSED_WITHIN_MS).catch(() => {
    // An unguarded program may find room in pages that it has already; all that counts is that it keeps its word.
    if (cycle.guarded) tally.violations.push(`${what}: submits are not refused`);
  });
  await wait(FULL_MS); // the length of the fault
  const { good, bad } = await readers.stop();
  hog.leave();
  const leftAt = performance.now();
  await site.keep(load, tally, what);
  tally.violations.push(...new Set(bad.map((words) => `${what}: reading: ${words}`)));
  if (good === 0) tally.violations.push(`${what}: nothing could be read`);
  if (await site.goesOn(tally, what)) tally.recoveryMs.push(performance.now() - leftAt);
}

export const diskFull: Fault = {
  name: 'disk-full',
  title: 'the disk full for a while (tmpfs), with and without the guard; retention that makes room',
  needs: ['root', 'tmpfs mounts'],
  async run(context) {
    const full = context.tier === 'full';
    const disks = full ? CYCLES : CYCLES.slice(0, 2);
    const tally = await fillAgainAndAgain(context, { disks, cyclesADisk: full ? 5 : 1 });
    await freeByRetention(context, tally);
    if (full) await freeWithoutBallast(context, tally);
    return tally;
  },
  control: {
    what: 'looking at the errors of write and fsync',
    run: (context) =>
      fillAgainAndAgain(context, {
        disks: Array.from({ length: TRIALS_OF_CONTROL }, () => ({ guarded: false, hungry: true })),
        cyclesADisk: 1,
        preload: [join(import.meta.dirname, 'controls/deaf-to-errors.ts')],
      }),
  },
};
