// A pristine data folder at rest, with the expected answers; it is copied and damaged in each trial.
import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Caller, findChildren, type StartOptions, type Submitted, until } from '../../program.ts';
import { makeFolder } from '../disks/mounts.ts';
import { Installation } from '../installation.ts';
import type { Original } from './judge.ts';

export interface Pristine {
  readonly dataDir: string;
  readonly key: string;
  /** Spoken and stored. */
  readonly done: readonly Original[];
  /** In line, not spoken; what they will be, as the same program spoke them from a copy. */
  readonly waiting: readonly Original[];
}

type How = Pick<StartOptions, 'swap'>;

const SETTINGS = { LECTOR_BALLAST_MIB: '0', LECTOR_DRAIN_SECONDS: '0', LECTOR_WORKERS: '1' };

export function installationOf({ dataDir }: { readonly dataDir: string }, how: How = {}): Installation {
  return new Installation(dataDir, { ...how, settings: SETTINGS });
}

export function copyOf(dataDir: string): string {
  const copy = join(makeFolder('copy'), 'data');
  cpSync(dataDir, copy, { recursive: true });
  return copy;
}

/** Everything is in the pages of the database, and part of it has yet to be spoken. */
export async function makePristine(how: How = {}): Promise<Pristine> {
  const dataDir = makeFolder('pristine');
  await using installation = installationOf({ dataDir }, how);
  await installation.start();
  const done = await speak(installation, 24);
  const waiting = await submitOnly(installation, 8);
  // The last one who closes the database moves everything from the log to its pages.
  new DatabaseSync(join(dataDir, 'lector.db')).close();
  await using later = installationOf({ dataDir: copyOf(dataDir) }, how);
  await later.start();
  const caller = new Caller(later.server, installation.key);
  return {
    dataDir,
    key: installation.key,
    done: await fetchAll(caller, done),
    waiting: await fetchAll(caller, waiting),
  };
}

/** Killed at work: much of it is only in the log yet. */
export async function makeWithLog(how: How = {}): Promise<Pristine> {
  const dataDir = makeFolder('pristine');
  await using installation = installationOf({ dataDir }, how);
  await installation.start();
  const texts = await speak(installation, 16);
  const done = await fetchAll(installation.caller, texts);
  await installation.kill();
  return { dataDir, key: installation.key, done, waiting: [] };
}

async function speak(installation: Installation, count: number): Promise<readonly Submitted[]> {
  const load = installation.load({ submitters: 4, limit: count });
  await until(
    'all texts are spoken',
    () => load.submits.length >= count && load.submits.every(({ success }) => success),
  );
  await load.stop();
  installation.submits.push(...load.submits);
  return load.submits;
}

/** The engines stand still until the server is dead: nothing of it is spoken. */
async function submitOnly(installation: Installation, count: number): Promise<readonly Submitted[]> {
  const engines = findChildren(installation.server.pid);
  for (const pid of engines) process.kill(pid, 'SIGSTOP');
  const load = installation.load({ submitters: 8, limit: count });
  await until('all texts are submitted', () => load.acknowledged.length >= count);
  await load.stop();
  await installation.kill();
  for (const pid of engines) process.kill(pid, 'SIGKILL');
  return load.submits;
}

async function fetchAll(caller: Caller, submits: readonly Submitted[]): Promise<readonly Original[]> {
  return Promise.all(
    submits.map(async ({ taskId }) => {
      const spoken = async () => {
        const { status, run_id } = await caller.poll(taskId!);
        return status === 'SUCCESS' && run_id;
      };
      const runId = await until(`task ${taskId} is spoken`, spoken);
      const answer = await caller.request(`/apis/tts-result/${runId}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      return { taskId: taskId!, runId, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}
