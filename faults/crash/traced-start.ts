// A start of the server with one of its threads traced from the first line on: killed before the nth call that it makes.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { until } from '../program.ts';
import type { Installation } from './installation.ts';
import { CALLS, findThread, ONE_POOL_THREAD, type Point, Tracer } from './tracer.ts';

export const START_THREADS = ['server', "server's file thread"] as const;
export type StartThread = (typeof START_THREADS)[number];

/** Loading modules opens hundreds of files and wakes the main thread for each; neither changes anything. */
const MEANINGFUL: Readonly<Record<StartThread, readonly string[]>> = {
  server: CALLS.filter((call) => !call.startsWith('open')),
  "server's file thread": CALLS.filter((call) => !call.startsWith('open') && call !== 'write'),
};

export interface TracedStart {
  readonly thread: StartThread;
  /** What the server has to complete to count as undisturbed; by default only to serve. */
  readonly live?: () => Promise<void>;
  readonly start?: Parameters<Installation['launch']>[0];
}

/** Starts the installation's server and answers whether it was killed at the point. It is down in either case. */
export function killDuringStart(installation: Installation, killAt: Point, options: TracedStart): Promise<boolean> {
  return startTraced(installation, { ...options, killAt }, (tracer) => tracer.killed());
}

/** Starts the installation's server undisturbed and lists its calls. It is down afterwards. */
export function listCallsOfStart(installation: Installation, options: TracedStart): Promise<readonly string[]> {
  return startTraced(installation, { ...options, calls: MEANINGFUL[options.thread] }, (tracer) => tracer.detach());
}

async function startTraced<T>(
  installation: Installation,
  options: TracedStart & Parameters<typeof Tracer.attach>[1],
  ask: (tracer: Tracer) => Promise<T>,
): Promise<T> {
  const { thread, start = {}, live = async () => {}, ...trace } = options;
  using folder = makeTempFolder('lector-go-');
  const go = join(folder.path, 'go');
  await using launched = installation.launch({
    ...start,
    preload: [join(import.meta.dirname, '../preload/wait-for-go.ts'), ...(start.preload ?? [])],
    env: { ...ONE_POOL_THREAD, FAULT_GO: go, ...start.env },
  });
  await until('the program waits for its tracer', () => existsSync(`${go}.waiting`));
  await using tracer = await Tracer.attach(findThread(launched.pid, thread === 'server' ? 'main' : 'pool'), trace);
  writeFileSync(go, '');
  await launched.started.then(live).catch(async (error: unknown) => {
    // Only the tracer may end it.
    if (!(await tracer.killed())) throw error;
  });
  return await ask(tracer);
}
