// The results of a batch one by one, a page at a time.
import type { BatchResults } from '@lector/contract/batches';
import type { ResultStatus } from '@lector/contract/result-list';
import { LectorError } from '../errors.ts';

/** What became of one run of a batch. What a status does not have is null. */
export interface BatchResult {
  readonly runId: number;
  /** Its name in the batch. */
  readonly customId: string | null;
  readonly status: ResultStatus;
  /** A signed link that works without a key until `expiresAt`. */
  readonly url: string | null;
  /** UTC, ISO 8601. */
  readonly expiresAt: string | null;
  readonly sizeBytes: number | null;
  readonly sha256: string | null;
  readonly durationMs: number | null;
  readonly sampleRate: number | null;
  readonly contentType: string | null;
  /** Why there is no link, once that is final, or a remark on the audio. */
  readonly message: string | null;
  /** Such as `engine_failed`, `cancelled`, `expired`. */
  readonly code: string | null;
  /** Whether a new run of the same text may succeed. */
  readonly retryable: boolean;
}

/** `fetchPage` gets the cursor of the page, null for the first. */
export async function* readAllPages(
  fetchPage: (cursor: string | null) => Promise<BatchResults>,
): AsyncGenerator<BatchResult, void, undefined> {
  for (let cursor: string | null = null; ; ) {
    const { results, next_cursor: next = null }: BatchResults = await fetchPage(cursor);
    for (const entry of results) yield toBatchResult(entry);
    if (next === null) return;
    // A server that leads in a circle would be asked for ever.
    if (next === cursor || results.length === 0) {
      throw new LectorError('protocol', 'the pages of the results do not end: is this a Lector server?');
    }
    cursor = next;
  }
}

function toBatchResult(entry: BatchResults['results'][number]): BatchResult {
  const { error, note } = entry;
  return {
    // A page of a batch names the run of every entry.
    runId: entry.run_id!,
    customId: entry.custom_id ?? null,
    status: entry.status,
    url: entry.url ?? null,
    expiresAt: entry.url_expires_at ?? null,
    sizeBytes: entry.size_bytes ?? null,
    sha256: entry.sha256 ?? null,
    durationMs: entry.duration_ms ?? null,
    sampleRate: entry.sample_rate ?? null,
    contentType: entry.content_type ?? null,
    message: readString(error?.message) ?? note ?? null,
    code: readString(error?.code),
    retryable: error?.retryable === true,
  };
}

function readString(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
