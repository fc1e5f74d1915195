// Results of any number of runs, fetched in bulk calls of the size the API allows.
import type { BulkResponse, BulkStatus } from '@lector/contract/results';
import { refuse } from '../errors.ts';

/** One run of a bulk call. Facts that a server does not report are null. */
export interface RunResult {
  readonly runId: number;
  readonly status: BulkStatus;
  /** A signed link that works without a key until `expiresAt`; null unless `status` is SUCCESS. */
  readonly url: string | null;
  /** Why there is no link, or a remark on the audio. */
  readonly message: string | null;
  /** UTC, ISO 8601. */
  readonly expiresAt: string | null;
  readonly sizeBytes: number | null;
  readonly durationMs: number | null;
  readonly sampleRate: number | null;
  readonly sha256: string | null;
  readonly contentType: string | null;
}

const MIN_ID = 1;
const MAX_ID = 2_147_483_647;
const MIN_BULK_IDS = 2;

/**
 * Splits distinct ids into calls of 2 to `maxIds`. A last single id joins another call, and a lone id
 * is sent twice, because the API counts the raw list and refuses a list of one.
 */
export function planBulkCalls(ids: readonly number[], maxIds: number): number[][] {
  const calls: number[][] = [];
  for (let i = 0; i < ids.length; i += maxIds) calls.push(ids.slice(i, i + maxIds));
  const last = calls.at(-1);
  if (last?.length !== 1) return calls;
  const neighbour = calls.at(-2);
  const spare = neighbour !== undefined && neighbour.length > MIN_BULK_IDS ? neighbour.pop() : last[0];
  last.unshift(spare!);
  return calls;
}

export interface BulkFetch {
  readonly ids: readonly number[];
  readonly maxIds: number;
  /** Calls at a time. */
  readonly concurrency: number;
  readonly fetchCall: (runIds: readonly number[], signal: AbortSignal) => Promise<BulkResponse>;
  readonly signal?: AbortSignal | undefined;
}

/** One result for every distinct id, in the order asked. The first failing call aborts the others. */
export async function fetchResults(bulk: BulkFetch): Promise<Map<number, RunResult>> {
  const results = new Map<number, RunResult | null>();
  for (const id of bulk.ids) {
    checkRunId(id);
    results.set(id, null);
  }
  const calls = planBulkCalls([...results.keys()], bulk.maxIds).values();
  const controller = new AbortController();
  const onAbort = () => controller.abort(bulk.signal?.reason);
  if (bulk.signal?.aborted) onAbort();
  bulk.signal?.addEventListener('abort', onAbort, { once: true });
  const work = async (): Promise<void> => {
    // One iterator for all workers: each takes the next call.
    for (const runIds of calls) {
      const answer = await bulk.fetchCall(runIds, controller.signal);
      for (const id of runIds) results.set(id, readEntry(id, answer));
    }
  };
  try {
    await Promise.all(Array.from({ length: bulk.concurrency }, work));
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    bulk.signal?.removeEventListener('abort', onAbort);
  }
  return results as Map<number, RunResult>;
}

function checkRunId(id: number): void {
  if (!Number.isInteger(id) || id < MIN_ID || id > MAX_ID) {
    throw refuse('run id', `${id} is not a whole number from ${MIN_ID} to ${MAX_ID}`);
  }
}

/** Servers other than Lector may leave an id out, or answer with the bare link. */
function readEntry(runId: number, answer: BulkResponse): RunResult {
  const value: unknown = Object.hasOwn(answer ?? {}, runId) ? answer[runId] : undefined;
  const entry: Partial<BulkResponse[string]> =
    typeof value === 'string' ? { output_url: value } : typeof value === 'object' && value !== null ? value : {};
  const url = entry.output_url ? entry.output_url : null;
  const status = entry.status ?? (url === null ? 'NOT_FOUND' : 'SUCCESS');
  return {
    runId,
    status,
    url,
    message: entry.message ?? (url === null && entry.status === undefined ? 'the server has no result for it' : null),
    expiresAt: entry.expires_at ?? null,
    sizeBytes: entry.size_bytes ?? null,
    durationMs: entry.duration_ms ?? null,
    sampleRate: entry.sample_rate ?? null,
    sha256: entry.sha256 ?? null,
    contentType: entry.content_type ?? null,
  };
}
