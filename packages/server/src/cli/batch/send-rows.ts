// Sends rows to the server as runs of one batch, in calls of bounded size. A call that is made again, also by a later command, stores nothing twice.
import { type LectorClient, LectorError, type RunItem, type SubmittedRuns } from '@lector/client';
import { describeItems, describeRefusal } from '../remote/failures.ts';
import { createBatchOpener, type OpenerOptions } from './batch-opener.ts';
import { type CallLimits, readCallLimits } from './call-limits.ts';
import { customIdOf } from './custom-id.ts';
import type { BatchRow } from './rows.ts';

export interface RowToSend {
  readonly key: string;
  readonly attempt: number;
  readonly row: BatchRow;
}

export interface SenderOptions extends OpenerOptions {
  readonly client: OpenerOptions['client'] & Pick<LectorClient, 'getLimits'>;
  /** Take over sentences that were spoken before, and keep these. */
  readonly reuse: boolean;
  readonly onSent: (sent: RowToSend, runId: number) => void;
  readonly onRefused: (row: RowToSend, reason: string) => void;
}

export interface RowSender {
  /** Resolves at once while a call has room for more, else when the call is answered. */
  add(row: RowToSend): Promise<void>;
  /** Sends what is left, and closes the batch. */
  end(): Promise<void>;
}

interface Item {
  readonly from: RowToSend;
  readonly body: RunItem;
}

/** For the fields around the items. */
const ENVELOPE_BYTES = 2_048;
const NAME_TAKEN: ReadonlySet<string> = new Set(['custom_id_taken', 'custom_id_duplicate']);

export function createSender(options: SenderOptions): RowSender {
  const { client, journal, signal, onSent, onRefused } = options;
  const opener = createBatchOpener(options);
  let limits: Promise<CallLimits> | undefined;
  let items: Item[] = [];
  let bytes = 0;

  /** Stores these, and tells what became of each. */
  async function send(sending: readonly Item[], isRenamed = false): Promise<void> {
    let answer: Pick<SubmittedRuns, 'runs' | 'skipped'> & Partial<SubmittedRuns>;
    try {
      answer = await opener.submit({ runs: sending.map(({ body }) => body), on_invalid: 'skip' }, await limits!);
    } catch (error) {
      if (!(error instanceof LectorError)) throw error;
      // The budget or the store has no room for all of them: as many as there is room for.
      if (error.kind === 'payment' && sending.length > 1) return sendHalves(sending);
      answer = { runs: [], skipped: refusedAll(error, sending.length) };
    }
    const left = new Map(sending.entries());
    const take = (index: number) => {
      const item = left.get(index);
      if (!left.delete(index)) throw new LectorError('protocol', 'the server answers about a row that was not sent');
      return item!;
    };
    for (const { index, run_id: runId, custom_id: name, replayed } of answer.runs) {
      const { from } = take(index);
      // A run of before may be in another batch.
      const isPlaced = !replayed && name !== null && answer.batch_id !== undefined;
      const place = isPlaced ? { place: { batch: answer.batch_id!, name } } : {};
      journal.write(from.key, { state: 'sent', attempt: from.attempt, runId, ...place });
      onSent(from, runId);
    }
    const again: Item[] = [];
    for (const { index, errors } of answer.skipped) {
      const item = take(index);
      if (!isRenamed && errors.every(({ type }) => NAME_TAKEN.has(type))) again.push(rename(item));
      else onRefused(item.from, describeItems(errors.map(({ loc, ...rest }) => ({ ...rest, loc: ofItem(loc) }))));
    }
    if (left.size > 0) throw new LectorError('protocol', `the server does not say what became of ${left.size} rows`);
    if (again.length > 0) await send(again, true);
  }

  async function sendHalves(sending: readonly Item[]): Promise<void> {
    const half = Math.ceil(sending.length / 2);
    await send(sending.slice(0, half));
    await send(sending.slice(half));
  }

  function toItem(from: RowToSend): Item {
    const { key, attempt, row } = from;
    const reuse = options.reuse ? { reuse: true } : {};
    const idempotencyKey = journal.idempotencyKey(key, attempt, ...Object.keys(reuse));
    return { from, body: { ...row.request, ...reuse, custom_id: customIdOf(row), idempotency_key: idempotencyKey } };
  }

  async function flush(): Promise<void> {
    const sending = items;
    [items, bytes] = [[], 0];
    if (sending.length > 0) await send(sending);
  }

  return {
    async add(row) {
      limits ??= readCallLimits(client, signal);
      const { runs, bodyBytes } = await limits;
      const item = toItem(row);
      const itemBytes = Buffer.byteLength(JSON.stringify(item.body)) + 1;
      if (items.length >= runs || bytes + itemBytes > bodyBytes - ENVELOPE_BYTES) await flush();
      items.push(item);
      bytes += itemBytes;
    },
    async end() {
      await flush();
      await opener.close();
    },
  };
}

/** The refusal of a call in which no row was right, as if the others had been taken. */
function refusedAll(error: LectorError, count: number): SubmittedRuns['skipped'] {
  // A single row can be what is wrong with the whole call, such as one that is larger than a body may be.
  if (count === 1 && error.status === 413) {
    return [{ index: 0, errors: [{ loc: ['body'], msg: describeRefusal(error), type: 'too_large' }] }];
  }
  const byIndex = Map.groupBy(error.items, ({ loc: [, runs, index] }) => (runs === 'runs' ? Number(index) : -1));
  if (error.kind !== 'validation' || byIndex.size !== count || byIndex.has(-1)) throw error;
  return [...byIndex].map(([index, errors]) => ({ index, errors }));
}

/** `['body', 'runs', 3, 'text']` → `['body', 'text']`. */
function ofItem(loc: readonly (string | number)[]): (string | number)[] {
  return loc[1] === 'runs' ? ['body', ...loc.slice(3)] : [...loc];
}

/** Another row of the batch has that name: this one's before it was changed or failed, or that of a row that is called alike. */
function rename({ from, body }: Item): Item {
  return { from, body: { ...body, custom_id: `${body.custom_id}#${from.key.slice(0, 8)}-${from.attempt}` } };
}
