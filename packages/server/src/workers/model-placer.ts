// Carries out what the placement decides: tells it what there is, starts the processes it wants, and has others leave.
import type { WaitingModel } from '../ports/synthesizer.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { EngineProcess } from './engine-process.ts';
import type { Job } from './job.ts';
import type { ModelProcesses } from './model-processes.ts';
import type { PlacedModel, PlacedProcess, PlacementSettings } from './placement/placed.ts';
import { createPlacement } from './placement/placement.ts';

export interface ModelPlacer {
  /** `queue`: runs that were given to the pool and wait in it. */
  place(waiting: readonly WaitingModel[], queue: readonly Job[]): void;
}

export interface ModelPlacerOptions {
  readonly settings: PlacementSettings;
  readonly catalogue: Pick<VoiceCatalogue, 'model'>;
  /** All that were ever started. */
  readonly models: ReadonlyMap<string, ModelProcesses>;
  /** The processes of a model that the catalogue has; made when there were none. */
  modelOf(name: string): ModelProcesses | undefined;
}

interface Placed extends PlacedProcess {
  readonly process: EngineProcess;
}

export function createModelPlacer({ settings, catalogue, models, modelOf }: ModelPlacerOptions): ModelPlacer {
  const placement = createPlacement(settings);
  /** What is started once the processes that give way for it have gone: until then they have the memory. */
  let toStart: readonly string[] = [];

  function describe(names: Iterable<string>): ReadonlyMap<string, PlacedModel> {
    const described = new Map<string, PlacedModel>();
    for (const name of names) {
      // What the catalogue has no longer is not started again.
      if (catalogue.model(name) === undefined) continue;
      const model = modelOf(name);
      if (model === undefined) continue;
      const { memoryMib, loadMs, notBeforeMs } = model;
      described.set(name, { memoryMib, loadMs, notBeforeMs, isSingle: model.model.remote !== undefined });
    }
    return described;
  }

  return {
    place(waiting, queue) {
      const processes = [...models.values()].flatMap(({ all }) => all);
      if (processes.some(({ isEnding, model }) => isEnding && model.name !== settings.resident)) return;
      for (const name of toStart) modelOf(name)?.startOne();
      toStart = [];
      const all = [...waiting, ...waitingOf(queue, waiting)];
      const decision = placement.decide<Placed>({
        processes: [...models.values()].flatMap(({ all }) => all).map(placedOf),
        models: describe(new Set([...models.keys(), ...all.map(({ model }) => model)])),
        waiting: all,
        nowMs: performance.now(),
      });
      for (const { process } of decision.stop) process.leave();
      if (decision.stop.length > 0) toStart = decision.start;
      else for (const name of decision.start) modelOf(name)?.startOne();
    },
  };
}

/** Models that runs in the pool wait for, and no others do. */
function waitingOf(queue: readonly Job[], others: readonly WaitingModel[]): readonly WaitingModel[] {
  const told = new Set(others.map(({ model }) => model));
  const found = new Map<string, WaitingModel>();
  for (const { model, message, queuedAtMs } of queue) {
    if (told.has(model.name)) continue;
    const sinceMs = found.get(model.name)?.sinceMs ?? Date.now() - (performance.now() - queuedAtMs);
    const interactive = message.request.interactive || (found.get(model.name)?.interactive ?? false);
    found.set(model.name, { model: model.name, sinceMs, interactive, many: false });
  }
  return [...found.values()];
}

function placedOf(process: EngineProcess): Placed {
  const interactive = process.jobs.filter(({ message }) => message.request.interactive).length;
  const { model, ready, startedMs, usedMs, load, crowdedMs } = process;
  const { name, memoryMib } = model;
  return {
    process,
    model: name,
    isReady: ready,
    startedMs,
    usedMs,
    interactive,
    batch: load - interactive,
    crowdedMs,
    memoryMib: Math.max(memoryMib, process.residentMib),
  };
}
