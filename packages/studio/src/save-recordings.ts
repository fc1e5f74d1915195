// Saves recordings as files through the browser.
import type { RunInfo } from '@lector/client';
import { lector } from './server.ts';

/** In which recordings are saved. */
export const FORMATS = ['FLAC', 'MP3', 'WAV', 'M4A', 'Opus'] as const;

/** In a format that the server has, in capitals or not. */
export function recordingAddress(run: Pick<RunInfo, 'run_id'>, format: string): string {
  return `${lector.audioAddress(run.run_id)}?download=1&format=${format.toLowerCase()}`;
}

/** Lets the browser download a file; `name` is used when the server sends none. */
export function fetchFile(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
