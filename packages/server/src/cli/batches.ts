// `lector batches`: the batches of a server, and what can be done to one.
import type { BatchInfo } from '@lector/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { BATCH_CHANGES, changeBatch, deleteBatch, retryBatch } from './batches/change-batch.ts';
import { printBatch, printBatches } from './batches/print-batches.ts';
import { checkBatchId } from './remote/batch-id.ts';
import { EXIT } from './remote/failures.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';

interface BatchesOptions extends ConnectionOptions {
  readonly json?: boolean;
}

interface ListOptions extends BatchesOptions {
  readonly limit: number;
}

const PAGE = 100;
const MAX_LISTED = 10_000;

export function registerBatches(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('batches')
    .description('List batches, the newest first; look at one, hold it, end it, repeat what failed')
    .addOption(new Option('--limit <n>', 'at most so many').argParser(readLimit).default(20))
    .option('--json', 'print them as the server tells them');
  addConnectionOptions(command, environment).action((options: ListOptions) =>
    runRemote(environment, options, (session) => listBatches(session, options)),
  );
  /** A command for one batch. */
  const add = (
    [name, about]: readonly [string, string],
    work: (session: Session, batchId: string, options: BatchesOptions) => Promise<number>,
  ) => {
    const one = command.command(name).description(about).argument('<batch>', 'its id');
    if (name !== 'delete') one.option('--json', 'print it as the server tells it');
    addConnectionOptions(one, environment).action((batchId: string, options: BatchesOptions) =>
      runRemote(environment, options, (session) => work(session, checkBatchId(batchId), options)),
    );
  };
  add(['show', 'Show how far a batch is'], async (session, batchId, options) => {
    printBatch(session, await session.client.getBatch(batchId, { signal: session.signal }), options);
    return EXIT.complete;
  });
  for (const [name, { about }] of Object.entries(BATCH_CHANGES))
    add([name, about], (session, batchId, options) => changeBatch(session, { name, batchId, ...options }));
  add(
    ['retry', 'Have those runs of a batch spoken again that failed, were cancelled or have expired'],
    (session, batchId, options) => retryBatch(session, batchId, options),
  );
  add(['delete', 'Delete a batch with its runs and recordings, for good'], (session, batchId) =>
    deleteBatch(session, batchId),
  );
}

async function listBatches(session: Session, { limit, json }: ListOptions): Promise<number> {
  const { client, terminal, signal } = session;
  const batches: BatchInfo[] = [];
  for (let cursor: string | null = null; batches.length < limit; ) {
    const query = { limit: Math.min(PAGE, limit - batches.length), ...(cursor !== null && { cursor }) };
    const page = await client.listBatches(query, { signal });
    batches.push(...page.batches);
    cursor = page.next_cursor;
    if (cursor === null || page.batches.length === 0) break;
  }
  if (json) terminal.json(JSON.stringify(batches, null, 2));
  else if (batches.length === 0) terminal.note('There is no batch.');
  else printBatches(session, batches);
  return EXIT.complete;
}

function readLimit(value: string): number {
  const limit = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= MAX_LISTED) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LISTED}.`);
}
