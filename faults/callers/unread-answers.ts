// Fault: callers ask for recordings by the hundred on each connection and never read an answer.
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { listRecordings } from '../../test/support/recordings.ts';
import { Installation } from '../crash/installation.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { type StartOptions, until } from '../program.ts';
import { askFor, countHandles, createSilentCallers } from './silent-callers.ts';

const CONNECTIONS = { quick: 20, full: 100 };
const REQUESTS_EACH = 200;
/** Long enough that a few answers fill the buffers of both ends. */
const SENTENCES = 60;
const IDLE_SECONDS = 5;
/** Further requests of other callers, one after the other, while the answers lie there. */
const OTHERS = 20;

export const unreadAnswers: Fault = {
  name: 'unread-answers',
  title: 'callers that ask for hundreds of recordings on a connection and never read',
  needs: [],
  run: (context) => tryCallers(context, {}),
  control: {
    what: 'answering the requests of a connection in turn',
    run: (context) =>
      tryCallers(context, {
        swap: { '/http/protocol/connections/pipelining.ts': join(import.meta.dirname, 'controls/all-at-once.ts') },
      }),
  },
};

async function tryCallers({ tier, say }: FaultContext, protection: Pick<StartOptions, 'swap'>): Promise<Tally> {
  const tally = emptyTally();
  const connections = CONNECTIONS[tier];
  await using installation = new Installation({ patienceMs: 300_000 });
  const settings = { LECTOR_ANSWER_IDLE_SECONDS: String(IDLE_SECONDS) };
  const server = await installation.start({ ...protection, settings });
  const [submitted] = await installation.submit(1, { sentences: SENTENCES });
  const { taskId } = submitted as { taskId: string };
  const run_id = await until('it is spoken', async () => (await installation.caller.poll(taskId)).run_id);
  const path = `/tts-result/${run_id}`;
  const recording = realpathSync(listRecordings(installation.dataDir)[0] as string);
  const handles = () => countHandles(server.pid, recording);

  using callers = createSilentCallers(server.address);
  tally.tried += connections;
  callers.open(connections, askFor(path, installation.key).repeat(REQUESTS_EACH));
  let most = 0;
  for (let i = 0; i < OTHERS; i++) {
    await installation.submit(1);
    most = Math.max(most, handles());
  }
  tally.acknowledged += OTHERS;
  say(`${connections} connections hold the recording open ${most} times`);
  tally.notes.push(
    `${connections} connections with ${REQUESTS_EACH} requests each: the recording was open ${most} times at most`,
  );
  if (most > connections) tally.violations.push(`${connections} connections held the recording open ${most} times`);
  // By themselves, while the callers still hold their ends open.
  const given = await until('what nobody takes has ended', () => handles() === 0).catch(() => false);
  if (given === false) tally.violations.push(`the recording stays open ${handles()} times`);
  await installation.check(tally);
  return tally;
}
