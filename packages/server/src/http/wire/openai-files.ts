// Translates files between the domain and the OpenAI API.
import type { FileForm, FileList, FileObject } from '@lector/contract/openai-batches';
import { type NamedFile, parseFileId, toAudioFileId, toFileId } from '../../domain/file-id.ts';
import type { OpenAiAudioFormat } from '../../domain/openai-audio.ts';
import type { UploadedFile } from '../../domain/uploaded-file.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { SpokenRun } from '../../services/files/audio-files.ts';

export function toFileObject(file: UploadedFile): FileObject {
  return {
    id: toFileId(file.uploadId),
    object: 'file',
    bytes: file.sizeBytes,
    created_at: toSeconds(file.createdAtMs),
    expires_at: file.expiresAtMs === null ? null : toSeconds(file.expiresAtMs),
    filename: file.filename,
    purpose: file.purpose,
    status: 'processed',
  };
}

/** The audio of a run. */
export function toAudioObject(run: SpokenRun, format: OpenAiAudioFormat, sizeBytes: number): FileObject {
  return {
    id: toAudioFileId(run.taskId, format),
    object: 'file',
    bytes: sizeBytes,
    created_at: toSeconds(run.finishedAtMs ?? run.createdAtMs),
    expires_at: null,
    filename: `run-${run.runId}.${format}`,
    purpose: 'batch_output',
    status: 'processed',
  };
}

export function toPage<T extends { readonly id: string }>(found: readonly T[], limit: number) {
  const data = found.slice(0, limit);
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: found.length > limit,
  };
}

export function toFileList(files: readonly UploadedFile[], limit: number): FileList {
  return toPage(files.map(toFileObject), limit);
}

/** Throws `not_found` for what is no id of a file. */
export function readFileId(id: string): NamedFile {
  const named = parseFileId(id);
  if (named === null) throw new AppError('not_found', 'There is no such file');
  return named;
}

/** How long the file is to be kept; null when the form does not say. Throws `invalid_input` for half of it. */
export function toKeptMs(form: FileForm): number | null {
  const [anchor, seconds] = [form['expires_after[anchor]'], form['expires_after[seconds]']];
  if (anchor === undefined && seconds === undefined) return null;
  if (anchor === undefined || seconds === undefined) {
    const missing = anchor === undefined ? 'anchor' : 'seconds';
    throw invalidInput({ loc: ['body', `expires_after[${missing}]`], msg: 'Field required', type: 'missing' });
  }
  return seconds * 1_000;
}

const MAX_FILENAME_CHARACTERS = 255;
/** When its sender gave it no name. */
const NO_NAME = 'upload';

/** The name without folders and what no name of a file should hold. */
export function toFilename(sent: string | null): string {
  const name = (sent ?? '')
    .replace(/^.*[\\/]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .trim();
  return [...name].slice(0, MAX_FILENAME_CHARACTERS).join('') || NO_NAME;
}

export function toSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
