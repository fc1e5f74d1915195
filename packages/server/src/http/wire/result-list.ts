// Writes the answer of the call for many results, as text: of a thousand entries objects would cost more than all that stands in them.
import type { ResultList, ResultStatus } from '@lector/contract/result-list';
import { type AskedAudio, contentTypeOf, resolveVariant } from '../../domain/audio-format.ts';
import { type Artefact, durationMs, type RunOutcome } from '../../domain/run.ts';
import { statusOf } from '../../domain/run-entry.ts';
import type { ListedResult } from '../../services/browsing/list-results.ts';
import { createTurns } from '../../turns.ts';

interface WriteOptions {
  /** Of links; its characters were checked, so it needs no escaping. */
  readonly origin: string;
  readonly asked: AskedAudio;
}

export interface WrittenResultList {
  readonly counts: ResultList['counts'];
  /** The fields of a `ResultList`, without the braces around them. */
  readonly fields: string;
}

/** How long entries are written without anything else in between. */
const SLICE_MS = 3;

/** `customId` is told where it is there, null included. */
export interface NamedResult extends Omit<ListedResult, 'runId'> {
  readonly runId: number | null;
  readonly customId?: string | null;
}

/** A run that results are asked of, in its place. */
export type NamedRun = Pick<NamedResult, 'runId' | 'customId'>;

/** `listed` are the results of the runs that there are, in the same order. */
export function joinNames(named: readonly NamedRun[], listed: readonly ListedResult[]): NamedResult[] {
  let place = 0;
  return named.map((run) => {
    if (run.runId === null) return { ...run, run: null, link: null };
    return { ...listed[place++]!, ...run };
  });
}

export async function writeResultList(
  listed: readonly NamedResult[],
  options: WriteOptions,
): Promise<WrittenResultList> {
  const counts = { requested: listed.length, ready: 0, pending: 0, failed: 0, missing: 0, unprocessed: 0 };
  const unprocessed = new Set<number>();
  const writeTime = createTimeWriter();
  const pauseIfDue = createTurns({ maxHoldMs: SLICE_MS });
  let firstEndMs = Number.POSITIVE_INFINITY;
  let entries = '';
  for (const [index, result] of listed.entries()) {
    const status = toStatus(result);
    counts[COUNTED[status]]++;
    if (result.run === 'unread' && result.runId !== null) unprocessed.add(result.runId);
    if (result.link !== null) firstEndMs = Math.min(firstEndMs, result.link.expiresAtMs);
    entries += `${index === 0 ? '' : ','}{${writeHead(result, index)}${writeFacts(result, { ...options, writeTime })}}`;
    const pause = pauseIfDue();
    if (pause !== undefined) await pause;
  }
  const ends = firstEndMs === Number.POSITIVE_INFINITY ? 'null' : writeTime(firstEndMs);
  return {
    counts,
    fields:
      `"results":[${entries}],"counts":${JSON.stringify(counts)},"unprocessed":${JSON.stringify([...unprocessed])},` +
      `"min_url_expires_at":${ends}`,
  };
}

/** Entries as lines of their own; the first has this index. */
export function writeResultLines(
  listed: readonly NamedResult[],
  options: WriteOptions & { firstIndex: number },
): string {
  const writeTime = createTimeWriter();
  return listed
    .map(
      (result, place) =>
        `{${writeHead(result, options.firstIndex + place)}${writeFacts(result, { ...options, writeTime })}}\n`,
    )
    .join('');
}

/** Everything before the facts, with the comma. */
function writeHead(result: NamedResult, index: number): string {
  const name = result.customId === undefined ? '' : `"custom_id":${JSON.stringify(result.customId)},`;
  return `"index":${index},"run_id":${result.runId},${name}"status":"${toStatus(result)}",`;
}

const NO_AUDIO =
  '"url":null,"url_expires_at":null,"size_bytes":null,"sha256":null,"duration_ms":null,"sample_rate":null,"content_type":null,"note":null';

type FactOptions = WriteOptions & { readonly writeTime: (ms: number) => string };

function writeFacts({ run, link }: NamedResult, { origin, asked, writeTime }: FactOptions): string {
  if (run === null || run === 'unread') return `${NO_AUDIO},"error":null`;
  if (link === null || run.artefact === null) return `${NO_AUDIO},"error":${JSON.stringify(errorOf(run))}`;
  return (
    `"url":"${origin}${link.path}","url_expires_at":${writeTime(link.expiresAtMs)},${writeAudio(run.artefact, asked)},` +
    `"note":${run.note === null ? 'null' : JSON.stringify(run.note)},"error":null`
  );
}

/** Size and digest of what is made on demand are not known yet. */
function writeAudio(artefact: Artefact, asked: AskedAudio): string {
  const variant = resolveVariant(asked, artefact.sampleRate);
  const stored = variant === null ? `${artefact.sizeBytes},"sha256":"${artefact.sha256}"` : 'null,"sha256":null';
  const type = variant === null ? artefact.contentType : contentTypeOf(variant);
  const rate = variant?.sampleRate ?? artefact.sampleRate;
  return `"size_bytes":${stored},"duration_ms":${durationMs(artefact)},"sample_rate":${rate},"content_type":"${type}"`;
}

function toStatus({ run, link }: NamedResult): ResultStatus {
  if (run === 'unread') return 'unavailable';
  if (run === null) return 'not_found';
  if (link !== null) return 'ready';
  const status = statusOf(run);
  return status === 'done' ? 'unavailable' : status;
}

function errorOf({ state, failure }: RunOutcome) {
  if (state === 'expired') {
    return { code: 'expired', message: 'The audio of this run has expired and was deleted', retryable: true };
  }
  if (state !== 'failed') return null;
  const { code = 'internal', message = 'The run failed', retryable = true } = failure ?? {};
  return { code, message, retryable };
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

/** Times as JSON. Most links of an answer end at the same. */
function createTimeWriter(): (ms: number) => string {
  let last = { ms: Number.NaN, text: '' };
  return (ms) => {
    if (ms !== last.ms) last = { ms, text: JSON.stringify(new Date(ms).toISOString()) };
    return last.text;
  };
}
