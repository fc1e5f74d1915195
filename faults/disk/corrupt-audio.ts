// Fault: recordings damaged on the disk. Served audio is right or refused, `doctor` names every damaged one, and repair and restore both work.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import { objectPath, openRows } from '../invariants/rows.ts';
import { makeDataFolder, runLector, type StartOptions, until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { callDoctor } from './damage/doctor.ts';
import { DAMAGES, type Damage, damageFile } from './damage/files.ts';
import { type Judgement, judge, type Original } from './damage/judge.ts';
import { makeFolder } from './disks/mounts.ts';
import { Installation } from './installation.ts';

interface Stored extends Original {
  readonly path: string;
}

interface Victim {
  readonly original: Stored;
  readonly damage: Damage;
}

type How = Pick<StartOptions, 'swap'>;

async function damageAgainAndAgain(
  { say, seed }: FaultContext,
  plan: { readonly rounds: number; readonly victims: number; readonly how?: How },
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  using folder = makeDataFolder();
  await using installation = new Installation(folder.path, { ...plan.how, settings: { LECTOR_BALLAST_MIB: '0' } });
  await installation.start();
  // Some more than are damaged: the others must stay as they are, and one takes another's place.
  let originals = await speak(installation, plan.victims + 5, tally);
  const backup = makeFolder('backup');
  await lector(['backup', backup], installation.dataDir, tally);
  const found = new Map<Damage, { tried: number; named: number }>(
    DAMAGES.map((damage) => [damage, { tried: 0, named: 0 }]),
  );
  for (let round = 0; round < plan.rounds; round++) {
    const victims = choose(originals, plan.victims, random);
    // A running server has checked some of the files already; a new one has not.
    const atWork = round % 2 === 0;
    if (!atWork) await installation.kill();
    // One takes another's place as it was: those that stay are sound.
    const sound = originals.filter((one) => victims.every(({ original }) => original !== one));
    for (const { original, damage } of victims) {
      const other = random.pick(sound.filter((one) => one.sha256 !== original.sha256));
      damageFile(damage, original.path, { random, other: other.path });
    }
    if (!atWork) await installation.start();
    await checkServed(installation, originals, victims, tally);
    if (isHarmed(tally)) return tally; // more would only repeat it
    await checkDiagnosis(installation, victims, found, tally);
    const backAt = performance.now();
    if (round % 2 === 0) await repair(installation, tally);
    else await restore(installation, backup, tally);
    for (const original of originals) await expectRight(installation, original, tally);
    tally.recoveryMs.push(performance.now() - backAt);
    // What was spoken again lies elsewhere.
    originals = locate(installation, originals);
    say(`${tally.tried} recordings damaged`);
  }
  const shares = [...found].map(([damage, { tried, named }]) => `${damage} ${named} of ${tried}`);
  tally.notes.push(`named by doctor: ${shares.join(', ')}`);
  return tally;
}

/** Every kind of damage in turn. */
function choose(originals: readonly Stored[], count: number, random: Random): readonly Victim[] {
  return random.sample(originals, count).map((original, i) => ({ original, damage: DAMAGES[i % DAMAGES.length]! }));
}

async function speak(installation: Installation, count: number, tally: Tally): Promise<readonly Stored[]> {
  const load = installation.load({ submitters: 4, limit: count });
  await until(
    'all texts are spoken',
    () => load.submits.length >= count && load.submits.every(({ success }) => success),
  );
  await installation.collect(load, tally, 'before the damage');
  tally.acknowledged += load.submits.length;
  const spoken = load.submits.map(({ taskId, success }) => ({ taskId: taskId!, ...success!, path: '' }));
  return locate(installation, spoken).map((one) => ({ ...one, bytes: readFileSync(one.path) }));
}

/** Where the recordings are now. */
function locate<T extends { readonly taskId: string }>({ dataDir }: Installation, recordings: readonly T[]) {
  using rows = openRows(dataDir);
  const objects = new Map(
    rows
      .all<{ task_id: string; object_id: string }>('SELECT task_id, object_id FROM runs')
      .map((row) => [row.task_id, row.object_id]),
  );
  return recordings.map((one) => ({ ...one, path: objectPath(dataDir, objects.get(one.taskId)!) }));
}

async function checkServed(
  installation: Installation,
  originals: readonly Stored[],
  victims: readonly Victim[],
  tally: Tally,
): Promise<void> {
  const damageOf = new Map(victims.map(({ original, damage }) => [original, damage]));
  for (const original of originals) {
    const damage = damageOf.get(original);
    if (damage !== undefined) tally.tried++;
    for (const judgement of await judge(installation.caller, original)) note(judgement, damage, tally);
  }
}

/** Everything but the audio of a damaged recording is still served. */
function note({ verdict, words }: Judgement, damage: Damage | undefined, tally: Tally): void {
  if (verdict === 'wrong') {
    tally.corrupted++;
    tally.notes.push(`${damage ?? 'not damaged'}: ${words}`);
  } else if (verdict !== 'right' && (damage === undefined || verdict !== 'damaged')) {
    tally.violations.push(`${damage ?? 'not damaged'}: ${verdict}: ${words}`);
  }
}

async function checkDiagnosis(
  installation: Installation,
  victims: readonly Victim[],
  found: ReadonlyMap<Damage, { tried: number; named: number }>,
  tally: Tally,
): Promise<void> {
  const { code, faults } = await callDoctor(installation.dataDir);
  if (code !== 1) tally.violations.push(`doctor ended with ${code} over damaged recordings`);
  for (const { original, damage } of victims) {
    const count = found.get(damage)!;
    const named = faults.some((line) => line.startsWith(`run ${original.runId} `));
    count.tried++;
    if (named) count.named++;
    else tally.violations.push(`doctor does not name a recording: ${damage}`);
  }
  const innocent = faults.filter((line) => line.startsWith('run ')).length - victims.length;
  if (innocent > 0) tally.violations.push(`doctor names ${innocent} recordings that are sound`);
}

/** Repairs while the server runs: damaged recordings are spoken again. */
async function repair(installation: Installation, tally: Tally): Promise<void> {
  const { faults } = await callDoctor(installation.dataDir, '--repair');
  if (faults.length > 0) tally.violations.push(`doctor --repair leaves faults: ${faults.join('; ')}`);
}

async function restore(installation: Installation, backup: string, tally: Tally): Promise<void> {
  await installation.kill();
  await lector(['restore', backup, '--force'], installation.dataDir, tally);
  await installation.start();
}

async function lector(args: readonly string[], dataDir: string, tally: Tally): Promise<void> {
  const { code, stdout, stderr } = await runLector(args, makeFolder('elsewhere'), { LECTOR_DATA_DIR: dataDir });
  if (code !== 0) tally.violations.push(`${args[0]} ended with ${code}: ${stdout}${stderr}`);
}

async function expectRight(installation: Installation, original: Stored, tally: Tally): Promise<void> {
  const again = async () => (await judge(installation.caller, original)).every(({ verdict }) => verdict === 'right');
  await until('it is as it was', again, 30_000).catch(async () => {
    tally.lost++;
    const answers = await judge(installation.caller, original);
    tally.notes.push(`not as it was: ${answers.map(({ words }) => words).join('; ')}`);
  });
}

export const corruptAudio: Fault = {
  name: 'corrupt-audio',
  title: 'recordings flipped, zeroed, cut, emptied, removed, replaced: served, found by `doctor`, brought back',
  needs: [],
  run: (context) =>
    damageAgainAndAgain(context, context.tier === 'full' ? { rounds: 10, victims: 50 } : { rounds: 1, victims: 28 }),
  control: {
    what: 'the look at the hash before audio is handed out',
    async run(context) {
      const swap = { '/services/audio-check.ts': join(import.meta.dirname, 'controls/no-audio-check.ts') };
      return damageAgainAndAgain(context, { rounds: 1, victims: 3, how: { swap } });
    },
  },
};
