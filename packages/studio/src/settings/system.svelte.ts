// The server's state, polled every few seconds while it is shown.
import type { SystemInfo } from '@lector/client';
import { describe, studio, type Trouble } from '../server.ts';

const EVERY_MS = 5_000;

let info = $state.raw<SystemInfo | null>(null);
let trouble = $state.raw<Trouble | null>(null);

export const system = {
  /** The last answer; null before the first. */
  get info(): SystemInfo | null {
    return info;
  },
  /** The error of the last request; null when it succeeded. */
  get trouble(): Trouble | null {
    return trouble;
  },
};

export async function askSystem(signal?: AbortSignal): Promise<void> {
  try {
    info = await studio.system(signal === undefined ? {} : { signal });
    trouble = null;
  } catch (error) {
    if (signal?.aborted) return;
    trouble = describe(error);
  }
}

/** Polls until the returned function is called; not while the page is hidden. */
export function followSystem(): () => void {
  const own = new AbortController();
  let asking = false;
  const ask = async () => {
    if (asking || document.visibilityState !== 'visible') return;
    asking = true;
    await askSystem(own.signal);
    asking = false;
  };
  void ask();
  const timer = setInterval(() => void ask(), EVERY_MS);
  document.addEventListener('visibilitychange', ask);
  return () => {
    own.abort();
    clearInterval(timer);
    document.removeEventListener('visibilitychange', ask);
  };
}
