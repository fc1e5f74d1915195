// Runs all rows of a batch: keeps what is here, sends what is to be spoken, and fetches what has been, with bounded memory.
import type { BatchInfo, LectorClient, ResultListEntry } from '@lector/client';
import { UsageError } from '../remote/failures.ts';
import { createServerGuard, isOfOneRun } from '../remote/run-failures.ts';
import { createRunWaiter, type RunWaiter } from './await-runs.ts';
import { forEachBounded } from './concurrency.ts';
import { followRepeats } from './follow-repeats.ts';
import type { DoneRecord, RowRecord } from './row-record.ts';
import { type BatchRow, factsOf, type RowFacts } from './rows.ts';
import { fetchRow, type KnownRow, keepRow, RowFailed, type SaveTools } from './save-row.ts';
import { createSender } from './send-rows.ts';
import type { Tagger } from './tags.ts';

export interface BatchOptions extends SaveTools {
  /** The same server, with the patience to wait for a place in its line. */
  readonly submitter: LectorClient;
  /** Reads the inputs once more. */
  readonly rows: () => AsyncIterable<BatchRow>;
  /** Of the batch at the server. */
  readonly name: string;
  readonly reuse: boolean;
  readonly tagger: Tagger;
  /** Downloads at a time. */
  readonly parallel: number;
  /** Called when the work on a file begins; the returned function, when it ends. */
  readonly onBegin: () => () => void;
  /** Called now and then with what the server says of the batch. */
  readonly onBatch: (batch: BatchInfo) => void;
  /** Called when a row has ended. */
  readonly onOutcome: (outcome: RowOutcome) => void;
}

/** The outcome of a row, without its text. */
export interface RowOutcome extends RowFacts {
  /** Undefined when there is no audio; `message` then says why. */
  readonly record: DoneRecord | undefined;
  /** Downloaded by this call, not by an earlier one. */
  readonly fresh: boolean;
  readonly message: string | undefined;
}

