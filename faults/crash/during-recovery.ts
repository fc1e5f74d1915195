// Fault: `kill -9` while the server recovers from a `kill -9`: before each system call, from its start until everything is spoken.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, isHarmed, type Tally } from '../fault.ts';
import type { StartOptions } from '../program.ts';
import { seededRandom } from '../random.ts';
import { Installation } from './installation.ts';
import { StepWatch } from './step-watch.ts';
import { killDuringStart, listCallsOfStart, START_THREADS, type StartThread } from './traced-start.ts';
import { type Point, pointsOf, sweep } from './tracer.ts';

const SAMPLE_IN_QUICK = { server: 2, "server's file thread": 1 };

/** The fsync of a start that comes between two statements that belong together; then the others, in case that has changed. */
const TRIES_OF_CONTROL = [3, 2, 4, 1, 5, 6, 7, 8];

const WITHOUT_TRANSACTIONS: Pick<StartOptions, 'swap'> = {
  swap: { '/db/sqlite/group-commit.ts': join(import.meta.dirname, 'controls/no-transactions.ts') },
};

export const duringRecovery: Fault = {
  name: 'during-recovery',
  title: '`kill -9` while recovering from a `kill -9`: before every call that start and interrupted runs make',
  needs: ['strace'],
  run: tryRecoveries,
  control: {
    what: 'transactions: each statement commits by itself',
    run: tryWithoutTransactions,
  },
};

async function tryRecoveries({ tier, seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  await using interrupted = await makeInterrupted();
  for (const thread of START_THREADS) {
    const calls = await listCalls(interrupted, thread);
    const tryPoint = (point: Point) => strike(interrupted, { thread, point }, tally);
    if (tier === 'quick') {
      const points = pointsOf(calls);
      for (const point of seededRandom(seed).sample(points, SAMPLE_IN_QUICK[thread])) await tryPoint(point);
      tally.notes.push(`${thread}: ${SAMPLE_IN_QUICK[thread]} points of ${points.length}, chosen by the seed`);
    } else {
      const points = await sweep({ calls, tryPoint, say: (count) => say(`${thread}: ${count} points`) });
      tally.notes.push(`${thread}: ${points} points, all of them`);
    }
  }
  return tally;
}

async function listCalls(interrupted: Installation, thread: StartThread): Promise<readonly string[]> {
  await using installation = interrupted.copy();
  return await listCallsOfStart(installation, { thread, live: () => installation.awaitSpoken(installation.atStake) });
}

/** A folder whose server was killed with a run of every kind in it: done, stored without a row, claimed, waiting. */
async function makeInterrupted(): Promise<Installation> {
  const installation = new Installation();
  using watch = new StepWatch();
  await installation.start(watch.start);
  watch.order('run.written', 2);
  await Promise.all([installation.submit(4), installation.submit(1, { sentences: 24 })]);
  await installation.server.ended;
  return installation;
}

/** False when the recovery was over before the point. */
async function strike(
  interrupted: Installation,
  { thread, point, start = {} }: { thread: StartThread; point: Point; start?: Parameters<Installation['launch']>[0] },
  tally: Tally,
): Promise<boolean> {
  await using installation = interrupted.copy();
  const killed = await killDuringStart(installation, point, {
    thread,
    start,
    live: () => installation.awaitSpoken(installation.atStake),
  });
  if (killed) tally.tried++;
  await installation.recover(tally);
  return killed;
}

/** Kills before the first fsyncs of the database, until one has done harm. */
async function tryWithoutTransactions({ say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  await using interrupted = await makeInterrupted();
  for (const nth of TRIES_OF_CONTROL) {
    if (isHarmed(tally)) break;
    const point = { call: 'fsync', nth };
    await strike(interrupted, { thread: 'server', point, start: WITHOUT_TRANSACTIONS }, tally);
    say(`killed before fsync ${nth}`);
  }
  return tally;
}
