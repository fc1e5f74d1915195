// Engines that answer when their lease has run out unnoticed: while the run waits for another, is with it, or is ended by it.
import { join } from 'node:path';
import { findRunId } from '../../test/support/run-ids.ts';
import type { Tally } from '../fault.ts';
import { isAtGate, openGate } from '../fixtures/gates.ts';
import { poisonWord } from '../fixtures/poison.ts';
import { type StartOptions, type Submitted, until } from '../program.ts';
import type { Random } from '../random.ts';
import { ToneSite } from './tone-site.ts';

/** The shortest there is. */
const LEASE_SECONDS = 2;
/** At a time, each on an engine of its own, with one left for the attempts that follow. */
const BATCH = 8;
const SETTINGS = {
  LECTOR_LEASE_SECONDS: String(LEASE_SECONDS),
  // Each trial is a failure that is nobody's fault, and a busy machine may need some more.
  LECTOR_MAX_ATTEMPTS: '50',
};
/** Attempts for which gates are opened in advance, so that no later one waits. */
const ATTEMPTS_AHEAD = 20;
const MOMENTS = ['during', 'after', 'waiting'] as const;

const control = (name: string) => join(import.meta.dirname, 'controls', name);
const QUEUE = '/db/sqlite/run-queue.ts';

/** For both the fault and its control: the server does not notice that its leases run out. */
const WITHOUT_HEARTBEAT: Pick<StartOptions, 'swap'> = { swap: { [QUEUE]: control('deaf-queue.ts') } };
export const WITHOUT_FENCE: Pick<StartOptions, 'swap'> = { swap: { [QUEUE]: control('fenceless-queue.ts') } };

interface LateOptions extends Pick<StartOptions, 'swap'> {
  readonly trials: number;
  readonly random: Random;
  readonly tally: Tally;
}

/** Lets first attempts answer late, each moment in turn. */
export async function speakLate({ trials, random, tally, swap }: LateOptions): Promise<void> {
  await using site = new ToneSite();
  const batch = Math.min(BATCH, trials);
  const settings = { ...SETTINGS, LECTOR_WORKERS: String(batch + 1) };
  await site.startTones({ settings, ...(swap === undefined ? WITHOUT_HEARTBEAT : { swap }) });
  await site.awaitEngines(batch + 1);
  for (let done = 0; done < trials; done += batch) {
    const count = Math.min(batch, trials - done);
    tally.tried += count;
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        answerLate({ site, moment: MOMENTS[(done + n) % MOMENTS.length]!, number: random.int(1, 2 ** 31) }),
      ),
    );
    await site.awaitIdle();
    await site.check(tally);
  }
  const fenced = site.server.stderr().match(/"kept":false/g)?.length ?? 0;
  tally.notes.push(`${fenced} of ${trials} late answers found the run with another or ended, and changed nothing`);
  if (fenced === 0 && swap === undefined) tally.violations.push('no answer came too late: nothing was tried');
}

interface LateAnswer {
  readonly site: ToneSite;
  readonly moment: (typeof MOMENTS)[number];
  /** Of the gates. */
  readonly number: number;
}

/** Holds up the first attempt until another has taken over, and lets it answer at its moment. */
async function answerLate({ site, moment, number }: LateAnswer): Promise<void> {
  const task = await site.speak(`and now we wait, ${poisonWord('gate', { number })}.`);
  const open = (nth: number) => openGate(site.poisonedDir, number, nth);
  await until('its lease has run out', () => site.row(task).failures > 0);
  if (moment === 'waiting') open(1);
  await until('another attempt has taken over', () => isAtGate(site.poisonedDir, number, 2) || isEnded(site, task));
  if (moment === 'during') {
    open(1);
    await until('the late answer was heard', () => hasAnswered(site, task, 1));
  }
  for (let nth = 2; nth <= ATTEMPTS_AHEAD; nth++) open(nth);
  await site.awaitSuccess([task]);
  open(1);
}

/** As the log tells, whatever came of it. */
function hasAnswered(site: ToneSite, { taskId }: Submitted, attempt: number): boolean {
  return site.server.stderr().includes(`"runId":${findRunId(site.dataDir, taskId!)},"attempt":${attempt},`);
}

function isEnded(site: ToneSite, task: Submitted): boolean {
  return site.row(task).state === 'done';
}
