// Fault: the disk cannot write for a while and the kernel drops the data; work continues, and then the power is cut.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { type StartOptions, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { makePowerDisk } from './disks/power-disk.ts';
import { Installation } from './installation.ts';
import { freeze } from './kernel/freeze.ts';

/**
 * With it, blocks whose write failed hold what is written to them next. By default ext4 keeps new blocks marked as never
 * written once their first write has failed (`filefrag -v` says "unwritten" of them), and they read as zeroes after a power
 * cut whatever fsync said later.
 */
const FILE_SYSTEM = 'dioread_lock';
const LIMIT =
  'tried on ext4 mounted with dioread_lock. With its default, dioread_nolock, the kernel itself loses what is written later to ' +
  'new blocks of the database file whose first write failed, though the later fsync succeeds: a failure of the disk in the ' +
  'middle of a checkpoint, followed by a power cut, can then cost the database';

/** The disk is never short of room: it only fails to write. */
const SETTINGS = { LECTOR_MIN_FREE_MIB: '0', LECTOR_BALLAST_MIB: '0' };
/** Until harm is done. */
const TRIALS_OF_CONTROL = 12;
/** Submits acknowledged after the failure depend on what was written during it. */
const ACKNOWLEDGED_LATER = 40;

interface Trial {
  readonly how: Pick<StartOptions, 'swap'>;
  readonly random: Random;
  /** How many are acknowledged before the disk fails, so that the log is short, long, or on its way into the database file. */
  readonly before: readonly [least: number, most: number];
  /** For how long it fails. */
  readonly failingMs: readonly [least: number, most: number];
}

/** Any moment, any length: long enough that runs come to their end meanwhile and go back in line, in commits that wait for no disk. */
const ANY = { before: [10, 400], failingMs: [0, 6_000] } as const;
/** When every block of the log is new, and some commits are sure to have waited for no disk. */
const WORST = { before: [10, 10], failingMs: [3_000, 6_000] } as const;

async function tryAll(
  { say, seed }: FaultContext,
  { trials, how = {}, ...when }: { trials: number; how?: Trial['how'] } & Pick<Trial, 'before' | 'failingMs'>,
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  for (let i = 0; i < trials; i++) {
    await tryOne({ how, random, ...when }, tally);
    say(`${tally.tried} of ${trials} failures, ${tally.acknowledged} acknowledged`);
    if (isHarmed(tally)) break;
  }
  return tally;
}

async function tryOne({ how, random, before, failingMs }: Trial, tally: Tally): Promise<void> {
  using disk = makePowerDisk([FILE_SYSTEM]);
  await using installation = new Installation(disk.path, { settings: SETTINGS, ...how });
  await installation.start();
  const load = installation.load({ submitters: 4, limit: 5_000, pauseMs: 10 });
  const enough = random.int(...before);
  await until('work is under way', () => load.acknowledged.length >= enough);
  await wait(random.int(0, 200)); // any moment
  tally.tried++;
  {
    using _starved = disk.starve();
    await until('submits are refused', () => load.submitAnswers.get(503));
    await wait(random.int(...failingMs)); // the length of the fault
  }
  const kept = load.acknowledged.length;
  const goesOn = () => load.acknowledged.length >= kept + ACKNOWLEDGED_LATER;
  // If the file system's own blocks could not be written, the kernel refuses all writes and work cannot continue.
  const wentOn = await until('it goes on', goesOn).catch(() => false);
  if (!wentOn && !disk.isReadOnly()) tally.violations.push('it does not go on');
  const frozen = await freeze(installation.server);
  using after = await disk.snapshot();
  frozen.kill();
  await installation.server.ended;
  await installation.collect(load, tally, 'while the disk failed');
  await using later = new Installation(after.path, { settings: SETTINGS });
  later.key = installation.key;
  later.submits.push(...installation.submits);
  const startedAt = performance.now();
  try {
    await later.start();
  } catch (error) {
    tally.corrupted++;
    tally.lost += load.acknowledged.length;
    tally.acknowledged += load.acknowledged.length;
    tally.notes.push(error instanceof Error ? error.message.trim() : String(error));
    return;
  }
  const asked = await later.checkAcknowledged(tally);
  tally.recoveryMs.push(performance.now() - startedAt);
  if (isHarmed(tally)) tally.acknowledged += asked;
  else await later.check(tally);
}

export const lostWrites: Fault = {
  name: 'lost-writes',
  title:
    'a disk that fails to write for a while (the kernel forgets the pages), and a power cut afterwards (ext4 snapshot)',
  needs: ['root', 'loop devices', 'tmpfs mounts'],
  async run(context) {
    const tally = await tryAll(context, { trials: context.tier === 'full' ? 40 : 2, ...ANY });
    tally.notes.push(LIMIT);
    return tally;
  },
  control: {
    what: 'writing the log anew after an fsync that failed',
    run: (context) =>
      tryAll(context, {
        // The failure has to strike a commit that waited for no disk, below one that did: seldom, and seen once is seen.
        trials: TRIALS_OF_CONTROL,
        ...WORST,
        how: { swap: { '/db/sqlite/connection.ts': join(import.meta.dirname, 'controls/ignore-fsync-failure.ts') } },
      }),
  },
};
