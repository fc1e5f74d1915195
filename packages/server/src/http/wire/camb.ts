// Translates between the domain and camb's API.

import type { Folder as WireFolder } from '@lector/contract/catalogue';
import type { PausesBody, ReadingBody } from '@lector/contract/reading';
import type { BulkEntry, BulkStatus } from '@lector/contract/results';
import type { TaskStatus, TtsRequest, WireStatus } from '@lector/contract/tts';
import { type AskedAudio, contentTypeOf, resolveVariant } from '../../domain/audio-format.ts';
import { durationMs, type FailureCode, type RunOutcome, type RunRequest, type RunState } from '../../domain/run.ts';
import { NO_WISHES, type SegmentWishes } from '../../domain/segment-wishes.ts';
import type { Folder } from '../../ports/folder-store.ts';
import type { BulkResult } from '../../services/run-results.ts';
import type { AskedReading } from '../../services/submitting/choose-reading.ts';
import type { Pauses } from '../../text/reading.ts';

const STATUS: Readonly<Record<RunState, WireStatus>> = {
  waiting: 'PENDING',
  running: 'PENDING',
  done: 'SUCCESS',
  failed: 'ERROR',
  expired: 'ERROR',
};

const REASON: Readonly<Record<FailureCode, string>> = {
  engine_failed: 'PROCESSING_ERROR',
  deadline: 'TIMEOUT',
  nothing_spoken: 'PROCESSING_ERROR',
  cancelled: 'CANCELLED',
  internal: 'INTERNAL_ERROR',
};

const EXPIRED_WORDS = 'The audio has expired and was deleted';
const NOT_FOUND_ENTRY = JSON.stringify({
  output_url: '',
  status: 'NOT_FOUND',
  message: 'There is no such run',
} satisfies BulkEntry);

/** A submit as a domain request; fields the caller left out are null. */
export function toRunRequest(body: TtsRequest): RunRequest {
  return {
    text: body.text,
    voiceId: body.voice_id,
    languageId: body.language,
    gender: body.gender ?? null,
    age: body.age ?? null,
    projectName: body.project_name ?? null,
    projectDescription: body.project_description ?? null,
    folderId: body.folder_id ?? null,
    reading: null,
  };
}

/** Whether the run goes before batch runs; null when the caller does not say. */
export function toInteractive({ lane = null }: TtsRequest): boolean | null {
  return lane === null ? null : lane === 'interactive';
}

/** What is asked of the segments of the run. */
export function toSegmentWishes({ reuse }: TtsRequest): SegmentWishes {
  return reuse === true ? { ...NO_WISHES, reuse } : NO_WISHES;
}

/** How the text is to be read, as far as the body says. */
export function toAskedReading(body: ReadingBody): AskedReading {
  return {
    input: body.input_type ?? null,
    normalise: body.normalize ?? null,
    footnotes: body.footnotes ?? null,
    pauses: body.pauses ? toPauses(body.pauses) : {},
    marks: body.marks ?? null,
    dictionaries: body.dictionaries ?? body.chosen_dictionaries ?? null,
    speed: body.speed ?? null,
  };
}

function toPauses({ sentence_ms, paragraph_ms, heading_ms, scene_ms }: PausesBody): Partial<Pauses> {
  return {
    ...(sentence_ms === undefined ? {} : { sentence: sentence_ms }),
    ...(paragraph_ms === undefined ? {} : { paragraph: paragraph_ms }),
    ...(heading_ms === undefined ? {} : { heading: heading_ms }),
    ...(scene_ms === undefined ? {} : { scene: scene_ms }),
  };
}

/** The answer to a poll. All four keys are always present; the run id is null until the run can be fetched. */
export function toTaskStatus(run: RunOutcome): TaskStatus {
  const status = STATUS[run.state];
  return {
    status,
    run_id: status === 'SUCCESS' ? run.runId : null,
    exception_reason:
      run.state === 'expired'
        ? 'EXPIRED'
        : run.failure !== null && status === 'ERROR'
          ? REASON[run.failure.code]
          : null,
    message: messageOf(run),
  };
}

/**
 * The answer to the bulk call as text: an object would list integer keys in ascending order, not in the order asked.
 * `origin` is the origin of links; its characters were checked, so it needs no escaping.
 */
export function writeBulkResponse(results: readonly BulkResult[], options: BulkOptions): string {
  const expiresAt = new Date(options.expiresAtMs).toISOString();
  let text = '{';
  for (const result of results) {
    if (text.length > 1) text += ',';
    text += `"${result.runId}":${writeEntry(result, options, expiresAt)}`;
  }
  return `${text}}`;
}

interface BulkOptions {
  readonly origin: string;
  readonly expiresAtMs: number;
  readonly asked: AskedAudio;
}

function writeEntry({ run, link }: BulkResult, { origin, asked }: BulkOptions, expiresAt: string): string {
  if (run === null) return NOT_FOUND_ENTRY;
  if (link === null || run.artefact === null) {
    const status: BulkStatus = run.state === 'expired' ? 'EXPIRED' : STATUS[run.state];
    const message = messageOf(run) ?? 'The run is not finished yet';
    return JSON.stringify({ output_url: '', status, message } satisfies BulkEntry);
  }
  const { artefact } = run;
  const message = run.note === null ? '' : `,"message":${JSON.stringify(run.note)}`;
  const found = `{"output_url":"${origin}${link}","status":"SUCCESS"${message},"expires_at":"${expiresAt}"`;
  const variant = resolveVariant(asked, artefact.sampleRate);
  // Size and digest of what is made on demand are not known yet.
  if (variant !== null) {
    const type = contentTypeOf(variant);
    return `${found},"duration_ms":${durationMs(artefact)},"sample_rate":${variant.sampleRate},"content_type":"${type}"}`;
  }
  return (
    `${found},"size_bytes":${artefact.sizeBytes},"duration_ms":${durationMs(artefact)},"sample_rate":${artefact.sampleRate}` +
    `,"sha256":"${artefact.sha256}","content_type":"${artefact.contentType}"}`
  );
}

function messageOf(run: RunOutcome): string | null {
  if (run.state === 'failed') return run.failure?.message ?? 'The run failed';
  if (run.state === 'expired') return EXPIRED_WORDS;
  return run.state === 'done' ? run.note : null;
}

/** The fields of the vendor's SDKs and docs together; the owner's id takes the place of the team's. */
export function toWireFolder(folder: Folder): WireFolder {
  return {
    team_id: folder.ownerId,
    name: folder.name,
    folder_id: folder.id,
    folder_name: folder.name,
    run_count: folder.runCount,
  };
}
