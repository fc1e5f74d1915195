// Translates batches between the domain and the OpenAI API: the batch itself, the lines of its input, and those of its results.
import { hash } from 'node:crypto';
import { MAX_LINE_NAME_CHARACTERS, SPEECH_ENDPOINT, type SpeechBatchObject } from '@lector/contract/openai-batches';
import { toAudioFileId, toFileId } from '../../domain/file-id.ts';
import { DEFAULT_OPENAI_FORMAT, isOpenAiFormat } from '../../domain/openai-audio.ts';
import { type BatchFault, type SpeechBatch, speechBatchStatusOf } from '../../domain/speech-batch.ts';
import type { ErrorCode } from '../../errors.ts';
import type { AskedLine, LineResult } from '../../services/speech-batches/speech-wire.ts';
import { openAiCodeOf } from '../protocol/openai-errors.ts';
import { toSeconds } from './openai-files.ts';

export function toSpeechBatch(batch: SpeechBatch): SpeechBatchObject {
  const { phase, endedAtMs, faults, waitsFor } = batch;
  const ended = (as: SpeechBatch['phase']) => (phase === as ? toTime(endedAtMs) : null);
  const told = [...faults, ...(waitsFor === null ? [] : [waitsFor])];
  const errors = told.map((fault) => ({ ...fault, code: openAiCodeOf(fault.code as ErrorCode) }));
  return {
    id: batch.id,
    object: 'batch',
    endpoint: SPEECH_ENDPOINT,
    errors: errors.length === 0 ? null : { object: 'list', data: errors },
    input_file_id: toFileId(batch.inputUploadId),
    completion_window: '24h',
    status: speechBatchStatusOf(batch),
    output_file_id: batch.outputUploadId === null ? null : toFileId(batch.outputUploadId),
    error_file_id: batch.errorUploadId === null ? null : toFileId(batch.errorUploadId),
    created_at: toSeconds(batch.createdAtMs),
    in_progress_at: toTime(batch.inProgressAtMs),
    expires_at: null,
    finalizing_at: toTime(batch.finalizingAtMs),
    completed_at: ended('completed'),
    failed_at: ended('failed'),
    expired_at: null,
    cancelling_at: toTime(batch.cancellingAtMs),
    cancelled_at: ended('cancelled'),
    request_counts: { ...batch.counts },
    metadata: batch.metadata === null ? null : { ...batch.metadata },
  };
}

function toTime(ms: number | null): number | null {
  return ms === null ? null : toSeconds(ms);
}

/** What a line that is JSON asks for, or what is wrong with it. */
export function toAskedLine(value: unknown): AskedLine | Omit<BatchFault, 'line'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { code: 'invalid_json_line', message: 'The line should hold a JSON object', param: null };
  const { custom_id: customId, method, url, body } = value as Readonly<Record<string, unknown>>;
  if (typeof customId !== 'string' || !isName(customId)) {
    const message = `custom_id should be a text of 1 to ${MAX_LINE_NAME_CHARACTERS} characters, and no two lines may have the same`;
    return { code: customId === undefined ? 'missing_custom_id' : 'invalid_custom_id', message, param: 'custom_id' };
  }
  if (method !== 'POST') return { code: 'invalid_method', message: 'method should be POST', param: 'method' };
  if (url !== SPEECH_ENDPOINT)
    return { code: 'invalid_url', message: `url should be ${SPEECH_ENDPOINT}, as the batch’s endpoint`, param: 'url' };
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { code: 'invalid_body', message: 'body should be a JSON object', param: 'body' };
  return { customId, body };
}

function isName(name: string): boolean {
  const { length } = [...name.slice(0, 2 * MAX_LINE_NAME_CHARACTERS + 1)];
  return length > 0 && length <= MAX_LINE_NAME_CHARACTERS && name.isWellFormed() && !name.includes('\0');
}

/** The format that the body of a line names, which nobody has checked. */
export function toLineFormat(body: unknown): string {
  const { response_format: format } = body as { response_format?: unknown };
  return typeof format === 'string' && isOpenAiFormat(format) ? format : DEFAULT_OPENAI_FORMAT;
}

const ID_CHARACTERS = 32;

/** A line of the file of results, or of that of errors. A result that is written again is the very same. */
export function writeResultLine({ batchId, line, customId, outcome }: LineResult): string {
  const number = hash('sha256', `${batchId} ${line}`).slice(0, ID_CHARACTERS);
  return `${JSON.stringify({ id: `batch_req_${number}`, custom_id: customId, ...toAnswer(outcome, number) })}\n`;
}

function toAnswer(outcome: LineResult['outcome'], number: string): object {
  if ('failure' in outcome) {
    const { code, message } = outcome.failure;
    return { response: null, error: { code, message } };
  }
  if ('refusal' in outcome) {
    const { status, body } = outcome.refusal;
    return { response: { status_code: status, request_id: number, body: JSON.parse(body) }, error: null };
  }
  const { taskId, format, sizeBytes } = outcome.audio;
  const fileId = isOpenAiFormat(format) ? toAudioFileId(taskId, format) : null;
  const body = { object: 'audio', format, file_id: fileId, bytes: sizeBytes };
  return { response: { status_code: 200, request_id: taskId, body }, error: null };
}
