// Fault: a database damaged at rest. Every answer is right or an explicit failure, and `doctor` and `restore` help.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { runLector, type StartOptions, until } from '../program.ts';
import { seededRandom } from '../random.ts';
import { type Harm, harmDatabase } from './damage/databases.ts';
import { callDoctor } from './damage/doctor.ts';
import { type Judgement, judge, type Original, type Verdict } from './damage/judge.ts';
import { copyOf, installationOf, makePristine, makeWithLog, type Pristine } from './damage/pristine.ts';
import { makeFolder } from './disks/mounts.ts';
import type { Installation } from './installation.ts';

type How = Pick<StartOptions, 'swap'>;

const ENDED_WITHIN_MS = 10_000;
/** Documented: the data folder cannot be used. */
const UNUSABLE = 3;

/** What came of the trials of one harm. */
interface HarmRecord {
  tried: number;
  /** Trials in which `doctor` found something. */
  found: number;
  /** Trials after which not every answer was right. */
  felt: number;
  foundOfFelt: number;
  refusedStart: number;
  readonly answers: Map<Verdict, number>;
}

const QUICK: readonly Harm[] = [
  'pages: bit flipped',
  'pages: bit flipped',
  'pages: 512 bytes zeroed',
  'pages: 4096 bytes zeroed',
  'pages: cut short',
  'an index leads to another row',
  'two rows exchange their audio',
  'a text is another',
  'log: bit flipped',
  'log: cut short',
];
/** Each costs two starts of the program and a look at everything: as many as a quarter of an hour allows. */
const FULL: readonly (readonly [Harm, number])[] = [
  ['pages: bit flipped', 15],
  ['pages: 512 bytes zeroed', 15],
  ['pages: 4096 bytes zeroed', 15],
  ['pages: cut short', 8],
  ['an index leads to another row', 8],
  ['two rows exchange their audio', 3],
  ['a text is another', 3],
  ['log: bit flipped', 5],
  ['log: 512 bytes zeroed', 5],
  ['log: cut short', 5],
  ['log: removed', 2],
];

async function harmAgainAndAgain(
  { say, seed }: FaultContext,
  {
    harms,
    restored,
    how = {},
  }: { readonly harms: readonly Harm[]; readonly restored: readonly Harm[]; readonly how?: How },
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  const pages = await makePristine(how);
  const log = harms.some(isOfLog) ? await makeWithLog(how) : pages;
  const backup = makeFolder('backup');
  await lector(['backup', backup], pages.dataDir, tally);
  const records = new Map<Harm, HarmRecord>();
  for (const harm of harms) {
    const pristine = isOfLog(harm) ? log : pages;
    const first = !records.has(harm);
    const record = records.get(harm) ?? {
      tried: 0,
      found: 0,
      felt: 0,
      foundOfFelt: 0,
      refusedStart: 0,
      answers: new Map(),
    };
    records.set(harm, record);
    const dataDir = copyOf(pristine.dataDir);
    harmDatabase(harm, dataDir, random);
    await tryOne({ harm, pristine, dataDir, how, record }, tally);
    if (first && restored.includes(harm)) await bringBack({ harm, pristine, dataDir, backup }, tally);
    rmSync(dataDir, { recursive: true });
    if (tally.tried % 25 === 0) say(`${tally.tried} of ${harms.length} databases harmed`);
  }
  tally.acknowledged = pages.done.length + pages.waiting.length + (log === pages ? 0 : log.done.length);
  for (const [harm, record] of records) tally.notes.push(`${harm}: ${describe(record)}`);
  return tally;
}

interface Trial {
  readonly harm: Harm;
  readonly pristine: Pristine;
  readonly dataDir: string;
  readonly how: How;
  readonly record: HarmRecord;
}

async function tryOne({ harm, pristine, dataDir, how, record }: Trial, tally: Tally): Promise<void> {
  tally.tried++;
  record.tried++;
  // Each trial has its own copy, and two run concurrently.
  const examined = callDoctor(copyOf(dataDir));
  const judgements = await serve({ harm, pristine, dataDir, how, record }, tally);
  const found = (await examined).faults.length > 0;
  for (const { verdict, words } of judgements) {
    record.answers.set(verdict, (record.answers.get(verdict) ?? 0) + 1);
    if (verdict !== 'wrong') continue;
    tally.corrupted++;
    tally.notes.push(`${harm}: ${words}`);
  }
  const felt = judgements.length === 0 || judgements.some(({ verdict }) => verdict !== 'right');
  if (found) record.found++;
  if (felt) record.felt++;
  if (felt && found) record.foundOfFelt++;
}

