// Fault: the wall clock jumps by an hour or a day, forward or back, while runs are spoken, leased, waiting and linked to.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createKey } from '../../test/support/server-process.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { openRows } from '../invariants/rows.ts';
import { Caller, findChildren, type StartOptions, type Submitted } from '../program.ts';
import { seededRandom } from '../random.ts';
import { FakeClock } from './fake-clock.ts';
import { Installation } from './installation.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const JUMPS = [HOUR, -HOUR, DAY, -DAY];
const ROUNDS_IN_FULL = 10;
const LEASE_SECONDS = 2;
const LINK_SECONDS = 60;
const BURST = 50;
/** Long enough for every lease that is not renewed to expire, and for the sweeper to run. */
const LONGER_THAN_A_LEASE_MS = (LEASE_SECONDS + 1.5) * 1_000;
/** Spoken for about as long. */
const LONG_TEXT = { sentences: 150 };

const SETTINGS = {
  LECTOR_LEASE_SECONDS: String(LEASE_SECONDS),
  LECTOR_LINK_SECONDS: String(LINK_SECONDS),
  LECTOR_RETENTION_HOURS: '0.5',
  LECTOR_RATE_BURST: String(BURST),
};

const WALL_CLOCK_ONLY: Pick<StartOptions, 'swap'> = {
  swap: { '/services/system-clock.ts': join(import.meta.dirname, 'controls/wall-clock-only.ts') },
};

export const clock: Fault = {
  name: 'clock',
  title: 'the clock jumps by an hour or a day, forward and back, while runs are spoken, waiting and linked to',
  needs: ['libfaketime'],
  run: tryJumps,
  control: {
    what: 'the monotonic clock: limits, leases and what is old go by the wall clock alone',
    run: tryWallClockOnly,
  },
};

async function tryJumps({ tier, seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  const jumps =
    tier === 'full' ? Array.from({ length: ROUNDS_IN_FULL }, () => JUMPS).flat() : seededRandom(seed).sample(JUMPS, 1);
  for (const jump of jumps) {
    say(`${jump > 0 ? '+' : '−'}${Math.abs(jump) / HOUR} h, ${tally.tried + 1} of ${jumps.length}`);
    await tryJump(jump, tally);
  }
  return tally;
}

async function tryWallClockOnly(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  using fakeClock = new FakeClock();
  await installation.start({ ...WALL_CLOCK_ONLY, ...fakeClock.start, settings: SETTINGS });
  await installation.awaitSpoken(await installation.submit(1));
  const limited = new Caller(installation.server, await createKey(installation.dataDir, '--rate', '60'));
  await spend(limited);
  fakeClock.set(DAY);
  tally.tried++;
  expect(tally, (await countPassed(limited)) < BURST / 2, 'the jump refilled the rate limit');
  await wait(LONGER_THAN_A_LEASE_MS);
  await installation.check(tally);
  return tally;
}

async function tryJump(jump: number, tally: Tally): Promise<void> {
  await using installation = new Installation();
  using fakeClock = new FakeClock();
  await installation.start({ ...fakeClock.start, settings: SETTINGS });
  const old = await installation.submit(1);
  await installation.awaitSpoken(old);
  const oldLink = await makeLink(installation, old[0]!);
  const limited = new Caller(installation.server, await createKey(installation.dataDir, '--rate', '60'));
  const begun = [await installation.submit(1, LONG_TEXT), await installation.submit(3)].flat();
  await installation.awaitSpeaking(begun[0]!);
  await spend(limited);

  fakeClock.set(jump);
  tally.tried++;
  expect(tally, (await countPassed(limited)) < BURST / 2, 'the jump refilled the rate limit');
  await wait(LONGER_THAN_A_LEASE_MS); // long enough for a wrong expiry to happen
  expect(tally, (await countPassed(limited)) > 0, 'the rate limit locked its key out');
  await installation.awaitSpoken([...old, ...begun]);
  expectOneAttempt(installation, begun, tally);
  await checkLinks({ installation, fakeClock, jump, old: old[0]!, oldLink, tally });
  await killEngineAndSetBack(installation, fakeClock, tally);
  await installation.check(tally);
}

/** A link expires by the wall clock: a jump may change its life by the length of the jump, and no more. */
async function checkLinks(options: {
  installation: Installation;
  fakeClock: FakeClock;
  jump: number;
  old: Submitted;
  oldLink: string;
  tally: Tally;
}): Promise<void> {
  const { installation, fakeClock, jump, old, oldLink, tally } = options;
  const follow = async (link: string) => (await installation.caller.follow(link)).status;
  expect(tally, (await follow(oldLink)) === (jump > 0 ? 403 : 200), 'a link made before the jump has another end');
  const newLink = await makeLink(installation, old);
  expect(tally, (await follow(newLink)) === 200, 'a link made after the jump does not work');
  fakeClock.set(jump + LINK_SECONDS + 1);
  expect(tally, (await follow(newLink)) === 403, 'a link made after the jump outlives its time');
  fakeClock.set(Math.max(0, jump) + LINK_SECONDS + 1);
  expect(tally, (await follow(oldLink)) === 403, 'a link made before the jump outlives its time and the jump');
  fakeClock.set(jump);
}

/** A run queued again with a delay must not wait until the wall clock reaches that time again. */
async function killEngineAndSetBack(installation: Installation, fakeClock: FakeClock, tally: Tally): Promise<void> {
  const texts = await installation.submit(1, LONG_TEXT);
  await installation.awaitSpeaking(texts[0]!);
  for (const pid of findChildren(installation.server.pid)) process.kill(pid, 'SIGKILL');
  fakeClock.set(-2 * DAY);
  const from = performance.now();
  await installation.awaitSpoken(texts);
  tally.recoveryMs.push(performance.now() - from);
}

async function makeLink(installation: Installation, text: Submitted): Promise<string> {
  const { run_id } = await installation.caller.poll(text.taskId!);
  return (await installation.caller.bulk([run_id!]))[run_id!]!.output_url;
}

async function spend(limited: Caller): Promise<void> {
  while ((await limited.request('/apis/list-voices')).status !== 429);
}

/** As many requests as a full bucket would let pass. */
async function countPassed(limited: Caller): Promise<number> {
  const answers = await Promise.all(Array.from({ length: BURST }, () => limited.request('/apis/list-voices')));
  return answers.filter(({ ok }) => ok).length;
}

function expectOneAttempt(installation: Installation, texts: readonly Submitted[], tally: Tally): void {
  using db = openRows(installation.dataDir);
  for (const { text } of texts) {
    const sql = 'SELECT attempt, failures FROM run_texts JOIN runs USING (seq) WHERE text = ?';
    const [row] = db.all<{ attempt: number; failures: number }>(sql, text);
    expect(tally, row?.attempt === 1 && row.failures === 0, 'the jump ended the lease of a run');
  }
}

function expect(tally: Tally, holds: boolean, otherwise: string): void {
  if (!holds) tally.violations.push(otherwise);
}
