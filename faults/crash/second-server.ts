// Fault: a second server on a data folder that is in use, also while the first one is frozen, and two at the same moment.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { launchLector, type StartOptions } from '../program.ts';
import { Installation } from './installation.ts';

const ROUNDS = { quick: 1, full: 25 };
/** Documented: the data folder cannot be used. */
const REFUSED = 3;

type Protection = Pick<StartOptions, 'swap'>;

const WITHOUT_LOCK: Protection = {
  swap: { '/db/sqlite/data-lock.ts': join(import.meta.dirname, 'controls/no-lock.ts') },
};

export const secondServer: Fault = {
  name: 'second-server',
  title: 'a second server on the same data folder: beside a working one, a frozen one, and both at the same moment',
  needs: [],
  run: tryRounds,
  control: {
    what: 'the lock on the data folder',
    run: tryWithoutLock,
  },
};

async function tryRounds({ tier, say }: FaultContext): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start();
  for (let round = 1; round <= ROUNDS[tier]; round++) {
    await besideWorking(installation, tally);
    await besideFrozen(installation, tally);
    await installation.check(tally);
    await atTheSameMoment(installation, tally);
    await installation.recover(tally);
    say(`round ${round} of ${ROUNDS[tier]}`);
  }
  return tally;
}

async function tryWithoutLock(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start(WITHOUT_LOCK);
  await expectRefusal(installation, tally, WITHOUT_LOCK);
  return tally;
}

async function besideWorking(installation: Installation, tally: Tally): Promise<void> {
  await installation.submit(3, { sentences: 20 });
  await expectRefusal(installation, tally);
}

async function besideFrozen(installation: Installation, tally: Tally): Promise<void> {
  await installation.submit(3, { sentences: 20 });
  process.kill(installation.server.pid, 'SIGSTOP');
  try {
    await expectRefusal(installation, tally);
  } finally {
    process.kill(installation.server.pid, 'SIGCONT');
  }
}

async function expectRefusal(installation: Installation, tally: Tally, protection: Protection = {}): Promise<void> {
  tally.tried++;
  await using second = launchLector({ dataDir: installation.dataDir, ...protection });
  const serves = await second.started.then(
    () => true,
    () => false,
  );
  if (serves) {
    tally.violations.push('a second server serves the data folder of a first one');
    return;
  }
  const { code } = await second.ended;
  if (code !== REFUSED) tally.violations.push(`a second server ended with ${code}, not with ${REFUSED}`);
  const said = second.stderr().trim();
  if (!said.includes(installation.dataDir) || !/another Lector/i.test(said) || said.includes('\n')) {
    tally.violations.push(`a second server was refused unclearly: ${said}`);
  }
  if (!installation.server.running()) tally.violations.push('the first server ended when a second one came');
}

/** Kills the current server and starts two: one must serve, the other must be refused. */
async function atTheSameMoment(installation: Installation, tally: Tally): Promise<void> {
  await installation.submit(2);
  await installation.server.end('SIGKILL');
  tally.tried++;
  const dataDir = installation.dataDir;
  await using one = launchLector({ dataDir });
  await using other = launchLector({ dataDir });
  const [first, second] = await Promise.allSettled([one.started, other.started]);
  const serving = [first, second].filter(({ status }) => status === 'fulfilled').length;
  if (serving !== 1) tally.violations.push(`${serving} of two servers that started at the same moment serve`);
}
