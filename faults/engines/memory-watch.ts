// Samples the memory of processes and keeps the maximum.
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;

export interface MemoryWatch extends Disposable {
  /** Of any one of them, at any time since the watch began. */
  readonly peakMib: number;
}

/** `pids` is asked at each look. */
export function watchMemory(pids: () => readonly number[]): MemoryWatch {
  const stop = new AbortController();
  let peakMib = 0;
  const look = async () => {
    for (;;) {
      for (const pid of pids()) peakMib = Math.max(peakMib, peakOf(pid));
      await wait(LOOK_EVERY_MS, undefined, { signal: stop.signal });
    }
  };
  look().catch(() => {}); // ends by the abort
  return {
    get peakMib() {
      return peakMib;
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}

function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024);
  } catch {
    return 0; // it ended while we looked
  }
}
