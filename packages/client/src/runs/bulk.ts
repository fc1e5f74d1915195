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

/** Servers other than Lector may leave an id out, or answer with the bare link. What has another type than it should is left out. */
function readEntry(runId: number, answer: BulkResponse): RunResult {
  const value: unknown = Object.hasOwn(answer ?? {}, runId) ? answer[runId] : undefined;
  const entry = (typeof value === 'string' ? { output_url: value } : (value ?? {})) as Record<string, unknown>;
  const url = readString(entry.output_url);
  const message = readString(entry.message);
  const said = readString(entry.status);
  return {
    runId,
    status: (said ?? (url === null ? 'NOT_FOUND' : 'SUCCESS')) as BulkStatus,
    url,
    message: message ?? (url === null && said === null ? 'the server has no result for it' : null),
    expiresAt: readString(entry.expires_at),
    sizeBytes: readCount(entry.size_bytes),
    durationMs: readAmount(entry.duration_ms),
    sampleRate: readAmount(entry.sample_rate),
    sha256: readString(entry.sha256),
    contentType: readString(entry.content_type),
  };
}

function readString(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function readAmount(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : null;
}

function readCount(value: unknown): number | null {
  return Number.isInteger(value) ? readAmount(value) : null;
}
