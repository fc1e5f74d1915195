// `lector cancel`: cancels runs.
import { LectorError } from '@lector/client';
import type { Command } from 'commander';
import { forEachBounded } from './batch/concurrency.ts';
import { EXIT } from './remote/failures.ts';
import { checkRunName } from './remote/run-name.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { printTable } from './remote/table.ts';

interface CancelOptions extends ConnectionOptions {
  readonly json?: boolean;
}

const PARALLEL_CALLS = 4;

export function registerCancel(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('cancel')
    .description('Cancel runs that wait or are being spoken')
    .argument('<id...>', 'run ids or task ids')
    .option('--json', 'print one object, id to status')
    .addHelpText(
      'after',
      '\nExit code: 0 when every run is cancelled now, 1 when one had ended before or is not yours.',
    );
  addConnectionOptions(command, environment).action((ids: string[], options: CancelOptions) =>
    runRemote(environment, options, (session) => cancelRuns(session, ids, options)),
  );
}

async function cancelRuns(session: Session, names: readonly string[], options: CancelOptions): Promise<number> {
  const { terminal } = session;
  for (const name of names) checkRunName(name);
  const statuses = new Map<string, string>(names.map((name) => [name, '']));
  await forEachBounded([...statuses.keys()], PARALLEL_CALLS, async (name) => {
    statuses.set(name, await cancelOne(session, name));
  });
  if (options.json) terminal.json(JSON.stringify(Object.fromEntries(statuses), null, 2));
  else printTable(terminal, [{ title: 'run', align: 'right' }, { title: 'status' }], [...statuses]);
  return [...statuses.values()].every((status) => status === 'cancelled') ? EXIT.complete : EXIT.incomplete;
}

async function cancelOne({ client, signal }: Session, name: string): Promise<string> {
  try {
    return (await client.cancelRun(name, { signal })).status;
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') return 'not found';
    throw error;
  }
}
