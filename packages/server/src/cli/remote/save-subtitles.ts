// Saves the subtitles of a run beside its recording.
import { lstat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { LectorClient, SubtitlesFormat } from '@lector/client';
import { AUDIO_FORMATS } from '@lector/contract/formats';
import type { Command } from 'commander';
import { replaceFile } from './own-files.ts';

export interface SubtitlesOptions {
  readonly srt?: boolean;
  readonly vtt?: boolean;
}

/** For the commands that write recordings. */
export function addSubtitlesOptions(command: Command): Command {
  return command
    .option('--srt', 'write subtitles beside the recording, as .srt (SubRip)')
    .option('--vtt', 'the same as .vtt (WebVTT)');
}

export function readSubtitlesFormats({ srt, vtt }: SubtitlesOptions): readonly SubtitlesFormat[] {
  return [...(srt ? (['srt'] as const) : []), ...(vtt ? (['vtt'] as const) : [])];
}

/** `x.flac` → `x.srt`; a name without such an ending gets one more. */
function subtitlesPath(recording: string, format: SubtitlesFormat): string {
  const ending = extname(recording);
  const isKnown = AUDIO_FORMATS.some((name) => ending.toLowerCase() === `.${name}`);
  return `${isKnown ? recording.slice(0, -ending.length) : recording}.${format}`;
}

/** Writes a file for each format, whole or not at all. `missing`: leaves alone what is there already. */
export async function saveSubtitles(options: {
  readonly client: Pick<LectorClient, 'getSubtitles'>;
  readonly runId: number;
  /** Path of the recording. */
  readonly recording: string;
  readonly formats: readonly SubtitlesFormat[];
  readonly only?: 'missing';
  readonly signal: AbortSignal;
}): Promise<void> {
  const { client, runId, recording, formats, only, signal } = options;
  for (const format of formats) {
    const path = subtitlesPath(recording, format);
    if (only === 'missing' && (await lstat(path).catch(() => undefined)) !== undefined) continue;
    const { stream } = await client.getSubtitles(runId, format, {}, { signal });
    await replaceFile(path, async (write) => {
      for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) await write(bytes);
    });
  }
}
