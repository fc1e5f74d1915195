// Submits any number of items into one batch, in calls that the server takes.
import type { RunItem, SubmittedRuns } from '@lector/contract/batches';
import type { Limits } from '@lector/contract/system';
import { LectorError, refuse } from '../errors.ts';
import { describeItems } from '../http/error-body.ts';
import { newIdempotencyKey } from '../runs/idempotency-key.ts';
import type { AddRuns, BatchClient, SubmitManyOptions } from './batch-calls.ts';

/** The server allows 255, and the number of a call is added. */
const MAX_KEY_CHARACTERS = 200;
/** For the fields around the items. */
const ENVELOPE_BYTES = 1_024;

/** The same items and limits are always cut at the same places, so that the calls of a repeat are the same. */
export async function submitMany(
  client: Pick<BatchClient, 'submitRuns' | 'addRuns' | 'getLimits'>,
  items: Iterable<RunItem> | AsyncIterable<RunItem>,
  options: SubmitManyOptions,
): Promise<SubmittedRuns> {
  const { signal, name, defaults, onInvalid, close = true, idempotencyKey = newIdempotencyKey() } = options;
  if (idempotencyKey.length > MAX_KEY_CHARACTERS)
    throw refuse('idempotencyKey', `must have at most ${MAX_KEY_CHARACTERS} characters`);
  const call = signal === undefined ? {} : { signal };
  const { calls } = await client.getLimits(call);
  const answer: { batch_id: string; runs: SubmittedRuns['runs']; skipped: SubmittedRuns['skipped'] } = {
    ...{ batch_id: '', runs: [], skipped: [] },
  };
  let [number, first] = [0, 0];
  for await (const { runs, last } of cut(items, defaults, calls)) {
    const request: AddRuns = {
      runs,
      close: last && close,
      ...(defaults !== undefined && { defaults }),
      ...(onInvalid !== undefined && { on_invalid: onInvalid }),
    };
    const withKey = { ...call, idempotencyKey: `${idempotencyKey}-${number++}` };
    const named = name === undefined ? request : { ...request, name };
    try {
      const submit =
        answer.batch_id === '' ? client.submitRuns(named, withKey) : client.addRuns(answer.batch_id, request, withKey);
      const stored = await submit;
      answer.batch_id = stored.batch_id;
      for (const run of stored.runs) answer.runs.push({ ...run, index: run.index + first });
      for (const { index, errors } of stored.skipped) answer.skipped.push({ index: index + first, errors });
    } catch (error) {
      throw error instanceof LectorError ? placeAmongAll(error, first) : error;
    }
    options.onStored?.({ batchId: answer.batch_id, runs: answer.runs.length });
    first += runs.length;
  }
  if (number === 0) throw refuse('items', 'there is nothing to submit');
  return answer;
}

interface Piece {
  readonly runs: readonly RunItem[];
  readonly last: boolean;
}

/** One item that is larger than a call may be goes alone, for the server to refuse. */
async function* cut(
  items: Iterable<RunItem> | AsyncIterable<RunItem>,
  defaults: Partial<RunItem> | undefined,
  limits: Pick<Limits['calls'], 'runs' | 'body_bytes'>,
): AsyncGenerator<Piece, void, undefined> {
  const encoder = new TextEncoder();
  const sizeOf = (value: unknown) => encoder.encode(JSON.stringify(value)).length + 1;
  const maxBytes = limits.body_bytes - ENVELOPE_BYTES - sizeOf(defaults ?? {});
  let runs: RunItem[] = [];
  let [count, bytes] = [0, 0];
  for await (const item of items) {
    const [itemRuns, itemBytes] = [countRuns(item, defaults), sizeOf(item)];
    if (runs.length > 0 && (count + itemRuns > limits.runs || bytes + itemBytes > maxBytes)) {
      yield { runs, last: false };
      runs = [];
      [count, bytes] = [0, 0];
    }
    runs.push(item);
    count += itemRuns;
    bytes += itemBytes;
  }
  if (runs.length > 0) yield { runs, last: true };
}

/** A run for each voice and language. */
function countRuns(item: RunItem, defaults: Partial<RunItem> = {}): number {
  const voices = item.voice_id === undefined ? (item.voice_ids ?? defaults.voice_ids) : undefined;
  const languages = item.language === undefined ? (item.languages ?? defaults.languages) : undefined;
  return (voices?.length ?? 1) * (languages?.length ?? 1);
}

/** The server counts the items of its call. */
function placeAmongAll(error: LectorError, first: number): LectorError {
  if (first === 0 || error.items.length === 0) return error;
  const items = error.items.map((item) => {
    const [body, runs, index, ...rest] = item.loc;
    return runs === 'runs' && typeof index === 'number'
      ? { ...item, loc: [body!, runs, index + first, ...rest] }
      : item;
  });
  const { kind, status, code, retryAfterMs, requestId } = error;
  return new LectorError(kind, describeItems(items), { status, code, items, retryAfterMs, requestId, cause: error });
}
