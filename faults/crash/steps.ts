// Fault: `kill -9` of the server, and of the engine process, at every step that a run passes.
import { join } from 'node:path';
import { quantile } from '../../bench/statistics.ts';
import { STEPS, type Step } from '../../packages/server/src/steps.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import type { StartOptions } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { Installation } from './installation.ts';
import { StepWatch } from './step-watch.ts';
import { describeTimes } from './times.ts';

const TRIALS_A_STEP = { quick: 1, full: 10 };
/** How many of each kind of step a quick trial chooses. */
const SAMPLE_IN_QUICK = { inServer: 6, inEngine: 1, atStart: 1 };
/** The target: the 95th percentile of recovery after the next start. */
const RECOVERED_WITHIN_MS = 5_000;
/** The engine process passes these and is killed alone; the server has to notice. */
const IN_ENGINE: readonly Step[] = ['segment.spoken', 'segment.kept', 'audio.written'];
/** Passed while the server starts: there has to be something to recover then. */
const AT_START: readonly Step[] = ['recovery.requeued', 'recovery.swept'];
/** A server that dies here leaves a claimed run, its temporary files and waiting runs. */
const INTERRUPTED: Step = 'run.handed-over';

const WITHOUT_REQUEUE: Pick<StartOptions, 'swap'> = {
  swap: { '/db/sqlite/run-queue.ts': join(import.meta.dirname, 'controls/no-requeue.ts') },
};

export const steps: Fault = {
  name: 'steps',
  title: `\`kill -9\` of server or engine process at each of the ${STEPS.length} steps of a run`,
  needs: [],
  run: tryAllSteps,
  control: {
    what: 'putting interrupted runs back in line at the start',
    run: tryWithoutRequeue,
  },
};

async function tryAllSteps({ tier, seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  const readyMs: number[] = [];
  await using installation = new Installation();
  using watch = new StepWatch();
  await installation.start(watch.start);
  await liveThrough(installation);
  const counts = watch.passed();
  await installation.check(tally);
  for (let trial = 1; trial <= TRIALS_A_STEP[tier]; trial++) {
    for (const step of tier === 'full' ? STEPS : sampleSteps(random)) {
      tally.tried++;
      const nth = AT_START.includes(step) ? 1 : random.int(1, counts.get(step) ?? 1);
      if (!(await killAt({ installation, watch, step, nth }))) {
        tally.violations.push(`the step ${step} was not passed ${nth} times in a whole life`);
      } else if (IN_ENGINE.includes(step)) {
        await installation.check(tally, { recoveryFrom: watch.obeyedAt() });
      } else {
        readyMs.push(await installation.recover(tally, watch.start));
      }
    }
    if (tier === 'full') say(`${trial} of ${TRIALS_A_STEP[tier]} times at every step`);
  }
  if (tier === 'quick') tally.notes.push(`${tally.tried} of ${STEPS.length} steps, chosen by the seed`);
  tally.notes.push(describeTimes('a killed server was ready to speak after its next start', readyMs));
  if (tier === 'full' && quantile(tally.recoveryMs, 0.95) > RECOVERED_WITHIN_MS) {
    tally.violations.push(`recovery took longer than ${RECOVERED_WITHIN_MS / 1_000} s in more than 5 of 100 cases`);
  }
  return tally;
}

function sampleSteps(random: Random): readonly Step[] {
  const { inServer, inEngine, atStart } = SAMPLE_IN_QUICK;
  const others = STEPS.filter((step) => !IN_ENGINE.includes(step) && !AT_START.includes(step));
  return [
    ...random.sample(others, inServer),
    ...random.sample(IN_ENGINE, inEngine),
    ...random.sample(AT_START, atStart),
  ];
}

/** Runs the workload until a process is killed at the step; false when none was. The server is then down, unless an engine was killed. */
async function killAt(options: {
  installation: Installation;
  watch: StepWatch;
  step: Step;
  nth: number;
}): Promise<boolean> {
  const { installation, watch, step, nth } = options;
  if (AT_START.includes(step)) {
    watch.order(INTERRUPTED, 1);
    await liveThrough(installation).catch(() => {});
    await installation.server.ended;
    watch.order(step, nth);
    await installation.start(watch.start).catch(() => {});
  } else {
    watch.order(step, nth);
    await liveThrough(installation).catch(() => {}); // it fails when the server is killed
  }
  const obeyed = watch.revoke();
  if (obeyed && !IN_ENGINE.includes(step)) await installation.server.ended;
  return obeyed;
}

/** A typical workload: short texts and one of several segments, all spoken, and one deleted again. */
async function liveThrough(installation: Installation): Promise<void> {
  const texts = await Promise.all([
    installation.submit(2),
    installation.submit(1, { sentences: 24 }),
    installation.submitTogether(3),
  ]);
  await installation.awaitSpoken(texts.flat());
  const [[unloved]] = texts;
  if (unloved !== undefined) await installation.delete(unloved);
}

async function tryWithoutRequeue(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation({ patienceMs: 3_000 });
  using watch = new StepWatch();
  await installation.start({ ...watch.start, ...WITHOUT_REQUEUE });
  await killAt({ installation, watch, step: INTERRUPTED, nth: 1 });
  tally.tried++;
  await installation.recover(tally, WITHOUT_REQUEUE);
  return tally;
}
