// Backups made while texts are submitted and spoken: everything acknowledged before a backup began is in it, intact, and can be restored.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { makeDataFolder, runLector, type Submitted, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { makeFolder } from './disks/mounts.ts';
import { Installation } from './installation.ts';

/** How a backup is made of a folder that is in use, and how a data folder is made of it. */
interface Way {
  backUp(dataDir: string, folder: string): Promise<void>;
  restore(folder: string, dataDir: string): Promise<void>;
}

const OWN: Way = {
  backUp: (dataDir, folder) => lector(['backup', folder], dataDir),
  restore: (folder, dataDir) => lector(['restore', folder], dataDir),
};

/** The naive way: copy the database file, then the recordings. */
const PLAIN_COPY: Way = {
  async backUp(dataDir, folder) {
    copyFileSync(join(dataDir, 'lector.db'), join(folder, 'lector.db'));
    cpSync(join(dataDir, 'blobs'), join(folder, 'blobs'), { recursive: true });
  },
  async restore(folder, dataDir) {
    cpSync(folder, dataDir, { recursive: true });
  },
};

const SETTINGS = { LECTOR_BALLAST_MIB: '0' };

async function backUpAgainAndAgain(
  { say, seed }: FaultContext,
  { rounds, way, interrupted }: { readonly rounds: number; readonly way: Way; readonly interrupted: number },
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  using folder = makeDataFolder();
  await using installation = new Installation(folder.path, { settings: SETTINGS });
  await installation.start();
  let backup = makeFolder('backup');
  for (let round = 0; round < rounds; round++) {
    // Every other one into the folder of the one before, which it then has to replace.
    if (round % 2 === 0) backup = makeFolder('backup');
    const load = installation.load({ submitters: 4, limit: 60, pauseMs: 5 });
    await until('work is under way', () => load.submits.some(({ success }) => success));
    await wait(random.int(0, 300)); // any moment
    const before = [...installation.submits, ...load.submits]
      .filter(({ taskId }) => taskId !== null)
      .map((submit) => ({ ...submit }));
    await way.backUp(installation.dataDir, backup);
    await installation.collect(load, tally, 'during a backup');
    tally.tried++;
    if (round < interrupted) await interrupt(installation.dataDir, backup, random);
    await checkRestored({ way, backup, key: installation.key, before }, tally);
    if (isHarmed(tally)) break;
    say(`${tally.tried} of ${rounds} backups restored, ${tally.acknowledged} acknowledged before them`);
  }
  return tally;
}

/** Another backup begins and is interrupted: the complete one must stay unchanged. */
async function interrupt(dataDir: string, backup: string, random: Random): Promise<void> {
  const after = (random.int(100, 800) / 1_000).toFixed(3); // any moment
  await runLector(
    ['backup', backup],
    makeFolder('elsewhere'),
    { LECTOR_DATA_DIR: dataDir },
    { wrap: ['timeout', '--signal=KILL', after] },
  );
}

async function checkRestored(
  { way, backup, key, before }: { way: Way; backup: string; key: string; before: readonly Submitted[] },
  tally: Tally,
): Promise<void> {
  const startedAt = performance.now();
  const dataDir = join(makeFolder('restored'), 'data');
  mkdirSync(dataDir);
  await way.restore(backup, dataDir);
  await using restored = new Installation(dataDir, { settings: SETTINGS });
  restored.key = key;
  await restored.start();
  // The first check only reads; the second one also repeats submits.
  await restored.checkAcknowledged(tally, before);
  tally.recoveryMs.push(performance.now() - startedAt);
  if (isHarmed(tally)) tally.acknowledged += before.length;
  else {
    restored.submits.push(...before);
    await restored.check(tally);
  }
}

async function lector(args: readonly string[], dataDir: string): Promise<void> {
  const { code, stdout, stderr } = await runLector(args, makeFolder('elsewhere'), { LECTOR_DATA_DIR: dataDir });
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}: ${stdout}${stderr}`);
}

export const backup: Fault = {
  name: 'backup',
  title: 'backups under load, some of them killed, each restored and compared',
  needs: [],
  run: (context) =>
    backUpAgainAndAgain(
      context,
      context.tier === 'full' ? { rounds: 50, way: OWN, interrupted: 25 } : { rounds: 2, way: OWN, interrupted: 1 },
    ),
  control: {
    what: 'the one moment of the copy (the database file is copied as it lies there)',
    run: (context) => backUpAgainAndAgain(context, { rounds: 1, way: PLAIN_COPY, interrupted: 0 }),
  },
};
