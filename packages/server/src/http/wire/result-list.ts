// Writes the answer of the call for many results.
import type { ResultList, ResultListEntry, ResultStatus } from '@lector/contract/result-list';
import { type AskedAudio, contentTypeOf, resolveVariant } from '../../domain/audio-format.ts';
import { type Artefact, durationMs, type RunOutcome } from '../../domain/run.ts';
import { statusOf } from '../../domain/run-entry.ts';
import type { ListedResult } from '../../services/browsing/list-results.ts';

interface WriteOptions {
  /** Of links. */
  readonly origin: string;
  readonly asked: AskedAudio;
}

export function writeResultList(listed: readonly ListedResult[], options: WriteOptions): ResultList {
  const results = listed.map((result, index) => writeEntry(result, { ...options, index }));
  const unprocessed = new Set(listed.filter(({ run }) => run === 'unread').map(({ runId }) => runId));
  const expiries = listed.flatMap(({ link }) => (link === null ? [] : [link.expiresAtMs]));
  return {
    results,
    counts: countResults(results),
    unprocessed: [...unprocessed],
    min_url_expires_at: expiries.length === 0 ? null : toTime(expiries.reduce((least, ms) => Math.min(least, ms))),
  };
}

const NO_AUDIO = {
  url: null,
  url_expires_at: null,
  size_bytes: null,
  sha256: null,
  duration_ms: null,
  sample_rate: null,
  content_type: null,
  note: null,
  error: null,
} as const;

function writeEntry(result: ListedResult, { origin, asked, index }: WriteOptions & { index: number }): ResultListEntry {
  const { runId: run_id, run, link } = result;
  if (run === 'unread') return { index, run_id, ...NO_AUDIO, status: 'unavailable' };
  if (run === null) return { index, run_id, ...NO_AUDIO, status: 'not_found' };
  if (link === null || run.artefact === null) {
    return { index, run_id, ...NO_AUDIO, status: toStatus(run), error: errorOf(run) };
  }
  return {
    ...{ index, run_id, status: 'ready' },
    url: `${origin}${link.path}`,
    url_expires_at: toTime(link.expiresAtMs),
    ...factsOf(run.artefact, asked),
    ...{ note: run.note, error: null },
  };
}

/** Size and digest of what is made on demand are not known yet. */
function factsOf(artefact: Artefact, asked: AskedAudio) {
  const variant = resolveVariant(asked, artefact.sampleRate);
  const isStored = variant === null;
  return {
    size_bytes: isStored ? artefact.sizeBytes : null,
    sha256: isStored ? artefact.sha256 : null,
    duration_ms: durationMs(artefact),
    sample_rate: variant?.sampleRate ?? artefact.sampleRate,
    content_type: isStored ? artefact.contentType : contentTypeOf(variant),
  };
}

function toStatus(run: RunOutcome): ResultStatus {
  const status = statusOf(run);
  return status === 'done' ? 'unavailable' : status;
}

function errorOf({ state, failure }: RunOutcome): ResultListEntry['error'] {
  if (state === 'expired') {
    return { code: 'expired', message: 'The audio of this run has expired and was deleted', retryable: true };
  }
  if (state !== 'failed') return null;
  const { code = 'internal', message = 'The run failed', retryable = true } = failure ?? {};
  return { code, message, retryable };
}

function countResults(results: readonly ResultListEntry[]): ResultList['counts'] {
  const counts = { requested: results.length, ready: 0, pending: 0, failed: 0, missing: 0, unprocessed: 0 };
  for (const { status } of results) counts[COUNTED[status]]++;
  return counts;
}

const COUNTED = {
  ready: 'ready',
  queued: 'pending',
  running: 'pending',
  failed: 'failed',
  cancelled: 'failed',
  expired: 'missing',
  not_found: 'missing',
  unavailable: 'unprocessed',
} as const satisfies Record<ResultStatus, keyof ResultList['counts']>;

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
