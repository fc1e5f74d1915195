// What the client can do with batches: the methods and their options.
import type {
  BatchInfo,
  BatchListQuery,
  BatchPage,
  BatchResults,
  BatchResultsQuery,
  OpenBatchRequest,
  RetriedBatch,
  RunItem,
  SubmittedRuns,
} from '@lector/contract/batches';
import type { Limits } from '@lector/contract/system';
import type { AudioOptions } from '../audio/audio-choice.ts';
import type { CallOptions } from '../http/transport.ts';
import type { CreateTtsOptions } from '../runs/speech.ts';
import type { BatchResult } from './batch-results.ts';

/** Items may become 1,000 runs in all, counting each voice and language. */
export interface AddRuns {
  readonly runs: readonly RunItem[];
  /** What every item has that does not say otherwise itself. */
  readonly defaults?: Partial<RunItem>;
  /** `refuse` (default): where one item is wrong nothing is stored. `skip`: the others are. */
  readonly on_invalid?: 'refuse' | 'skip';
  /** Whether the batch takes no more runs after these. Default: true for a new batch, false for one that is open. */
  readonly close?: boolean;
}

export interface SubmitRuns extends AddRuns {
  /** A name of the batch, for people. */
  readonly name?: string | null;
}

export interface SubmitManyOptions {
  readonly signal?: AbortSignal;
  /** A name of the batch, for people. */
  readonly name?: string;
  /** What every item has that does not say otherwise itself. */
  readonly defaults?: Partial<RunItem>;
  /**
   * `refuse` (default): a call with an item that is wrong stores nothing, and ends the submit; what the calls before have stored stays, and the repeat
   * with the item corrected goes on there. `skip`: all others are stored.
   */
  readonly onInvalid?: 'refuse' | 'skip';
  /** Whether the batch takes no more runs after these. Default true. */
  readonly close?: boolean;
  /** Up to 200 characters. By default a random one, which makes only the repeats within this call safe. */
  readonly idempotencyKey?: string;
  /** Called after each call, with how many runs are stored so far. */
  readonly onStored?: (stored: { readonly batchId: string; readonly runs: number }) => void;
}

/** Every method rejects with LectorError. */
export interface BatchClient {
  /** `POST /lector/v1/runs`: many runs in one call, all or none of them, as a batch. Retries by this client never store one twice. */
  submitRuns(request: SubmitRuns, options?: CreateTtsOptions): Promise<SubmittedRuns>;
  /**
   * Any number of items into one batch, in calls of as many as the server takes, and answered as by one call. With an `idempotencyKey` it may be
   * repeated with the same items, also by another process: what is stored already is answered again, and not stored twice.
   */
  submitMany(items: Iterable<RunItem> | AsyncIterable<RunItem>, options?: SubmitManyOptions): Promise<SubmittedRuns>;
  /** `POST /lector/v1/batches`: an empty batch, which takes runs until it is closed. Not retried after a broken connection. */
  openBatch(body?: OpenBatchRequest, options?: CallOptions): Promise<BatchInfo>;
  /** `POST /lector/v1/batches/{batch_id}/runs`: more runs for an open batch, all or none of them. */
  addRuns(batchId: string, request: AddRuns, options?: CreateTtsOptions): Promise<SubmittedRuns>;
  /** `GET /lector/v1/batches`: a page of batches, newest first. */
  listBatches(query?: BatchListQuery, options?: CallOptions): Promise<BatchPage>;
  /** `GET /lector/v1/batches/{batch_id}`: what became of its runs so far, and how long the rest may take. */
  getBatch(batchId: string, options?: CallOptions): Promise<BatchInfo>;
  /** It takes no more runs. */
  closeBatch(batchId: string, options?: CallOptions): Promise<BatchInfo>;
  /** Nothing of it is begun any more until it is resumed. */
  pauseBatch(batchId: string, options?: CallOptions): Promise<BatchInfo>;
  resumeBatch(batchId: string, options?: CallOptions): Promise<BatchInfo>;
  /** Ends its runs that have not ended; what is there stays. */
  cancelBatch(batchId: string, options?: CallOptions): Promise<BatchInfo>;
  /** A new run in the place of each that has no audio. Not repeated after a broken connection, as each would fail once more. */
  retryBatch(batchId: string, options?: CallOptions): Promise<RetriedBatch>;
  /** Deletes it with its runs. */
  deleteBatch(batchId: string, options?: CallOptions): Promise<void>;
  /** `GET /lector/v1/batches/{batch_id}/results`: a page of its results, in the order of their submits. */
  listBatchResults(batchId: string, query?: BatchResultsQuery, options?: CallOptions): Promise<BatchResults>;
  /**
   * All of them, a page of 1,000 at a time, when it is needed: memory does not grow with the batch. `download` takes each that has a link. Links hold
   * for an hour from when their page was asked for.
   */
  batchResults(batchId: string, options?: AudioOptions): AsyncGenerator<BatchResult, void, undefined>;
  /** `GET /lector/v1/limits`: every limit that this key and its owner meet, and what of it is left. */
  getLimits(options?: CallOptions): Promise<Limits>;
}
