// Placement over hours of made-up work: the budget is kept, and every model gets its time. LECTOR_DRAWS sets how many worlds are tried.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { WaitingModel } from '../../ports/synthesizer.ts';
import { isBusy, type PlacedModel, type PlacedProcess, type PlacementSettings } from './placed.ts';
import { createPlacement } from './placement.ts';

const DRAWS = Number(process.env.LECTOR_DRAWS ?? 20);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** Runs that a process holds open. */
const DEPTH = 2;

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
type Process = Mutable<PlacedProcess> & { runs: Run[] };
interface Run {
  leftMs: number;
  readonly interactive: boolean;
}

interface World {
  readonly settings: PlacementSettings;
  readonly models: ReadonlyMap<string, PlacedModel>;
  /** Runs in line, by model. */
  readonly lines: Map<string, Run[]>;
  /** Models that always have batch runs in line. */
  readonly steady: readonly string[];
  processes: Process[];
  readonly spokenMs: Map<string, number>;
  /** When batch runs had a model loaded while all that were loaded had work. */
  readonly swaps: number[];
}

/** Numbers that look random and are the same every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e37_79b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

function createWorld(random: (below: number) => number): World {
  const names = Array.from({ length: 2 + random(7) }, (_, index) => `voice:${index}`);
  const models = new Map(
    names.map((name) => [name, { memoryMib: 50 + random(200), loadMs: 500 + random(8_000), notBeforeMs: 0 }]),
  );
  const settings = { cores: 1 + random(4), budgetMib: 150 + random(600), resident: 'espeak-ng', idleMs: 300 * SECOND };
  const lines = new Map(names.map((name): [string, Run[]] => [name, []]));
  const steady = names.filter(() => random(2) === 0);
  return { settings, models, lines, steady, processes: [], spokenMs: new Map(), swaps: [] };
}

/** What is in line, as the queue tells it. */
function waitingIn({ lines }: World): WaitingModel[] {
  return [...lines].flatMap(([model, line]) =>
    line.length === 0
      ? []
      : [{ model, sinceMs: 0, interactive: line.some(({ interactive }) => interactive), many: line.length > 4 }],
  );
}

/** A second in which processes are loaded, take runs from the lines and share the cores. */
function work(world: World, nowMs: number): void {
  const busy = world.processes.filter((one) => one.isReady && one.runs.length > 0).length;
  const ms = SECOND * Math.min(1, world.settings.cores / Math.max(1, busy));
  for (const one of world.processes) {
    one.isReady = nowMs - one.startedMs >= world.models.get(one.model)!.loadMs;
    if (!one.isReady) continue;
    const line = world.lines.get(one.model)!;
    while (one.runs.length < DEPTH && line.length > 0) one.runs.push(line.shift()!);
    if (one.runs.length > 0) one.usedMs = nowMs;
    const [run] = one.runs;
    if (run !== undefined) {
      run.leftMs -= ms;
      world.spokenMs.set(one.model, (world.spokenMs.get(one.model) ?? 0) + ms);
      if (run.leftMs <= 0) one.runs.shift();
    }
    one.interactive = one.runs.filter(({ interactive }) => interactive).length;
    one.batch = one.runs.length - one.interactive;
    one.crowdedMs = one.runs.length > 1 ? (one.crowdedMs ?? nowMs) : null;
  }
}

function apply(world: World, decide: ReturnType<typeof createPlacement>['decide'], nowMs: number): void {
  const waiting = waitingIn(world);
  const { start, stop } = decide({ processes: world.processes, models: world.models, waiting, nowMs });
  const asked = new Set(waiting.filter(({ interactive }) => interactive).map(({ model }) => model));
  // Of several that are started together it cannot be said for which one another ended.
  if (stop.some(isBusy) && start.length === 1 && !asked.has(start[0]!)) world.swaps.push(nowMs);
  for (const one of stop) world.lines.get(one.model)!.unshift(...one.runs);
  world.processes = world.processes.filter((one) => !stop.includes(one));
  for (const model of start) {
    const more = { interactive: 0, batch: 0, crowdedMs: null, memoryMib: world.models.get(model)!.memoryMib, runs: [] };
    world.processes.push({ model, isReady: false, startedMs: nowMs, usedMs: nowMs, ...more });
  }
}

it('keeps the budget, changes models rarely, and lets every model with work have its time', () => {
  for (let seed = 1; seed <= DRAWS; seed++) {
    const random = createRandom(seed);
    const world = createWorld(random);
    const { decide } = createPlacement(world.settings);
    const talkative = [...world.models.keys()].filter(() => random(3) === 0);
    for (let nowMs = 0; nowMs < HOUR; nowMs += SECOND) {
      for (const name of world.steady) {
        const line = world.lines.get(name)!;
        while (line.length < 10) line.push({ leftMs: 100 + random(60_000), interactive: false });
      }
      for (const name of talkative) {
        const line = world.lines.get(name)!;
        if (random(10) === 0 && line.length < 20) line.push({ leftMs: 500 + random(3_000), interactive: true });
      }
      apply(world, decide, nowMs);
      work(world, nowMs);
      const { processes, settings } = world;
      const usedMib = processes.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
      assert.ok(usedMib <= settings.budgetMib || processes.length === 1, `world ${seed}: ${usedMib} MiB are loaded`);
    }
    const gaps = world.swaps.slice(1).map((atMs, index) => atMs - world.swaps[index]!);
    assert.ok(
      gaps.every((gap) => gap >= 30 * SECOND),
      `world ${seed}: two changes within ${Math.min(...gaps)} ms`,
    );
    for (const name of [...world.steady, ...talkative]) {
      const share = (world.spokenMs.get(name) ?? 0) / HOUR;
      assert.ok(share > 0.005, `world ${seed}: ${name} had ${share} of the hour`);
    }
  }
});