/** Every answer the program gives. None when it refuses to start, in the documented way. */
async function serve({ harm, pristine, dataDir, how, record }: Trial, tally: Tally): Promise<readonly Judgement[]> {
  await using installation = installationOf({ dataDir }, how);
  installation.key = pristine.key;
  const started = await installation.start().then(
    () => true,
    () => false,
  );
  if (!started) {
    record.refusedStart++;
    const { code, said } = await installation.end();
    // The last line of stderr, after the log.
    const words = said.split('\n').filter((line) => !line.startsWith('{'));
    if (code !== UNUSABLE || words.length !== 1 || !/damaged|doctor/.test(words[0] ?? '')) {
      tally.violations.push(`${harm}: it does not start, ends with ${code} and says: ${said.slice(0, 300)}`);
    }
    return [];
  }
  const judgements: Judgement[] = [];
  // A log that ends early is an earlier state: what was not spoken then is spoken again.
  const judgeDone = isOfLog(harm)
    ? judgeLater
    : ({ caller }: Installation, original: Original) => judge(caller, original);
  for (const original of pristine.done) judgements.push(...(await judgeDone(installation, original)));
  for (const original of pristine.waiting) judgements.push(...(await judgeLater(installation, original)));
  if (!installation.server.running()) tally.violations.push(`${harm}: the server ended`);
  return judgements;
}

/** Waits for runs that were not spoken yet and judges their result. */
async function judgeLater({ caller }: Installation, original: Original): Promise<readonly Judgement[]> {
  const { taskId, runId } = original;
  // By the one name or, when the way there is damaged, by the other; when both are, that is judged below.
  const pending = () =>
    caller
      .poll(taskId)
      .catch(async () => (await caller.bulk([runId]))[runId])
      .then(
        (state) => state?.status === 'PENDING',
        () => false,
      );
  const inTime = await until('it ends', async () => !(await pending()), ENDED_WITHIN_MS).catch(() => false);
  if (!inTime) return [{ verdict: 'stuck', words: `task ${taskId} never ended` }];
  return judge(caller, original);
}

/** Restoring the backup must make everything right again, whatever the damage. */
async function bringBack(
  { harm, pristine, dataDir, backup }: Pick<Trial, 'harm' | 'pristine' | 'dataDir'> & { readonly backup: string },
  tally: Tally,
): Promise<void> {
  const startedAt = performance.now();
  await lector(['restore', backup, '--force'], dataDir, tally);
  await using installation = installationOf({ dataDir });
  installation.key = pristine.key;
  await installation.start();
  for (const original of [...pristine.done, ...pristine.waiting]) {
    const wrong = (await judgeLater(installation, original)).filter(({ verdict }) => verdict !== 'right');
    if (wrong.length === 0) continue;
    tally.lost++;
    tally.notes.push(`${harm}: not as it was after a restore: ${wrong.map(({ words }) => words).join('; ')}`);
  }
  tally.recoveryMs.push(performance.now() - startedAt);
}

async function lector(args: readonly string[], dataDir: string, tally: Tally): Promise<void> {
  const { code, stdout, stderr } = await runLector(args, makeFolder('elsewhere'), { LECTOR_DATA_DIR: dataDir });
  if (code !== 0) tally.violations.push(`${args[0]} ended with ${code}: ${stdout}${stderr}`);
}

function isOfLog(harm: Harm): boolean {
  return harm.startsWith('log: ');
}

function describe({ tried, found, felt, foundOfFelt, refusedStart, answers }: HarmRecord): string {
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const shares = [...answers].map(([verdict, count]) => `${verdict} ${((100 * count) / total).toFixed(1)} %`);
  const start = refusedStart === 0 ? '' : `, ${refusedStart} starts refused`;
  return (
    `${tried} tried, doctor finds ${found}, and ${foundOfFelt} of the ${felt} that can be felt${start}; ` +
    `${total} answers: ${shares.join(', ')}`
  );
}

export const corruptDatabase: Fault = {
  name: 'corrupt-database',
  title: 'database pages and log flipped, zeroed, cut; indexes, rows and texts altered: answers, `doctor`, `restore`',
  needs: [],
  run: (context) =>
    context.tier === 'full'
      ? harmAgainAndAgain(context, {
          harms: FULL.flatMap(([harm, count]) => Array<Harm>(count).fill(harm)),
          restored: FULL.map(([harm]) => harm).filter((harm) => !isOfLog(harm)),
        })
      : harmAgainAndAgain(context, { harms: QUICK, restored: ['pages: 4096 bytes zeroed'] }),
  control: {
    what: 'the checksums over the columns of a row',
    run: (context) =>
      harmAgainAndAgain(context, {
        harms: ['two rows exchange their audio'],
        restored: [],
        how: { swap: { '/db/sqlite/seals.ts': join(import.meta.dirname, 'controls/no-seals.ts') } },
      }),
  },
};
