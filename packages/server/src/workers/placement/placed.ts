// What a placement is decided from, and what is decided.
import type { WaitingModel } from '../../ports/synthesizer.ts';

/** A process that loads or has loaded a model. One that was told to end is not among them. */
export interface PlacedProcess {
  readonly model: string;
  readonly isReady: boolean;
  /** When it was started. All times are on one monotonic clock. */
  readonly startedMs: number;
  /** When it last held a run; when it was started, if it never has. */
  readonly usedMs: number;
  /** Runs that it holds open, by lane. */
  readonly interactive: number;
  readonly batch: number;
  /** Since when it has held more than one run; null when it does not. */
  readonly crowdedMs: number | null;
  /** What it takes: measured, or what its model is estimated to take. */
  readonly memoryMib: number;
}

/** A model that a process can be started for. */
export interface PlacedModel {
  readonly memoryMib: number;
  /** How long a start takes: measured, or a guess. */
  readonly loadMs: number;
  /** No process is started for it before then, because the last ones failed. */
  readonly notBeforeMs: number;
  /** It never has a second process. */
  readonly isSingle?: boolean;
}

export interface PlacementSettings {
  /** Processes that can speak at once without waiting for each other. */
  readonly cores: number;
  /** For all processes but those of the resident model. */
  readonly budgetMib: number;
  /** The model whose processes are always there: nothing is decided about them. */
  readonly resident: string;
  /** A process that held no run for so long is ended. */
  readonly idleMs: number;
}

export interface Placed<Process extends PlacedProcess> {
  /** Also those of the resident model. */
  readonly processes: readonly Process[];
  /** By name. What is missing was removed, and is not started. */
  readonly models: ReadonlyMap<string, PlacedModel>;
  readonly waiting: readonly WaitingModel[];
  readonly nowMs: number;
}

export interface Decision<Process extends PlacedProcess> {
  /** Names of models of which one process more is to be started. */
  readonly start: readonly string[];
  /** Processes to end at the next end of a segment. Their runs go back in line. */
  readonly stop: readonly Process[];
}

export function isBusy({ interactive, batch }: PlacedProcess): boolean {
  return interactive + batch > 0;
}
