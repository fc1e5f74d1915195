// Fault: the power is cut while texts are submitted, spoken, stored and fetched: only flushed data survives.
import { setTimeout as wait } from 'node:timers/promises';
import { addTally, emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { checkInvariants } from '../invariants.ts';
import { type Submitted, startLector, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { LIBEATMYDATA } from '../tools.ts';
import { checkAcknowledged } from './callers/check-acknowledged.ts';
import { Load } from './callers/load.ts';
import { makePowerDisk, type PowerDisk } from './disks/power-disk.ts';
import { freeze } from './kernel/freeze.ts';

interface Plan {
  /** Disks that begin empty. */
  readonly disks: number;
  /** Cuts that each of them lives through; what a cut leaves is what the next one meets. */
  readonly cutsADisk: number;
  /** Most submits before a cut. */
  readonly submitsACut: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A few times what passes from a first submit to the first fetch. */
const CUT_WITHIN_MS = 700;
/** A tiny text takes a few milliseconds; a busy machine is given ten times as much. */
const MS_A_TEXT = 50;

async function cutPower(context: FaultContext, plan: Plan): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(context.seed);
  for (let disk = 1; disk <= plan.disks; disk++) {
    addTally(tally, await liveThroughCuts(plan, { random, name: `disk${disk}` }));
    context.say(`disk ${disk} of ${plan.disks}: ${tally.tried} cuts, ${tally.acknowledged} acknowledged`);
  }
  return tally;
}

async function liveThroughCuts(plan: Plan, { random, name }: { random: Random; name: string }): Promise<Tally> {
  const tally = emptyTally();
  const life: Life = { disk: makePowerDisk(), key: '', submits: [], logs: [] };
  try {
    for (let cut = 1; cut <= plan.cutsADisk; cut++) {
      await cutOnce({ plan, random, life, early: cut % 2 === 0, prefix: `${name}cut${cut}n` }, tally);
      // Further checks would only repeat it, for example because the key is unknown now.
      if (isHarmed(tally)) return { ...tally, acknowledged: life.submits.filter(isAcknowledged).length };
    }
    const { key, submits, logs } = life;
    const dataDir = life.disk.path;
    await using server = await startLector({ dataDir });
    const terminalWithinMs = 30_000 + submits.length * MS_A_TEXT;
    addTally(tally, await checkInvariants({ server, key, dataDir, tasks: submits, terminalWithinMs, logs }));
  } finally {
    life.disk[Symbol.dispose]();
  }
  return tally;
}

/** The state that survives a cut: the disk and the clients' records. */
interface Life {
  disk: PowerDisk;
  key: string;
  readonly submits: Submitted[];
  readonly logs: string[];
}

/** Starts the program on what the previous cut left, checks that nothing is lost, runs a load and cuts again. */
async function cutOnce(
  { plan, random, life, early, prefix }: { plan: Plan; random: Random; life: Life; early: boolean; prefix: string },
  tally: Tally,
): Promise<void> {
  const { env = {}, submitsACut: limit } = plan;
  const startedAt = performance.now();
  await using server = await startLector({ dataDir: life.disk.path, env });
  if (life.key === '') life.key = server.firstKey;
  // Those of the last two cuts; all are asked for in the end.
  const asked = await checkAcknowledged({ server, key: life.key, submits: life.submits.slice(-2 * limit) }, tally);
  if (asked > 0) tally.recoveryMs.push(performance.now() - startedAt);
  if (isHarmed(tally)) return;

  const load = new Load({ server, key: life.key, prefix, submitters: 8, limit }).start();
  // Every other cut strikes among acknowledgements, however slow the machine is, and the rest also before the first.
  if (!early) await until('something is acknowledged', () => load.acknowledged.length > 0);
  await wait(random.int(0, CUT_WITHIN_MS)); // the fault itself: a random moment
  const frozen = await freeze(server);
  const after = await life.disk.snapshot();
  frozen.kill();
  await server.ended;
  await load.stop();
  tally.tried++;
  tally.violations.push(...load.violations);
  life.submits.push(...load.submits);
  life.logs.push(server.stderr());
  life.disk[Symbol.dispose]();
  life.disk = after;
}

function isAcknowledged({ taskId }: Submitted): boolean {
  return taskId !== null;
}

export const powerCut: Fault = {
  name: 'power-cut',
  title: 'a power cut under load: ext4 as its device is at that moment',
  needs: ['root', 'loop devices', 'tmpfs mounts'],
  run: (context) =>
    cutPower(
      context,
      context.tier === 'full'
        ? { disks: 20, cutsADisk: 12, submitsACut: 130 }
        : { disks: 1, cutsADisk: 10, submitsACut: 50 },
    ),
  control: {
    what: 'fsync (libeatmydata lets it do nothing)',
    needs: ['libeatmydata'],
    run: (context) =>
      cutPower(context, { disks: 1, cutsADisk: 3, submitsACut: 60, env: { LD_PRELOAD: LIBEATMYDATA ?? '' } }),
  },
};
