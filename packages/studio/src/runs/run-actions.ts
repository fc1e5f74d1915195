// Actions on one run, from its row, its menu, its page or a shortcut.
import type { RunInfo } from '@lector/client';
import { copyText } from '../clipboard.ts';
import { runs as texts } from '../locales/en/runs.ts';
import { fetchFile, recordingAddress } from '../save-recordings.ts';
import { describe, lector } from '../server.ts';
import { say } from '../state/notices.svelte.ts';

/** The new run, or null when there is none. */
export async function retry(run: RunInfo): Promise<RunInfo | null> {
  const made = await attempt(() => lector.retryRun(run.run_id));
  if (made !== null) say(texts.retried(run.run_id, made.run_id), 'good');
  return made;
}

export async function cancel(run: RunInfo): Promise<RunInfo | null> {
  const now = await attempt(() => lector.cancelRun(run.run_id));
  if (now?.status === 'cancelled') say(texts.cancelled(run.run_id));
  return now;
}

export async function copyId(run: RunInfo): Promise<void> {
  await copyText(String(run.run_id), texts.copiedId(run.run_id));
}

export function download(run: RunInfo): void {
  if (run.audio === null) say(texts.noAudio(run.run_id), 'bad');
  else fetchFile(recordingAddress(run, 'flac'));
}

async function attempt<T>(action: () => Promise<T>): Promise<T | null> {
  try {
    return await action();
  } catch (error) {
    say(describe(error).words, 'bad');
    return null;
  }
}
