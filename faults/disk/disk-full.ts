// Fault: another program fills the disk for a while. Nothing is lost, reads continue, and afterwards work continues.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { until } from '../program.ts';
import { startReaders } from './callers/readers.ts';
import { fillDisk } from './disks/disk-filler.ts';
import { mountTmpfs } from './disks/mounts.ts';
import { Installation } from './installation.ts';
import { freeByRetention, freeWithoutBallast } from './retention.ts';

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
  readonly keepsFilling: boolean;
}

const CYCLES: readonly Cycle[] = [
  { guarded: true, keepsFilling: true },
  { guarded: false, keepsFilling: false },
  { guarded: true, keepsFilling: false },
  { guarded: false, keepsFilling: true },
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
    await using installation = new Installation(dataDir, {
      settings,
      ...(plan.preload === undefined ? {} : { preload: plan.preload }),
    });
    await installation.start();
    await speakSome(installation, tally);
    for (let i = 0; i < plan.cyclesADisk; i++)
      await fillOnce(installation, { ...cycle, filler: join(disk.path, 'filler') }, tally);
    await installation.kill();
    await installation.start();
    await installation.check(tally);
    say(`${tally.tried} times full, ${tally.acknowledged} acknowledged`);
    if (plan.preload !== undefined && isHarmed(tally)) break;
  }
  return tally;
}

/** Something to read while nothing can be written. */
async function speakSome(installation: Installation, tally: Tally): Promise<void> {
  const load = installation.load({ submitters: 2, limit: 6 });
  await until('some texts are spoken', () => load.submits.length === 6 && load.submits.every(({ success }) => success));
  await installation.collect(load, tally, 'before the disk was full');
}

async function fillOnce(
  installation: Installation,
  cycle: Cycle & { readonly filler: string },
  tally: Tally,
): Promise<void> {
  const what = `full disk, ${cycle.guarded ? 'guarded' : 'not guarded'}`;
  const finished = installation.submits.filter(({ success }) => success !== null);
  const load = installation.load({ submitters: 1, limit: 2_000, pauseMs: 20 });
  await until('work is under way', () => load.acknowledged.length >= 10);
  const readers = startReaders(installation, finished);
  using filler = fillDisk(cycle.filler, cycle);
  tally.tried++;
  await until('submits are refused', () => load.submitAnswers.get(503), REFUSED_WITHIN_MS).catch(() => {
    // An unguarded program may find space in its own pages; it only matters that it keeps what it acknowledged.
    if (cycle.guarded) tally.violations.push(`${what}: submits are not refused`);
  });
  await wait(FULL_MS); // the length of the fault
  const { good, bad } = await readers.stop();
  filler.release();
  const leftAt = performance.now();
  await installation.collect(load, tally, what);
  tally.violations.push(...new Set(bad.map((words) => `${what}: reading: ${words}`)));
  if (good === 0) tally.violations.push(`${what}: nothing could be read`);
  if (await installation.continuesWorking(tally, what)) tally.recoveryMs.push(performance.now() - leftAt);
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
        disks: Array.from({ length: TRIALS_OF_CONTROL }, () => ({ guarded: false, keepsFilling: true })),
        cyclesADisk: 1,
        preload: [join(import.meta.dirname, 'controls/ignore-write-errors.ts')],
      }),
  },
};
