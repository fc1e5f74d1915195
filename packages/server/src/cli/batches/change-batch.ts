// `lector batches close`, `pause`, `resume`, `cancel`, `retry` and `delete`.
import type { LectorClient } from '@lector/client';
import { EXIT } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import { printBatch } from './print-batches.ts';

interface Printing {
  readonly json?: boolean;
}

interface Change {
  readonly about: string;
  readonly method: keyof LectorClient & ('closeBatch' | 'pauseBatch' | 'resumeBatch' | 'cancelBatch');
}

/** By the name of the command. Doing one twice does no more than doing it once. */
export const BATCH_CHANGES: Readonly<Record<string, Change>> = {
  close: { about: 'Close an open batch: it takes no more runs', method: 'closeBatch' },
  pause: { about: 'Begin nothing of a batch any more; what is being spoken goes on', method: 'pauseBatch' },
  resume: { about: 'Go on with a paused batch', method: 'resumeBatch' },
  cancel: { about: 'End the runs of a batch that have not ended; what is there stays', method: 'cancelBatch' },
};

export async function changeBatch(
  session: Session,
  { name, batchId, ...printing }: Printing & { readonly name: string; readonly batchId: string },
): Promise<number> {
  const { client, signal } = session;
  printBatch(session, await client[BATCH_CHANGES[name]!.method](batchId, { signal }), printing);
  return EXIT.complete;
}

/** The server stops where the rate limit is reached, and is asked again for the rest. */
export async function retryBatch(session: Session, batchId: string, printing: Printing): Promise<number> {
  const { client, terminal, signal } = session;
  let retried = 0;
  for (;;) {
    const answer = await client.retryBatch(batchId, { signal });
    retried += answer.retried;
    if (answer.stopped_by === 'rate_limited' && answer.retried > 0) {
      terminal.status(`${retried} are in line again …`);
      continue;
    }
    terminal.status('');
    printBatch(session, answer.batch, printing);
    terminal.note(`${retried} are in line again.`);
    if (answer.stopped === null) return EXIT.complete;
    terminal.note(`Not all of them: ${answer.stopped}`, 'red');
    return EXIT.incomplete;
  }
}

export async function deleteBatch({ client, terminal, signal }: Session, batchId: string): Promise<number> {
  await client.deleteBatch(batchId, { signal });
  terminal.note(`${batchId} is deleted with its runs.`);
  return EXIT.complete;
}