/** Resolves when every row has ended, successfully or not. Rejects with an error that makes continuing pointless. */
export async function runBatch(options: BatchOptions): Promise<void> {
  const controller = new AbortController();
  const onAbort = () => controller.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const { signal } = controller;
  const outcomes = createOutcomes(options);
  try {
    await followRepeats({ ...options, signal });
    const lost = await runPass({ ...options, signal }, { controller, outcomes, only: null });
    // The server has their runs no more, and their texts are not kept: they are read once more.
    if (lost.size > 0) await runPass({ ...options, signal }, { controller, outcomes, only: lost });
  } catch (error) {
    // Node's timers reject with their own AbortError, which hides the signal's reason.
    throw signal.aborted ? signal.reason : error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
}

interface Pass {
  readonly controller: AbortController;
  readonly outcomes: Outcomes;
  /** Keys of the rows that it is about; null for all. */
  readonly only: ReadonlySet<string> | null;
}

/** Returns the keys of rows whose runs the server has lost. */
async function runPass(options: BatchOptions, pass: Pass): Promise<ReadonlySet<string>> {
  const { controller, outcomes } = pass;
  const lost = new Set<string>();
  const sending = new Map<string, KnownRow>();
  const take = (key: string, attempt: number): KnownRow => {
    const row = sending.get(key)!;
    sending.delete(key);
    return { ...row, attempt };
  };
  const waiter = createRunWaiter<KnownRow>({ ...options, onEnded: createEnding(options, { ...pass, lost }) });
  const sender = createSender({
    ...{ ...options, client: options.submitter },
    onSent: ({ key, attempt }, runId) => waiter.add(runId, take(key, attempt)),
    onRefused: ({ key, attempt }, reason) => outcomes.refuse(take(key, attempt), reason),
  });
  const send = (toSend: KnownRow, row: BatchRow) => {
    sending.set(toSend.key, toSend);
    return sender.add({ key: toSend.key, attempt: toSend.attempt + 1, row });
  };
  const takeAll = async () => {
    await takeRows(options, { ...pass, waiter, send });
    await sender.end();
    waiter.end();
  };
  const abort = (error: unknown) => {
    controller.abort(error);
    throw error;
  };
  const ends = await Promise.allSettled([takeAll().catch(abort), waiter.wait().catch(abort)]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return lost;
}

interface Taking extends Pass {
  readonly waiter: Pick<RunWaiter<KnownRow>, 'add'>;
  readonly send: (toSend: KnownRow, row: BatchRow) => Promise<void>;
}

/** Reads the inputs: what is not spoken is sent in the order of the rows, what may be here is looked at. */
async function takeRows(options: BatchOptions, { only, outcomes, waiter, send }: Taking): Promise<void> {
  const { journal, tagger, parallel, signal } = options;
  let seen = 0;
  async function* findKnown(): AsyncGenerator<{ row: KnownRow; record: Exclude<RowRecord, { state: 'error' }> }> {
    for await (const row of options.rows()) {
      signal.throwIfAborted();
      const key = journal.keyOf(row);
      if (only !== null && !only.has(key)) continue;
      seen++;
      const record = journal.find(key);
      const tags = await tagger.tagsOf(row);
      const known = { facts: factsOf(row), key, attempt: record?.attempt ?? 0, tags, date: undefined };
      if (only !== null || record === undefined || record.state === 'error') await send(known, row);
      else yield { row: known, record };
    }
  }
  await forEachBounded(findKnown(), parallel, async ({ row, record }) => {
    signal.throwIfAborted();
    if (record.state === 'sent') return waiter.add(record.runId, row);
    try {
      const kept = await keepRow(options, row, record);
      if (kept === undefined) waiter.add(record.runId, { ...row, date: record.tagged?.date });
      else outcomes.done(row, { record: kept, fresh: false });
    } catch (error) {
      if (!(error instanceof RowFailed)) throw error;
      outcomes.failed(row, error.message);
    }
  });
  if (only !== null && seen < only.size)
    throw new UsageError('The inputs changed while they were being read: run the same command again');
}

/** Returns the function that saves the recording of a run that has ended, or says why there is none. */
function createEnding(options: BatchOptions, { outcomes, only, lost }: Pass & { lost: Set<string> }) {
  const guard = createServerGuard();
  return async (row: KnownRow, entry: ResultListEntry): Promise<void> => {
    if (entry.status === 'not_found' || entry.status === 'expired') {
      if (only === null) lost.add(row.key);
      else outcomes.refuse(row, 'the server does not have the audio any more');
      return;
    }
    if (entry.status !== 'ready' || entry.url === null) {
      outcomes.refuse(row, entry.error?.message ?? 'the run failed');
      return;
    }
    const end = options.onBegin();
    try {
      outcomes.done(row, { record: await fetchRow(options, row, toResult(entry)), fresh: true });
      guard.succeeded();
    } catch (error) {
      if (error instanceof RowFailed) outcomes.refuse(row, error.message);
      else if (isOfOneRun(error)) {
        guard.failed(error);
        outcomes.failed(row, error.message);
      } else throw error;
    } finally {
      end();
    }
  };
}

function toResult(entry: ResultListEntry) {
  const { url, size_bytes: sizeBytes, sha256, duration_ms: durationMs } = entry;
  return { runId: entry.run_id!, url, sizeBytes, sha256, durationMs };
}

interface Outcomes {
  done(row: KnownRow, end: Pick<RowOutcome, 'record' | 'fresh'>): void;
  /** Has no audio for now; what is in the journal of it stays. */
  failed(row: KnownRow, message: string): void;
  /** Has none, and is spoken anew by the next call of the command. */
  refuse(row: KnownRow, message: string): void;
}

function createOutcomes({ journal, onOutcome }: Pick<BatchOptions, 'journal' | 'onOutcome'>): Outcomes {
  const failed: Outcomes['failed'] = ({ facts }, message) =>
    onOutcome({ ...facts, record: undefined, fresh: true, message });
  return {
    done: ({ facts }, end) => onOutcome({ ...facts, ...end, message: undefined }),
    failed,
    refuse(row, message) {
      journal.write(row.key, { state: 'error', attempt: row.attempt, message, ...placeOf(journal.find(row.key)) });
      failed(row, message);
    },
  };
}

/** What finds its run at the server when that is repeated there. */
function placeOf(record: RowRecord | undefined): Pick<Extract<RowRecord, { state: 'error' }>, 'runId' | 'place'> {
  if (record === undefined || record.state === 'done') return {};
  const { runId, place } = record;
  return runId === undefined || place === undefined ? {} : { runId, place };
}
