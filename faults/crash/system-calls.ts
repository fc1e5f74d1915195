// Fault: `kill -9` before each call to the system that one run makes, from its submit over SUCCESS to its deletion.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { findChildren, type StartOptions } from '../program.ts';
import { seededRandom } from '../random.ts';
import { Site } from './site.ts';
import { describeTimes } from './times.ts';
import { findThread, ONE_POOL_THREAD, type Point, pointsOf, sweep, Tracer } from './tracer.ts';

const SAMPLE_IN_QUICK = 5;

const THREADS = ['server', "server's file thread", 'engine'] as const;
type Thread = (typeof THREADS)[number];

const START: Pick<StartOptions, 'env'> = { env: ONE_POOL_THREAD };

const SUCCESS_BEFORE_BYTES: Pick<StartOptions, 'swap'> = {
  swap: { '/blobs/file-blob-store.ts': join(import.meta.dirname, 'controls/late-bytes.ts') },
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
  await using site = new Site();
  await site.start(START);
  for (const thread of THREADS) {
    const calls = await listCalls(site, thread);
    const points = await sweep({
      calls,
      tryPoint: async (point) => {
        if (!(await strike(site, thread, point))) return false;
        tally.tried++;
        readyMs.push(...(await recover(site, thread, tally)));
        return true;
      },
      say: (count) => say(`${thread}: ${count} points`),
    });
    await site.check(tally);
    tally.notes.push(`${thread}: ${points} points, all of them`);
  }
  tally.notes.push(describeTimes('a killed server was ready to speak after its next start', readyMs));
  return tally;
}

/** Lists the points of an undisturbed life, and tries some of them. */
async function sampleThreads({ seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  await using site = new Site();
  await site.start(START);
  const points: { readonly thread: Thread; readonly point: Point }[] = [];
  for (const thread of THREADS) {
    for (const point of pointsOf(await listCalls(site, thread))) points.push({ thread, point });
  }
  await site.check(tally);
  for (const { thread, point } of seededRandom(seed).sample(points, SAMPLE_IN_QUICK)) {
    // One life has a call more than another: a point behind the last one is none.
    if (await strike(site, thread, point)) tally.tried++;
    await recover(site, thread, tally);
  }
  say(`${tally.tried} of ${points.length} points`);
  tally.notes.push(`${tally.tried} points of ${points.length}, chosen by the seed`);
  return tally;
}

async function listCalls(site: Site, thread: Thread): Promise<readonly string[]> {
  await site.awaitReady();
  await using tracer = await Tracer.attach(findTarget(site, thread));
  await liveThrough(site);
  return await tracer.detach();
}

/** Lives through a run with this call of the thread forbidden on pain of death. False when it made none so late. */
async function strike(site: Site, thread: Thread, killAt: Point): Promise<boolean> {
  await site.awaitReady();
  await using tracer = await Tracer.attach(findTarget(site, thread), { killAt });
  await liveThrough(site).catch(async (error: unknown) => {
    // The only thing that may end it.
    if (!(await tracer.killed())) throw error;
  });
  const killed = await tracer.killed();
  if (killed && thread !== 'engine') await site.server.ended;
  return killed;
}

async function recover(site: Site, thread: Thread, tally: Tally): Promise<readonly number[]> {
  if (site.server.running()) {
    await site.check(tally);
    return [];
  }
  if (thread === 'engine') tally.violations.push('the server ended when its engine process was killed');
  return [await site.recover(tally, START)];
}

function findTarget(site: Site, thread: Thread): number {
  const { pid } = site.server;
  if (thread === 'server') return findThread(pid, 'main');
  if (thread === "server's file thread") return findThread(pid, 'pool');
  const [engine] = findChildren(pid);
  if (engine === undefined) throw new Error('the server has no engine process');
  return engine;
}

/** One run of a few segments. Watched in the folder: a poll would be a call more. */
async function liveThrough(site: Site): Promise<void> {
  const texts = await site.submit(1, { sentences: 3 });
  if (texts.length === 0) throw new Error('the submit was not answered');
  await site.awaitSpoken(texts);
  await site.delete(texts[0]!);
}

/** The first call of the file thread is then one that clears up after SUCCESS. */
async function tryLateBytes(): Promise<Tally> {
  const tally = emptyTally();
  await using site = new Site();
  await site.start({ ...START, ...SUCCESS_BEFORE_BYTES });
  await site.awaitReady();
  await using tracer = await Tracer.attach(findTarget(site, "server's file thread"), {
    killAt: { call: 'unlink', nth: 1 },
  });
  await site.awaitSpoken(await site.submit(1)).catch(() => {});
  if (await tracer.killed()) tally.tried++;
  await site.server.end('SIGKILL');
  await site.recover(tally);
  return tally;
}
