// Lector's own calls about runs: read, list, bulk actions, events.
import type { ResultList } from '@lector/contract/result-list';
import type { Link, RunActionResult, RunCount, RunIds, RunPage } from '@lector/contract/run-list';
import type { RunDetail, RunInfo } from '@lector/contract/runs';
import type { Timings, TimingsQuery } from '@lector/contract/timings';
import { toQuery } from '../http/query.ts';
import { MAX_RUN_BYTES } from '../http/read-body.ts';
import { RESULTS, RUN, readShape } from '../http/shape.ts';
import {
  type Call,
  type CallOptions,
  type ReadAnswer,
  readJson,
  readNothing,
  type Transport,
} from '../http/transport.ts';
import type { LectorClient } from '../lector-client.ts';
import { newIdempotencyKey } from './idempotency-key.ts';
import { watchRuns } from './watch.ts';

export type RunCalls = Pick<
  LectorClient,
  | 'getRun'
  | 'cancelRun'
  | 'retryRun'
  | 'deleteRun'
  | 'createLink'
  | 'getTimings'
  | 'listRuns'
  | 'countRuns'
  | 'listRunIds'
  | 'listResults'
  | 'actOnRuns'
  | 'audioAddress'
  | 'archiveAddress'
  | 'watchRuns'
>;

/** `base` is the address of the server without `/apis`. */
export function createRunCalls(transport: Transport, base: string): RunCalls {
  const runs = `${base}/lector/v1/runs`;
  const urlOf = (id: number | string) => `${runs}/${encodeURIComponent(id)}`;
  // These actions are idempotent and may be retried.
  const call = (
    method: Call['method'],
    url: string,
    options: CallOptions & Pick<Call, 'body' | 'headers'> = {},
  ): Call => ({
    method,
    url,
    repeatable: 'always',
    withKey: true,
    ...options,
  });
  return {
    getRun: (id, options) => transport.send(call('GET', urlOf(id), options), readLong<RunDetail>),
    cancelRun: (id, options) => transport.send(call('POST', `${urlOf(id)}/cancel`, options), readShape<RunInfo>(RUN)),
    retryRun: (id, { signal, idempotencyKey = newIdempotencyKey(), ...query } = {}) => {
      const headers = { 'idempotency-key': idempotencyKey };
      const url = `${urlOf(id)}/retry${toQuery(query)}`;
      const request = call('POST', url, signal === undefined ? { headers } : { headers, signal });
      return transport.send(request, readJson<RunInfo>);
    },
    deleteRun: (id, options) => transport.send(call('DELETE', urlOf(id), options), readNothing),
    createLink: (id, seconds, options) =>
      transport.send(call('POST', `${urlOf(id)}/links`, { ...options, body: { seconds } }), readJson<Link>),
    getTimings: (id, query = {}, options) =>
      transport.send(call('GET', timingsAddress(base, id, query), options), readLong<Timings>),
    listRuns: (query = {}, options) =>
      transport.send(call('GET', `${runs}${toQuery(query)}`, options), readJson<RunPage>),
    countRuns: (filter = {}, options) =>
      transport.send(call('GET', `${runs}/count${toQuery(filter)}`, options), readJson<RunCount>),
    listRunIds: (filter = {}, options) =>
      transport.send(call('GET', `${runs}/ids${toQuery(filter)}`, options), readJson<RunIds>),
    listResults: (request, options) =>
      transport.send(call('POST', `${base}/lector/v1/results`, { ...options, body: request }), readResults),
    actOnRuns: (request, options) =>
      transport.send(
        // A repeated `retry` would make the new runs twice.
        {
          ...call('POST', `${runs}/actions`, { ...options, body: request }),
          repeatable: request.action === 'retry' ? 'when-refused' : 'always',
        },
        readJson<RunActionResult>,
      ),
    audioAddress: (id) => `${urlOf(id)}/audio`,
    archiveAddress: (query) => `${runs}.zip${toQuery(query)}`,
    watchRuns: (options) => watchRuns(transport, `${base}/lector/v1/events`, options),
  };
}

/** The URL of the times of a run. */
export function timingsAddress(base: string, id: number | string, query: TimingsQuery): string {
  return `${base}/lector/v1/runs/${encodeURIComponent(id)}/timings${toQuery(query)}`;
}

/** An answer that grows with a text. */
const readLong = <T>(...[response, attempt, maxBytes]: Parameters<ReadAnswer<T>>): Promise<T> =>
  readJson<T>(response, attempt, Math.max(maxBytes, MAX_RUN_BYTES));

const readResults: ReadAnswer<ResultList> = (response, attempt, maxBytes) =>
  readShape<ResultList>(RESULTS)(response, attempt, Math.max(maxBytes, MAX_RUN_BYTES));
