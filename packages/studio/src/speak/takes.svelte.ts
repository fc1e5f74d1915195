// The last few runs of this screen, to compare. The browser stores only their ids; the state comes from the server.
import type { RunDetail, RunInfo } from '@lector/client';
import { LectorError } from '@lector/client';
import { lector } from '../server.ts';
import { live, onRunEvent } from '../state/live.svelte.ts';

const KEY = 'lector.takes';
const MOST = 5;
/** Polling interval while the event stream is down. */
const POLL_MS = 1_500;

function readIds(): string[] {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? '[]') as unknown;
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

let ids = $state.raw<readonly string[]>(readIds());
/** With the detailed waveform once it was requested. */
export type Take = RunInfo & Partial<Pick<RunDetail, 'peaks'>>;

let runs = $state.raw<Readonly<Record<string, Take>>>({});

export const takes = {
  /** Newest first; only those that the server has returned. */
  get all(): readonly Take[] {
    return ids.flatMap((id) => runs[id] ?? []);
  },
};

export function addTake(taskId: string): Promise<void> {
  remember([taskId, ...ids.filter((id) => id !== taskId)].slice(0, MOST));
  return look(taskId);
}

export function forgetTake(taskId: string): void {
  remember(ids.filter((id) => id !== taskId));
}

/** Follows the takes until the returned function is called. */
export function followTakes(): () => void {
  for (const id of ids) void look(id);
  const stop = onRunEvent((event) => {
    if (event.type === 'run' && ids.includes(event.run.task_id)) {
      if (event.run.audio === null) keep(event.run);
      else void look(event.run.task_id);
    }
    if (event.type === 'deleted') for (const run of takes.all) if (run.run_id === event.run_id) forgetTake(run.task_id);
    if (event.type === 'reset') for (const id of ids) void look(id);
  });
  const timer = setInterval(() => {
    if (live.connected || document.visibilityState !== 'visible') return;
    for (const run of takes.all) if (run.status === 'queued' || run.status === 'running') void look(run.task_id);
  }, POLL_MS);
  return () => {
    stop();
    clearInterval(timer);
  };
}

async function look(taskId: string): Promise<void> {
  try {
    keep(await lector.getRun(taskId));
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'notFound') forgetTake(taskId);
  }
}

function keep(run: Take): void {
  runs = { ...runs, [run.task_id]: run };
}

function remember(next: readonly string[]): void {
  ids = next;
  localStorage.setItem(KEY, JSON.stringify(next));
}
