// The calls for batches: many runs in one call, what becomes of them, and their results.
import type { BatchInfo, SubmittedRuns } from '@lector/contract/batches';
import { toAudioFields } from './audio/audio-choice.ts';
import type { BatchClient } from './batches/batch-calls.ts';
import { readAllPages } from './batches/batch-results.ts';
import { BATCH, BATCH_PAGE, BATCH_RESULTS, CALL_LIMITS, RETRIED, SUBMITTED } from './batches/batch-shapes.ts';
import { submitMany } from './batches/submit-many.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { MAX_RUN_BYTES } from './http/read-body.ts';
import { readShape, type Shape } from './http/shape.ts';
import { type Call, type CallOptions, createTransport, type ReadAnswer, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';
import { newIdempotencyKey } from './runs/idempotency-key.ts';
import type { CreateTtsOptions } from './runs/speech.ts';

export function createBatchClient(options: LectorClientOptions): BatchClient {
  const root = `${parseBaseUrl(options.baseUrl).lector}/lector/v1`;
  const batches = `${root}/batches`;
  const transport = createTransport(toTransportOptions(options));
  const urlOf = (batchId: string) => `${batches}/${encodeURIComponent(batchId)}`;
  const read = <T>(url: string, shape: Shape, call: CallOptions = {}): Promise<T> =>
    transport.send({ method: 'GET', url, repeatable: 'always', withKey: true, ...call }, readLong<T>(shape));
  const post = <T>(url: string, shape: Shape, call: Omit<Call, 'method' | 'url' | 'withKey'>): Promise<T> =>
    transport.send({ method: 'POST', url, withKey: true, ...call }, readShape<T>(shape));
  const submit = (url: string, body: unknown, { signal, idempotencyKey = newIdempotencyKey() }: CreateTtsOptions) => {
    const headers = { 'idempotency-key': idempotencyKey };
    return post<SubmittedRuns>(url, SUBMITTED, { body, headers, repeatable: 'always', signal });
  };
  // Doing one of these twice answers the same.
  const change =
    (name: string) =>
    (batchId: string, call: CallOptions = {}) =>
      post<BatchInfo>(`${urlOf(batchId)}/${name}`, BATCH, { repeatable: 'always', ...call });

  const client: BatchClient = {
    submitRuns: (request, call = {}) => submit(`${root}/runs`, request, call),
    submitMany: (items, many = {}) => submitMany(client, items, many),
    openBatch: (body = {}, call = {}) => post(batches, BATCH, { body, repeatable: 'when-refused', ...call }),
    addRuns: (batchId, request, call = {}) => submit(`${urlOf(batchId)}/runs`, request, call),
    listBatches: (query = {}, call) => read(`${batches}${toQuery(query)}`, BATCH_PAGE, call),
    getBatch: (batchId, call) => read(urlOf(batchId), BATCH, call),
    closeBatch: change('close'),
    pauseBatch: change('pause'),
    resumeBatch: change('resume'),
    cancelBatch: change('cancel'),
    retryBatch: (batchId, call = {}) =>
      post(`${urlOf(batchId)}/retry`, RETRIED, { repeatable: 'when-refused', ...call }),
    deleteBatch: (batchId, call = {}) =>
      transport.send(
        { method: 'DELETE', url: urlOf(batchId), repeatable: 'always', withKey: true, ...call },
        readNothing,
      ),
    listBatchResults: (batchId, query = {}, call) =>
      read(`${urlOf(batchId)}/results${toQuery(query)}`, BATCH_RESULTS, call),
    batchResults: (batchId, { signal, ...audio } = {}) =>
      readAllPages((cursor) =>
        client.listBatchResults(
          batchId,
          { ...toAudioFields(audio), ...(cursor !== null && { cursor }) },
          signal && { signal },
        ),
      ),
    getLimits: (call) => read(`${root}/limits`, CALL_LIMITS, call),
  };
  return client;
}

/** An answer that may hold a thousand entries. */
const readLong =
  <T>(shape: Shape): ReadAnswer<T> =>
  (response, attempt, maxBytes) =>
    readShape<T>(shape)(response, attempt, Math.max(maxBytes, MAX_RUN_BYTES));
