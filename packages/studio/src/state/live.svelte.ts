// The event stream of runs: one for all screens, open only while the page is visible.
import type { RunEvent } from '@lector/client';
import { lector } from '../server.ts';

type Listener = (event: RunEvent) => void;

const listeners = new Set<Listener>();
let connected = $state(false);
let stream: AbortController | null = null;
let lastEventId: string | undefined;

export const live = {
  get connected(): boolean {
    return connected;
  },
};

/** Calls back for every event until the returned function is called. */
export function onRunEvent(listener: Listener): () => void {
  listeners.add(listener);
  join();
  return () => {
    listeners.delete(listener);
  };
}

// A browser allows few connections to one server, so a hidden page closes its stream and catches up later.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') join();
  else leave();
});

function leave(): void {
  stream?.abort();
  stream = null;
  connected = false;
}

function join(): void {
  if (stream !== null || listeners.size === 0 || document.visibilityState !== 'visible') return;
  const own = new AbortController();
  stream = own;
  void follow(own);
}

async function follow(own: AbortController): Promise<void> {
  const resume = lastEventId === undefined ? {} : { lastEventId };
  const onConnection = (now: boolean) => {
    if (stream === own) connected = now;
  };
  try {
    for await (const event of lector.watchRuns({ signal: own.signal, onConnection, ...resume })) {
      lastEventId = event.id;
      for (const listener of listeners) listener(event);
    }
  } catch {
    // A permanent error: the next screen that follows runs retries.
  } finally {
    if (stream === own) leave();
  }
}
