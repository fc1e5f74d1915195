// Watches what engine processes take: one that takes too much is ended, one that has grown is replaced before that.
import type { EngineProcess } from './engine-process.ts';
import type { ModelProcesses } from './model-processes.ts';
import { residentMib } from './resident-memory.ts';

const LOOK_MS = 250;
/** At this part of its limit a process is replaced after the segment that it is speaking. */
const GROWN = 0.75;
/** If it takes so many times as much as it did when it was ready: one that is large by nature is left alone. */
const GROWTH = 1.5;

export interface MemoryWatch {
  stop(): void;
}

export interface MemoryWatchOptions {
  readonly models: ReadonlyMap<string, ModelProcesses>;
  /** Name of the resident model. */
  readonly resident: string;
  /** What a process may take, beyond what its model is said to take if that is not the resident one; 0 for no limit. */
  readonly memoryMib: number;
}

/** On other systems than Linux nothing is known, and nothing done. */
export function watchMemory({ models, resident, memoryMib }: MemoryWatchOptions): MemoryWatch {
  if (process.platform !== 'linux') return { stop: () => {} };

  function look(model: ModelProcesses, child: EngineProcess): void {
    if (child.pid === undefined || child.isEnding) return;
    const mib = residentMib(child.pid);
    child.residentMib = mib;
    model.noteMemory(mib);
    const limitMib = memoryMib + (model.model.name === resident ? 0 : model.model.memoryMib);
    if (memoryMib === 0) return;
    if (mib > limitMib) {
      child.endForMemory(limitMib);
      return;
    }
    if (child.ready && mib > limitMib * GROWN && mib > child.readyMib * GROWTH) child.leave();
  }

  const timer = setInterval(() => {
    for (const model of models.values()) for (const child of model.all) look(model, child);
  }, LOOK_MS).unref();
  return { stop: () => clearInterval(timer) };
}
