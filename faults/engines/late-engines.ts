// Engines that answer after their lease has expired: while the run waits for another worker, is with it, or was ended by it.
import { join } from 'node:path';
import { findRunId } from '../../test/support/run-ids.ts';
import type { Tally } from '../fault.ts';
import { isAtGate, openGate } from '../fixtures/gates.ts';
import { poisonWord } from '../fixtures/poison.ts';
import { type StartOptions, type Submitted, until } from '../program.ts';
import type { Random } from '../random.ts';
import { ToneInstallation } from './tone-installation.ts';

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
const WITHOUT_HEARTBEAT: Pick<StartOptions, 'swap'> = { swap: { [QUEUE]: control('no-heartbeat.ts') } };
export const WITHOUT_FENCE: Pick<StartOptions, 'swap'> = { swap: { [QUEUE]: control('no-fencing.ts') } };

interface LateOptions extends Pick<StartOptions, 'swap'> {
  readonly trials: number;
  readonly random: Random;
  readonly tally: Tally;
}

/** Lets first attempts answer late, each moment in turn. */
export async function speakLate({ trials, random, tally, swap }: LateOptions): Promise<void> {
  await using installation = new ToneInstallation();
  const batch = Math.min(BATCH, trials);
  const settings = { ...SETTINGS, LECTOR_WORKERS: String(batch + 1) };
  await installation.startTones({ settings, ...(swap === undefined ? WITHOUT_HEARTBEAT : { swap }) });
  await installation.awaitEngines(batch + 1);
  for (let done = 0; done < trials; done += batch) {
    const count = Math.min(batch, trials - done);
    tally.tried += count;
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        answerLate({ installation, moment: MOMENTS[(done + n) % MOMENTS.length]!, number: random.int(1, 2 ** 31) }),
      ),
    );
    await installation.awaitIdle();
    await installation.check(tally);
  }
  const fenced = installation.server.stderr().match(/"kept":false/g)?.length ?? 0;
  tally.notes.push(`${fenced} of ${trials} late answers found the run with another or ended, and changed nothing`);
  if (fenced === 0 && swap === undefined) tally.violations.push('no answer came too late: nothing was tried');
}

interface LateAnswer {
  readonly installation: ToneInstallation;
  readonly moment: (typeof MOMENTS)[number];
  /** Of the gates. */
  readonly number: number;
}

/** Holds up the first attempt until another has taken over, and lets it answer at its moment. */
async function answerLate({ installation, moment, number }: LateAnswer): Promise<void> {
  const task = await installation.speak(`and now we wait, ${poisonWord('gate', { number })}.`);
  const open = (nth: number) => openGate(installation.poisonedDir, number, nth);
  await until('its lease has run out', () => installation.row(task).failures > 0);
  if (moment === 'waiting') open(1);
  await until(
    'another attempt has taken over',
    () => isAtGate(installation.poisonedDir, number, 2) || isEnded(installation, task),
  );
  if (moment === 'during') {
    open(1);
    await until('the late answer was heard', () => hasAnswered(installation, task, 1));
  }
  for (let nth = 2; nth <= ATTEMPTS_AHEAD; nth++) open(nth);
  await installation.awaitSuccess([task]);
  open(1);
}

/** As the log tells, whatever came of it. */
function hasAnswered(installation: ToneInstallation, { taskId }: Submitted, attempt: number): boolean {
  return installation.server
    .stderr()
    .includes(`"runId":${findRunId(installation.dataDir, taskId!)},"attempt":${attempt},`);
}

function isEnded(installation: ToneInstallation, task: Submitted): boolean {
  return installation.row(task).state === 'done';
}
