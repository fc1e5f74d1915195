// Fault: an engine or a server that is frozen beyond all timeouts, and resumes when others have its work.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { SEGMENT_MS_PER_CHARACTER } from '../../packages/server/src/workers/pool-options.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { until } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { speakLate, WITHOUT_FENCE } from './late-engines.ts';
import { ToneInstallation } from './tone-installation.ts';

/** Together 10 and 500. */
const TRIALS = {
  quick: { pausedEngine: 3, pausedServer: 2, orphan: 2, late: 3 },
  full: { pausedEngine: 100, pausedServer: 100, orphan: 100, late: 200 },
};
const SEGMENT_MS = 60;
const SEGMENT_LIMIT_SECONDS = 1;
/** Of each passage below, marker or sentence: the limit has 50 ms for each. */
const PASSAGE_CHARACTERS = 28;
const PASSAGE_LIMIT_MS = 1_000 * SEGMENT_LIMIT_SECONDS + SEGMENT_MS_PER_CHARACTER * PASSAGE_CHARACTERS;
const LEASE_SECONDS = 2;
const WORKERS = 2;
const SETTINGS = {
  LECTOR_WORKERS: String(WORKERS),
  LECTOR_LEASE_SECONDS: String(LEASE_SECONDS),
  LECTOR_SEGMENT_SECONDS: String(SEGMENT_LIMIT_SECONDS),
  // Each trial is a failure that is nobody's fault.
  LECTOR_MAX_ATTEMPTS: '10',
};
const WORDS = 'This is the second passage. Here is the third. There is a fourth. And that was the fifth.';

export const zombies: Fault = {
  name: 'zombies',
  title: 'engines and servers that stand still beyond all limits and go on when their run is with another',
  needs: [],
  run: tryAll,
  control: {
    what: 'the comparison of worker and attempt when a run is finished',
    async run({ seed }) {
      const tally = emptyTally();
      await speakLate({ trials: 3, random: seededRandom(seed), tally, ...WITHOUT_FENCE });
      return tally;
    },
  },
};

async function tryAll({ tier, seed, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  const trials = TRIALS[tier];
  await using installation = new ToneInstallation();
  const start = () => installation.startTones({ settings: SETTINGS, tones: { delayMs: SEGMENT_MS } });
  await start();
  const kinds = [
    ['engines that stood still', trials.pausedEngine, pauseEngine],
    ['servers that stood still', trials.pausedServer, pauseServer],
    ['engines that outlived their server', trials.orphan, orphanEngine],
  ] as const;
  for (const [what, count, trial] of kinds) {
    for (let n = 0; n < count; n++) {
      tally.tried++;
      await installation.awaitEngines(WORKERS);
      const tasks = [await installation.speak(WORDS), await installation.speak(WORDS)];
      await installation.awaitBegun(tasks);
      await wait(random.int(0, 2 * SEGMENT_MS)); // somewhere within a passage or between two
      const backFrom = await trial({ installation, random, start, tally });
      await installation.check(tally, { recoveryFrom: backFrom });
    }
    say(`${count} ${what}`);
  }
  await installation[Symbol.asyncDispose]();
  await speakLate({ trials: trials.late, random, tally });
  say(`${trials.late} engines that answered late`);
  return tally;
}

interface Trial {
  readonly installation: ToneInstallation;
  readonly random: Random;
  readonly start: () => Promise<void>;
  readonly tally: Tally;
}

/** Freezes before, at and after the server's timeout. Resolves when all have resumed. */
async function pauseEngine({ installation, random }: Trial): Promise<number> {
  const pid = random.pick(installation.engines());
  signal(pid, 'SIGSTOP');
  await wait(random.int(600, PASSAGE_LIMIT_MS + 600));
  signal(pid, 'SIGCONT');
  return performance.now();
}

/** The server is frozen while its engines keep speaking. */
async function pauseServer({ installation, random }: Trial): Promise<number> {
  signal(installation.server.pid, 'SIGSTOP');
  await wait(1_000 * LEASE_SECONDS + random.int(50, 800));
  signal(installation.server.pid, 'SIGCONT');
  return performance.now();
}

/** The engine of a dead server goes on while, or after, the next server speaks the same run. */
async function orphanEngine({ installation, random, start, tally }: Trial): Promise<number> {
  const engines = installation.engines();
  // Resumed at the end, because frozen processes would survive even an interrupted suite.
  const killAll = () => {
    for (const pid of engines) signal(pid, 'SIGKILL');
  };
  process.once('exit', killAll);
  for (const pid of engines) signal(pid, 'SIGSTOP');
  await installation.server.end('SIGKILL');
  const from = performance.now();
  try {
    await start();
    await wait(random.int(0, 600));
  } finally {
    for (const pid of engines) signal(pid, 'SIGCONT');
  }
  const gone = until('the engines of the dead server are gone', () => engines.every((pid) => !signal(pid, 0)));
  await gone.catch(() => tally.violations.push('an engine lives on without its server'));
  process.off('exit', killAll);
  return from;
}

/** False when the process is gone. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
