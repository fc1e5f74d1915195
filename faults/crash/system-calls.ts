// Fault: `kill -9` before each system call of one run, from its submit over SUCCESS to its deletion.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { findChildren, type StartOptions } from '../program.ts';
import { seededRandom } from '../random.ts';
import { Installation } from './installation.ts';
import { describeTimes } from './times.ts';
import { findThread, ONE_POOL_THREAD, type Point, pointsOf, sweep, Tracer } from './tracer.ts';

const SAMPLE_IN_QUICK = 5;

const THREADS = ['server', "server's file thread", 'engine'] as const;
type Thread = (typeof THREADS)[number];

const START: Pick<StartOptions, 'env'> = { env: ONE_POOL_THREAD };

const SUCCESS_BEFORE_BYTES: Pick<StartOptions, 'swap'> = {
  swap: { '/blobs/file-blob-store.ts': join(import.meta.dirname, 'controls/success-before-bytes.ts') },
};

export const systemCalls: Fault = {
  name: 'system-calls',
  title: '`kill -9` before every write, fsync, open, link and unlink of one run, from submit to SUCCESS to deletion',
  needs: ['strace'],
  run: (context) => (context.tier === 'full' ? sweepThreads(context) : sampleThreads(context)),
  control: {
    what: 'waiting for the bytes before SUCCESS is written',
    run: tryLateBytes,
  },
};

/** Every call of every thread. */
async function sweepThreads({ say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  const readyMs: number[] = [];
  await using installation = new Installation();
  await installation.start(START);
  for (const thread of THREADS) {
    const calls = await listCalls(installation, thread);
    const points = await sweep({
      calls,
      tryPoint: async (point) => {
        if (!(await strike(installation, thread, point))) return false;
        tally.tried++;
        readyMs.push(...(await recover(installation, thread, tally)));
        return true;
      },
      say: (count) => say(`${thread}: ${count} points`),
    });
    await installation.check(tally);
    tally.notes.push(`${thread}: ${points} points, all of them`);
  }
  tally.notes.push(describeTimes('a killed server was ready to speak after its next start', readyMs));
  return tally;
}

/** Lists the points of an undisturbed run, and tries some of them. */
async function sampleThreads({ seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start(START);
  const points: { readonly thread: Thread; readonly point: Point }[] = [];
  for (const thread of THREADS) {
    for (const point of pointsOf(await listCalls(installation, thread))) points.push({ thread, point });
  }
  await installation.check(tally);
  for (const { thread, point } of seededRandom(seed).sample(points, SAMPLE_IN_QUICK)) {
    // The number of calls varies between runs, so a point after the last call does not count.
    if (await strike(installation, thread, point)) tally.tried++;
    await recover(installation, thread, tally);
  }
  say(`${tally.tried} of ${points.length} points`);
  tally.notes.push(`${tally.tried} points of ${points.length}, chosen by the seed`);
  return tally;
}

async function listCalls(installation: Installation, thread: Thread): Promise<readonly string[]> {
  await installation.awaitReady();
  await using tracer = await Tracer.attach(findTarget(installation, thread));
  await liveThrough(installation);
  return await tracer.detach();
}

/** Executes a run and kills the program before this call of the thread. False when the call was not made. */
async function strike(installation: Installation, thread: Thread, killAt: Point): Promise<boolean> {
  await installation.awaitReady();
  await using tracer = await Tracer.attach(findTarget(installation, thread), { killAt });
  await liveThrough(installation).catch(async (error: unknown) => {
    // Only the tracer may end it.
    if (!(await tracer.killed())) throw error;
  });
  const killed = await tracer.killed();
  if (killed && thread !== 'engine') await installation.server.ended;
  return killed;
}

async function recover(installation: Installation, thread: Thread, tally: Tally): Promise<readonly number[]> {
  if (installation.server.running()) {
    await installation.check(tally);
    return [];
  }
  if (thread === 'engine') tally.violations.push('the server ended when its engine process was killed');
  return [await installation.recover(tally, START)];
}

function findTarget(installation: Installation, thread: Thread): number {
  const { pid } = installation.server;
  if (thread === 'server') return findThread(pid, 'main');
  if (thread === "server's file thread") return findThread(pid, 'pool');
  const [engine] = findChildren(pid);
  if (engine === undefined) throw new Error('the server has no engine process');
  return engine;
}

/** One run of a few segments. Watched through the folder, because a poll would add system calls. */
async function liveThrough(installation: Installation): Promise<void> {
  const texts = await installation.submit(1, { sentences: 3 });
  if (texts.length === 0) throw new Error('the submit was not answered');
  await installation.awaitSpoken(texts);
  await installation.delete(texts[0]!);
}

/** The first call of the file thread is then one that clears up after SUCCESS. */
async function tryLateBytes(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start({ ...START, ...SUCCESS_BEFORE_BYTES });
  await installation.awaitReady();
  await using tracer = await Tracer.attach(findTarget(installation, "server's file thread"), {
    killAt: { call: 'unlink', nth: 1 },
  });
  await installation.awaitSpoken(await installation.submit(1)).catch(() => {});
  if (await tracer.killed()) tally.tried++;
  await installation.server.end('SIGKILL');
  await installation.recover(tally);
  return tally;
}
