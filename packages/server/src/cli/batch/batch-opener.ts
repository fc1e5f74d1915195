// The batch at the server that rows are added to: one of an earlier command that is still open, else a new one; another where it is full.
import { type AddRuns, type BatchInfo, type LectorClient, LectorError, type SubmittedRuns } from '@lector/client';
import type { CallLimits } from './call-limits.ts';
import type { Journal } from './journal.ts';

export interface OpenerOptions {
  readonly client: Pick<LectorClient, 'addRuns' | 'closeBatch' | 'getBatch' | 'submitRuns'>;
  readonly journal: Journal;
  /** Of the batch, for people. */
  readonly name: string;
  readonly signal: AbortSignal;
}

export interface BatchOpener {
  submit(request: AddRuns, limits: Pick<CallLimits, 'batchRuns'>): Promise<SubmittedRuns>;
  /** No batch of this folder takes more runs. */
  close(): Promise<void>;
}

export function createBatchOpener({ client, journal, name, signal }: OpenerOptions): BatchOpener {
  let batch: { readonly id: string; readonly runs: number } | undefined;
  let isLookedFor = false;

  async function findOpen(): Promise<typeof batch> {
    if (journal.batch?.state !== 'open') return undefined;
    const { id } = journal.batch;
    const found = await orGone(client.getBatch(id, { signal }));
    const isOpen = found?.closed_at === null && found.cancelled_at === null;
    return isOpen ? { id, runs: found.counts.total } : undefined;
  }

  async function close(): Promise<void> {
    batch = undefined;
    if (journal.batch?.state !== 'open') return;
    const { id } = journal.batch;
    await orGone(client.closeBatch(id, { signal }));
    journal.writeBatch({ id, state: 'closed' });
  }

  return {
    async submit(request, { batchRuns }) {
      if (!isLookedFor) batch = await findOpen();
      isLookedFor = true;
      if (batch !== undefined && batch.runs + request.runs.length > batchRuns) await close();
      const id = batch?.id;
      const body = { ...request, close: false, ...(id === undefined && { name }) };
      const call = { signal, idempotencyKey: journal.idempotencyKey('call', id ?? '', JSON.stringify(body)) };
      // Its first runs make the batch: opening an empty one could not be repeated after a crash.
      const answer = await (id === undefined ? client.submitRuns(body, call) : client.addRuns(id, body, call));
      if (id === undefined) journal.writeBatch({ id: answer.batch_id, state: 'open' });
      batch = { id: answer.batch_id, runs: (batch?.runs ?? 0) + answer.runs.length };
      return answer;
    },
    close,
  };
}

/** Undefined where the server has it no more. */
export async function orGone(asked: Promise<BatchInfo>): Promise<BatchInfo | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') return undefined;
    throw error;
  }
}
