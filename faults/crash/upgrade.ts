// Fault: the data folder of an earlier version is opened, and the migration killed at every statement and every write.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import type { StartOptions } from '../program.ts';
import { seededRandom } from '../random.ts';
import type { Installation } from './installation.ts';
import { makeOldFolder, type OldFolder, PRESENT_VERSION, readSchemaOf, schemaOfVersion } from './old-folder.ts';
import { killDuringStart, listCallsOfStart } from './traced-start.ts';
import { type Point, pointsOf, sweep } from './tracer.ts';

/** A quick trial takes one of the first so many statements. */
const STATEMENTS_IN_QUICK = 12;

/** Of the control: BEGIN, ROLLBACK, and then what changes the schema. */
const AFTER_THE_FIRST_CHANGE = 6;

const WITHOUT_TRANSACTION: Pick<StartOptions, 'swap'> = {
  swap: { '/db/sqlite/migrate.ts': join(import.meta.dirname, 'controls/migrate-step-by-step.ts') },
};

/** Starts the current program on the installation and kills it at a point; false when the point was not reached. */
type Kill = (installation: Installation) => Promise<boolean>;

export const upgrade: Fault = {
  name: 'upgrade',
  title: 'a data folder of every earlier schema is opened, and the migration killed at each statement and each write',
  needs: ['strace'],
  run: tryVersions,
  control: {
    what: 'the transaction around a migration',
    run: tryWithoutTransaction,
  },
};

async function tryVersions(context: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  for (let version = 1; version < PRESENT_VERSION; version++) {
    await using old = await makeOldFolder(version);
    await upgradeUndisturbed(old, tally);
    const calls = await listCalls(old);
    await (context.tier === 'full' ? tryAll : trySome)({ old, version, calls }, context, tally);
  }
  return tally;
}

interface Upgrade {
  readonly old: OldFolder;
  readonly version: number;
  /** What an undisturbed start calls. */
  readonly calls: readonly string[];
}

async function trySome({ old, version, calls }: Upgrade, { seed }: FaultContext, tally: Tally): Promise<void> {
  const random = seededRandom(seed);
  await tryPoint(old, version, killAtStatement(random.int(1, STATEMENTS_IN_QUICK)), tally);
  await tryPoint(old, version, killAtCall(random.pick(pointsOf(calls))), tally);
}

async function tryAll({ old, version, calls }: Upgrade, { say }: FaultContext, tally: Tally): Promise<void> {
  let statement = 1;
  while (await tryPoint(old, version, killAtStatement(statement), tally)) statement++;
  say(`schema ${version}: ${statement - 1} points at statements`);
  const points = await sweep({
    calls,
    tryPoint: (point) => tryPoint(old, version, killAtCall(point), tally),
    say: (count) => say(`schema ${version}: ${count} points at calls`),
  });
  tally.notes.push(
    `from schema ${version}: ${statement - 1} points before and after statements, ${points} before calls to the system, all until it is the present one`,
  );
}

async function upgradeUndisturbed(old: OldFolder, tally: Tally): Promise<void> {
  await using installation = old.installation.copy();
  tally.tried++;
  await serveAll(installation, old, tally);
}

async function listCalls(old: OldFolder): Promise<readonly string[]> {
  await using installation = old.installation.copy();
  return await listCallsOfStart(installation, { thread: 'server' });
}

/** Answers whether a later point may still be one of the migration: `during-recovery` kills in what a start does after it. */
async function tryPoint(old: OldFolder, version: number, kill: Kill, tally: Tally): Promise<boolean> {
  await using installation = old.installation.copy();
  const killed = await kill(installation);
  if (killed) tally.tried++;
  expectOldOrNew(installation, version, tally);
  const migrated = readSchemaOf(installation.dataDir) === schemaOfVersion(PRESENT_VERSION);
  await serveAll(installation, old, tally);
  return killed && !migrated;
}

function expectOldOrNew(installation: Installation, version: number, tally: Tally): void {
  const schema = readSchemaOf(installation.dataDir);
  if (schema === schemaOfVersion(version) || schema === schemaOfVersion(PRESENT_VERSION)) return;
  tally.corrupted++;
  tally.notes.push(`the schema was neither ${version} nor ${PRESENT_VERSION}`);
}

/** Afterwards the current program must serve everything that the old one had accepted. */
async function serveAll(installation: Installation, { failed, expired }: OldFolder, tally: Tally): Promise<void> {
  await installation.recover(tally, {}, { expectErrors: failed, expectExpired: expired });
}

function killAtCall(point: Point): Kill {
  return (installation) => killDuringStart(installation, point, { thread: 'server' });
}

/** Odd: before a statement; even: after one. */
function killAtStatement(nth: number, protection: Pick<StartOptions, 'swap'> = {}): Kill {
  return async (installation) => {
    await using launched = installation.launch({
      ...protection,
      preload: [join(import.meta.dirname, '../preload/kill-in-migration.ts')],
      env: { FAULT_KILL_AT: String(nth) },
    });
    return await launched.started.then(
      () => false,
      async () => {
        const { signal } = await launched.ended;
        if (signal !== 'SIGKILL') throw new Error(`the server ended by itself: ${launched.stderr()}`);
        return true;
      },
    );
  };
}

async function tryWithoutTransaction(): Promise<Tally> {
  const tally = emptyTally();
  await using old = await makeOldFolder(1);
  await using installation = old.installation.copy();
  if (await killAtStatement(AFTER_THE_FIRST_CHANGE, WITHOUT_TRANSACTION)(installation)) tally.tried++;
  expectOldOrNew(installation, 1, tally);
  return tally;
}
