// Fault: fifty submits with one idempotency key at once, and again after the server was killed among them: one run.
import { join } from 'node:path';
import type { Step } from '../../packages/server/src/steps.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { plural } from '../outcome.ts';
import type { StartOptions, Submitted } from '../program.ts';
import { seededRandom } from '../random.ts';
import { Installation } from './installation.ts';
import { StepWatch } from './step-watch.ts';

const TRIALS = { quick: 1, full: 60 };
const AT_ONCE = 50;
/** The step at which the server is killed, and at which of the fifty submits at most. Only the first of them writes. */
const STEPS: readonly (readonly [step: Step, upTo: number])[] = [
  ['submit.checked', AT_ONCE],
  ['submit.written', 1],
  ['submit.committed', AT_ONCE],
];

const WITHOUT_KEYS: Pick<StartOptions, 'swap'> = {
  swap: { '/db/sqlite/submit-run.ts': join(import.meta.dirname, 'controls/no-idempotency.ts') },
};

export const parallelRetries: Fault = {
  name: 'parallel-retries',
  title: `${AT_ONCE} parallel submits under one idempotency key, the server killed among them, and all of them again`,
  needs: [],
  run: (context) => tryTrials(context, TRIALS[context.tier]),
  control: {
    what: 'the memory of idempotency keys',
    run: (context) => tryTrials(context, 1, WITHOUT_KEYS),
  },
};

async function tryTrials(
  { seed, say }: FaultContext,
  trials: number,
  protection: Pick<StartOptions, 'swap'> = {},
): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  let answers = 0;
  await using installation = new Installation();
  using watch = new StepWatch();
  const start = { ...watch.start, ...protection };
  await installation.start(start);
  for (let trial = 1; trial <= trials; trial++) {
    const text = installation.note();
    const [step, upTo] = random.pick(STEPS);
    watch.order(step, random.int(1, upTo));
    const before = await submitAtOnce(installation, text);
    if (watch.revoke()) await installation.server.ended;
    else await installation.server.end('SIGKILL'); // the step was not reached: the server is killed right after the answers
    await installation.start(start);
    const after = await submitAtOnce(installation, text);
    answers += before.length + after.length;
    if (after.length !== AT_ONCE) tally.lost += AT_ONCE - after.length;
    const taskIds = new Set([...before, ...after]);
    tally.duplicated += taskIds.size - 1;
    text.taskId = after[0] ?? null;
    await installation.check(tally);
    tally.tried++;
    if (trial % 10 === 0) say(`${trial} of ${trials}`);
  }
  tally.notes.push(`${answers.toLocaleString('en')} acknowledgements of ${plural(trials, 'text')}`);
  return tally;
}

/** The task ids of the acknowledged submits. */
async function submitAtOnce(installation: Installation, text: Submitted): Promise<readonly string[]> {
  const { caller } = installation;
  const settled = await Promise.allSettled(
    Array.from({ length: AT_ONCE }, async () => {
      const answer = await caller.trySubmit(text);
      if (!answer.ok) throw new Error(`a repeated submit answered ${answer.status}`);
      return ((await answer.json()) as { task_id: string }).task_id;
    }),
  );
  return settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}
