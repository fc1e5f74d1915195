// Ids of files at the OpenAI door: of what is stored as a file, and of the audio of a run in one format, which is stored with the run alone.
import { isOpenAiFormat, type OpenAiAudioFormat } from './openai-audio.ts';

/** `stored`: the file itself, by the name of its bytes. `audio`: what a run became. */
export type NamedFile =
  | { readonly kind: 'stored'; readonly uploadId: string }
  | { readonly kind: 'audio'; readonly taskId: string; readonly format: OpenAiAudioFormat };

const ID = /^file-([0-9a-f]{32})(?:-([a-z0-9]{3,4}))?$/;
const UUID = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

export function toFileId(uploadId: string): string {
  return `file-${uploadId}`;
}

export function toAudioFileId(taskId: string, format: OpenAiAudioFormat): string {
  return `file-${taskId.replaceAll('-', '')}-${format}`;
}

/** Null for what is no id of either kind. */
export function parseFileId(id: string): NamedFile | null {
  const [, hex, format] = ID.exec(id) ?? [];
  if (hex === undefined) return null;
  if (format === undefined) return { kind: 'stored', uploadId: hex };
  return isOpenAiFormat(format) ? { kind: 'audio', taskId: hex.replace(UUID, '$1-$2-$3-$4-$5'), format } : null;
}
