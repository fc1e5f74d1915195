// Fault: a read-only data folder: at the start, by permissions or by its file system, and suddenly while running.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { makeDataFolder, type StartOptions, until } from '../program.ts';
import { startReaders } from './callers/readers.ts';
import { makeFailingDisk } from './disks/failing-disk.ts';
import { makeFolder, mountTmpfs, run } from './disks/mounts.ts';
import { makePowerDisk } from './disks/power-disk.ts';
import { Installation } from './installation.ts';
import { injectErrors } from './kernel/inject.ts';
import { expectRefusal } from './refused-start.ts';

const READ_ONLY_MS = 1_500;
// From a folder that it may look into: what it cannot read there would be refused before.
const AS_NOBODY = ['env', '--chdir=/', 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

async function tryEverything({ say, tier }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  for (let round = 0; round < (tier === 'full' ? 10 : 1); round++) {
    await startWhereItCannot(tally);
    await turnReadOnly(tally);
    await turnReadOnlyForAWhile(tally);
    say(`${tally.tried} times read-only`);
  }
  return tally;
}

type How = Pick<StartOptions, 'swap'>;

async function startWhereItCannot(tally: Tally, how: How = {}): Promise<void> {
  using used = makeDataFolder();
  {
    await using installation = new Installation(used.path, { settings: { LECTOR_BALLAST_MIB: '0' } });
    await installation.start();
    await installation.server.end('SIGTERM');
  }
  {
    using disk = mountTmpfs(16);
    cpSync(used.path, join(disk.path, 'used'), { recursive: true });
    disk.remount('ro');
    const cause = /read-only/;
    await expectRefusal({ what: 'read-only', dataDir: join(disk.path, 'used'), cause, how }, tally);
    await expectRefusal({ what: 'read-only and not made yet', dataDir: join(disk.path, 'new'), cause, how }, tally);
  }
  const file = join(makeFolder('file'), 'data');
  writeFileSync(file, '');
  await expectRefusal({ what: 'a file', dataDir: file, cause: /a file/, how }, tally);
  await startImmutable(used.path, tally, how);
  await startAsNobody(used.path, tally, how);
}

/** ext4 knows files that not even root may change. */
async function startImmutable(used: string, tally: Tally, how: How): Promise<void> {
  using disk = makePowerDisk();
  const dataDir = join(disk.path, 'data');
  cpSync(used, dataDir, { recursive: true });
  run('chattr', '+i', dataDir);
  try {
    await expectRefusal({ what: 'immutable', dataDir, cause: /may not write|permit/i, how }, tally);
  } finally {
    run('chattr', '-i', dataDir);
  }
}

async function startAsNobody(used: string, tally: Tally, how: How): Promise<void> {
  const readable = spawnSync(AS_NOBODY[0]!, [...AS_NOBODY.slice(1), 'test', '-r', import.meta.filename]).status === 0;
  if (!readable) {
    tally.notes.push('not tried as another user, who may not read the program here');
    return;
  }
  const cause = /may not|permission/i;
  await expectRefusal({ what: 'closed to this user', dataDir: used, cause, how: { ...how, wrap: AS_NOBODY } }, tally);
  chmodSync(used, 0o755);
  await expectRefusal({ what: 'only to be read', dataDir: used, cause, how: { ...how, wrap: AS_NOBODY } }, tally);
}

/** The kernel finds an error in the file system and allows no more writes. Only a repair and a new start help then. */
async function turnReadOnly(tally: Tally): Promise<void> {
  using disk = makeFailingDisk();
  await using installation = new Installation(disk.path);
  await installation.start();
  const load = installation.load({ submitters: 1, limit: 2_000, pauseMs: 40 });
  await until('some texts are spoken', () => load.submits.filter(({ success }) => success).length >= 5);
  const readers = startReaders(installation, load.submits.filter(({ success }) => success).slice(0, 5));
  tally.tried++;
  disk.failForGood();
  await wait(READ_ONLY_MS); // the length of the fault
  await expectReading(await readers.stop(), tally, 'turned read-only');
  await installation.collect(load, tally, 'turned read-only');
  if (!load.submitAnswers.has(503)) tally.violations.push('turned read-only: submits are not refused');
  if (!installation.server.running()) tally.violations.push('turned read-only: the server ended');
  await installation.kill();
  const repairedAt = performance.now();
  disk.repair();
  await installation.start();
  if (await installation.continuesWorking(tally, 'after the repair'))
    tally.recoveryMs.push(performance.now() - repairedAt);
  await installation.check(tally);
}

/** Every call that changes a file is refused, as after a remount, and then no more. */
async function turnReadOnlyForAWhile(tally: Tally): Promise<void> {
  using folder = makeDataFolder();
  await using installation = new Installation(folder.path);
  await installation.start();
  const load = installation.load({ submitters: 1, limit: 2_000, pauseMs: 40, longEvery: 8 });
  await until('some texts are spoken', () => load.submits.filter(({ success }) => success).length >= 5);
  const readers = startReaders(installation, load.submits.filter(({ success }) => success).slice(0, 5));
  tally.tried++;
  const refusing = [
    await injectErrors(installation.server, {
      whose: 'server',
      calls: ['pwrite64', 'fsync', 'link', 'mkdir', 'unlink', 'ftruncate'],
      error: 'EROFS',
      when: '1+',
    }),
    await injectErrors(installation.server, {
      whose: 'engines',
      calls: ['openat', 'pwrite64', 'writev'],
      error: 'EROFS',
      when: '1+',
    }),
  ];
  await wait(READ_ONLY_MS); // the length of the fault
  await expectReading(await readers.stop(), tally, 'read-only for a while');
  for (const injection of refusing) await injection.lift();
  const liftedAt = performance.now();
  await installation.collect(load, tally, 'read-only for a while');
  if (!load.submitAnswers.has(503)) tally.violations.push('read-only for a while: submits are not refused');
  if (await installation.continuesWorking(tally, 'read-only for a while'))
    tally.recoveryMs.push(performance.now() - liftedAt);
  await installation.kill();
  await installation.start();
  await installation.check(tally);
}

async function expectReading(
  { good, bad }: { readonly good: number; readonly bad: readonly string[] },
  tally: Tally,
  what: string,
): Promise<void> {
  tally.violations.push(...new Set(bad.map((words) => `${what}: reading: ${words}`)));
  if (good === 0) tally.violations.push(`${what}: nothing could be read`);
}

export const readOnly: Fault = {
  name: 'read-only',
  title:
    'a data folder that cannot be written to: read-only, immutable, closed, no folder; and turned read-only at work',
  needs: ['root', 'loop devices', 'tmpfs mounts', 'strace'],
  run: tryEverything,
  control: {
    what: 'the look at the data folder before anything is opened in it',
    async run() {
      const tally = emptyTally();
      const swap = { '/blobs/data-folder.ts': join(import.meta.dirname, 'controls/no-folder-check.ts') };
      await startWhereItCannot(tally, { swap });
      return tally;
    },
  },
};
