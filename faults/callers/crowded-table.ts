// Fault: more connections than the server takes, of callers that never say or read anything.
import { join } from 'node:path';
import { Installation } from '../crash/installation.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import type { StartOptions } from '../program.ts';
import { askFor, createSilentCallers } from './silent-callers.ts';

const TABLE = 100;
const SILENT = { quick: 400, full: 2_000 };
const SUBMITS = { quick: 20, full: 200 };
/** A page that a stranger may ask for; so often, that its answers are not all taken by the buffers between. */
const PAGE = '/openapi.json';
const PAGES_EACH = 100;
/** How long a caller waits for an answer before it counts as locked out. */
const PATIENCE_MS = 30_000;

export const crowdedTable: Fault = {
  name: 'crowded-table',
  title: 'more silent connections, without and with unread answers, than the server takes, while others call',
  needs: [],
  run: (context) => tryCrowd(context, {}),
  control: {
    what: 'making room in the table of connections',
    run: (context) =>
      tryCrowd(context, {
        swap: { '/connections/connection-table.ts': join(import.meta.dirname, 'controls/first-come.ts') },
      }),
  },
};

async function tryCrowd({ tier, say }: FaultContext, protection: Pick<StartOptions, 'swap'>): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation({ patienceMs: 300_000 });
  const settings = { LECTOR_MAX_CONNECTIONS: String(TABLE), LECTOR_MAX_CONNECTIONS_EACH: String(TABLE / 2) };
  const server = await installation.start({ ...protection, settings });
  using callers = createSilentCallers(server.address);
  const rounds = SUBMITS[tier];
  for (let i = 0; i < rounds; i++) {
    const crowd = Math.ceil(SILENT[tier] / rounds / 2);
    callers.open(crowd, '');
    callers.open(crowd, askFor(PAGE, '').repeat(PAGES_EACH));
    tally.tried++;
    const submit = installation.note();
    const answer = await installation.caller.trySubmit(submit, AbortSignal.timeout(PATIENCE_MS)).catch(() => null);
    if (answer?.ok !== true) {
      tally.violations.push(`a caller with a key is locked out behind ${(i + 1) * crowd * 2} silent connections`);
      return tally; // what is at stake cannot be asked for either
    }
    submit.taskId = ((await answer.json()) as { task_id: string }).task_id;
    tally.acknowledged++;
  }
  say(`${tally.acknowledged} of ${tally.tried} submits were taken behind ${SILENT[tier]} silent connections`);
  callers[Symbol.dispose]();
  await installation.check(tally);
  return tally;
}
