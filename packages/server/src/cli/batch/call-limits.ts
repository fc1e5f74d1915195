// How large the calls are that add rows to a batch.
import type { LectorClient } from '@lector/client';

export interface CallLimits {
  /** In one call. */
  readonly runs: number;
  readonly bodyBytes: number;
  /** In one batch. */
  readonly batchRuns: number;
}

/** So small that other calls of the key find their turn in between, and that a call finds a place in a short line. */
export async function readCallLimits(
  client: Pick<LectorClient, 'getLimits'>,
  signal: AbortSignal,
): Promise<CallLimits> {
  const { calls, requests, allowance } = await client.getLimits({ signal });
  const most = Math.min(calls.runs, Math.floor(requests.burst / 2), Math.floor(allowance.waiting_runs.limit / 10));
  const runs = Math.max(1, Math.min(most, calls.batch_runs));
  return { runs, bodyBytes: calls.body_bytes, batchRuns: calls.batch_runs };
}
