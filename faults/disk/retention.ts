// Fault: a disk that stays full. Deleting expired audio frees the space that the work needs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultContext, Tally } from '../fault.ts';
import { makeText, type Submitted, until } from '../program.ts';
import { takeSuccess } from './callers/load.ts';
import { fillDisk } from './disks/disk-filler.ts';
import { mountTmpfs } from './disks/mounts.ts';
import { Installation } from './installation.ts';

const SIZE_MIB = 48;
const GUARD = { LECTOR_MIN_FREE_MIB: '2' };
/** Some megabytes of audio each. */
const LONG = { sentences: 60 };
const ENDED_WITHIN_MS = 60_000;

/** The program finds the disk full when it starts, and old audio on it. Only the ballast lets the database mark that. */
export async function freeByRetention({ say }: FaultContext, tally: Tally): Promise<void> {
  using disk = mountTmpfs(SIZE_MIB);
  const dataDir = join(disk.path, 'data');
  mkdirSync(dataDir);
  await using installation = new Installation(dataDir, { settings: { ...GUARD, LECTOR_BALLAST_MIB: '2' } });
  await installation.start();
  const old = await speakLong(installation);
  await installation.kill();
  using _filler = fillDisk(join(disk.path, 'filler'), { keepsFilling: false });
  const startedAt = performance.now();
  await installation.start({ settings: { LECTOR_RETENTION_HOURS: '0.0001' } });
  await expectRoom(installation, { old, tally, what: 'a start on a full disk' });
  tally.recoveryMs.push(performance.now() - startedAt);
  say('old audio made room at a start on a full disk');
}

/** The disk fills up while the program works, without a ballast: nothing can be marked, and yet old audio goes. */
export async function freeWithoutBallast({ say }: FaultContext, tally: Tally): Promise<void> {
  using disk = mountTmpfs(SIZE_MIB);
  const dataDir = join(disk.path, 'data');
  mkdirSync(dataDir);
  const settings = { ...GUARD, LECTOR_BALLAST_MIB: '0', LECTOR_RETENTION_HOURS: '0.005' };
  await using installation = new Installation(dataDir, { settings });
  await installation.start();
  const old = await speakLong(installation);
  using _filler = fillDisk(join(disk.path, 'filler'), { keepsFilling: false });
  const filledAt = performance.now();
  await until('a submit is refused', async () => (await installation.caller.trySubmit(makeText())).status === 503);
  await expectRoom(installation, { old, tally, what: 'a full disk without ballast' });
  tally.recoveryMs.push(performance.now() - filledAt);
  say('old audio made room without a ballast');
}

async function speakLong(installation: Installation): Promise<readonly Submitted[]> {
  const texts = [makeText(LONG), makeText(LONG)];
  for (const text of texts) await installation.caller.submit(text);
  for (const text of texts) {
    const spoken = async () => {
      const { status, run_id } = await installation.caller.poll(text.taskId!);
      return status === 'SUCCESS' && run_id;
    };
    await takeSuccess(installation.caller, text, await until('a long text is spoken', spoken, ENDED_WITHIN_MS));
  }
  return texts;
}

/** The filler still holds its space, so any free space was made by the program. */
async function expectRoom(
  { caller }: Installation,
  { old, tally, what }: { old: readonly Submitted[]; tally: Tally; what: string },
): Promise<void> {
  tally.tried++;
  tally.acknowledged += old.length;
  const probe = makeText();
  try {
    await until('a submit is taken', () => caller.submit(probe).then(Boolean, () => false), ENDED_WITHIN_MS);
    await until('it is spoken', async () => (await caller.poll(probe.taskId!)).status === 'SUCCESS', ENDED_WITHIN_MS);
    const runIds = old.map(({ success }) => success!.runId);
    const entries = async () => Object.values(await caller.bulk(runIds)).map(({ status }) => status);
    await until('old runs read EXPIRED', async () => (await entries()).every((status) => status === 'EXPIRED'));
  } catch (error) {
    tally.violations.push(`${what}: old audio makes no room: ${String(error)}`);
  }
}
