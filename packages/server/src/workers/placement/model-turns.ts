// Turns between models that cannot all be loaded at once: who was away for how long, when one last gave way, who may stay.
import { isBusy, type Placed, type PlacedProcess } from './placed.ts';

/** While others wait, batch runs have at most one model loaded in this time, and a model with work stays for so long. */
export const STAY_MS = 30_000;
/**
 * A model whose runs have waited for so long gets its stay although interactive runs need the memory: four parts of the time for
 * them and one for batch runs, as inside a process.
 */
const OVERDUE_MS = 4 * STAY_MS;

/** Whether it has been there for the length of a stay, without the time in which it was loaded. */
export function hadStay(
  { model, isReady, startedMs }: PlacedProcess,
  { models, nowMs }: Pick<Placed<PlacedProcess>, 'models' | 'nowMs'>,
): boolean {
  return isReady && nowMs - startedMs - (models.get(model)?.loadMs ?? 0) >= STAY_MS;
}

export class ModelTurns {
  /** Since when a model has had runs, but no process for the length of a stay. */
  readonly #unservedSince = new Map<string, number>();
  /** When a model last had a process. */
  readonly #servedMs = new Map<string, number>();
  /** Models that were loaded because they were overdue, as long as they are. */
  readonly #hardWon = new Set<string>();
  #lastSwapMs = Number.NEGATIVE_INFINITY;

  look({ processes, waiting, models, nowMs }: Placed<PlacedProcess>): void {
    const loaded = new Set(processes.map(({ model }) => model));
    for (const model of loaded) this.#servedMs.set(model, nowMs);
    const unserved = new Set([...waiting, ...processes.filter(isBusy)].map(({ model }) => model));
    // One that gave way before it had its stay goes on waiting.
    for (const process of processes) if (hadStay(process, { models, nowMs })) unserved.delete(process.model);
    for (const model of unserved) if (!this.#unservedSince.has(model)) this.#unservedSince.set(model, nowMs);
    for (const model of this.#unservedSince.keys()) if (!unserved.has(model)) this.#unservedSince.delete(model);
    for (const model of this.#servedMs.keys()) if (!models.has(model)) this.#servedMs.delete(model);
  }

  isOverdue(model: string, nowMs: number): boolean {
    return nowMs - (this.#unservedSince.get(model) ?? nowMs) >= OVERDUE_MS;
  }

  /** When it last had a process; 0 when it never had one. */
  servedMs(model: string): number {
    return this.#servedMs.get(model) ?? 0;
  }

  /** Whether a model with work may give way to batch runs of another again. */
  maySwap(nowMs: number): boolean {
    return nowMs - this.#lastSwapMs >= STAY_MS;
  }

  noteSwap(nowMs: number): void {
    this.#lastSwapMs = nowMs;
  }

  noteStart(model: string, nowMs: number): void {
    if (this.isOverdue(model, nowMs)) this.#hardWon.add(model);
    else this.#hardWon.delete(model);
  }

  isHardWon(model: string): boolean {
    return this.#hardWon.has(model);
  }
}
