// Saves a run's recording as a WAV file, from the browser.
import type { RunInfo } from '@lector/client';
import { lector } from './server.ts';
import { fetchWav } from './wav.ts';

/** Rejects when the recording cannot be fetched or decoded. */
export async function saveWav(run: Pick<RunInfo, 'run_id' | 'audio'>): Promise<void> {
  if (run.audio === null) return;
  const address = URL.createObjectURL(await fetchWav(lector.audioAddress(run.run_id), run.audio.sample_rate));
  const link = document.createElement('a');
  link.href = address;
  link.download = `run-${run.run_id}.wav`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
