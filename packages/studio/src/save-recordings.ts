// Saves recordings as files through the browser.
import type { RunInfo } from '@lector/client';
import { lector } from './server.ts';
import { fetchWav } from './wav.ts';

/** By then the browser has taken over the generated file. */
const TAKEN_OVER_MS = 60_000;

export function flacAddress(run: Pick<RunInfo, 'run_id'>): string {
  return `${lector.audioAddress(run.run_id)}?download=1`;
}

/** Lets the browser download a file; `name` is used when the server sends none. */
export function fetchFile(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

/** Rejects when the recording cannot be fetched or decoded. */
export async function saveWav(run: Pick<RunInfo, 'run_id' | 'audio'>): Promise<void> {
  if (run.audio === null) return;
  const address = URL.createObjectURL(await fetchWav(flacAddress(run), run.audio.sample_rate));
  fetchFile(address, `run-${run.run_id}.wav`);
  setTimeout(() => URL.revokeObjectURL(address), TAKEN_OVER_MS);
}
