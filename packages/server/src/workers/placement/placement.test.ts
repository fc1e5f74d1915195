import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WaitingModel } from '../../ports/synthesizer.ts';
import type { PlacedModel, PlacedProcess, PlacementSettings } from './placed.ts';
import { createPlacement } from './placement.ts';

const SETTINGS: PlacementSettings = { cores: 2, budgetMib: 300, resident: 'espeak-ng', idleMs: 300_000 };
const MODEL: PlacedModel = { memoryMib: 100, loadMs: 2_000, notBeforeMs: 0 };
const waits = (model: string, more: Partial<WaitingModel> = {}): WaitingModel => ({
  ...{ model, sinceMs: 0, interactive: false, many: false },
  ...more,
});
const process = (model: string, more: Partial<PlacedProcess> = {}): PlacedProcess => ({
  ...{ model, isReady: true, startedMs: 0, usedMs: 0, interactive: 0, batch: 0, crowdedMs: null, memoryMib: 100 },
  ...more,
});

interface Asked {
  readonly processes?: readonly PlacedProcess[];
  readonly waiting?: readonly WaitingModel[];
  readonly nowMs?: number;
  readonly models?: Readonly<Record<string, Partial<PlacedModel>>>;
}

function setUp(settings: Partial<PlacementSettings> = {}) {
  const placement = createPlacement({ ...SETTINGS, ...settings });
  return ({ processes = [], waiting = [], nowMs = 1_000, models = {} }: Asked) => {
    const names = ['a', 'b', 'c', 'd', 'espeak-ng'];
    const known = new Map(names.map((name) => [name, { ...MODEL, ...models[name] }]));
    const { start, stop } = placement.decide({ processes, waiting, nowMs, models: known });
    return { start, stop: stop.map(({ model }) => model) };
  };
}

const NOTHING = { start: [], stop: [] };

describe('placement', () => {
  it('loads what runs wait for, and never the resident model or one that was removed', () => {
    const ask = setUp();
    const waiting = ['a', 'b', 'espeak-ng', 'gone'].map((model) => waits(model));
    assert.deepEqual(ask({ waiting }), { start: ['a', 'b'], stop: [] });
  });

  it('waits for what is being loaded', () => {
    const ask = setUp();
    const processes = [process('a', { isReady: false })];
    assert.deepEqual(ask({ processes, waiting: [waits('a', { many: true })] }), NOTHING);
  });

  it('does not try a model again before its time, and goes on with others', () => {
    const ask = setUp();
    const models = { a: { notBeforeMs: 5_000 } };
    assert.deepEqual(ask({ models, waiting: [waits('a'), waits('b')] }), { start: ['b'], stop: [] });
    assert.deepEqual(ask({ models, waiting: [waits('a')], nowMs: 5_000 }), { start: ['a'], stop: [] });
  });

  it('ends what has been idle for long, and what was removed at once', () => {
    const ask = setUp();
    const processes = [process('a'), process('b', { usedMs: 1 }), process('gone', { usedMs: 299_000 })];
    assert.deepEqual(ask({ processes, nowMs: 300_000 }), { start: [], stop: ['a', 'gone'] });
    assert.deepEqual(ask({ processes: [process('a')], waiting: [waits('a')], nowMs: 300_000 }), NOTHING);
    assert.deepEqual(ask({ processes: [process('espeak-ng')], nowMs: 300_000 }), NOTHING);
  });

  it('takes the memory from what was used least lately, and counts what it costs to load it again', () => {
    const processes = [process('a', { usedMs: 100 }), process('b', { usedMs: 200 }), process('c', { usedMs: 300 })];
    const waiting = [waits('d')];
    assert.deepEqual(setUp()({ processes, waiting }), { start: ['d'], stop: ['a'] });
    const models = { a: { loadMs: 9_000 } };
    assert.deepEqual(setUp()({ processes, waiting, models }), { start: ['d'], stop: ['b'] });
  });

  it('loads a model alone that is larger than the budget', () => {
    const models = { a: { memoryMib: 900 } };
    const processes = [process('b'), process('c')];
    assert.deepEqual(setUp()({ models, processes, waiting: [waits('a')] }), { start: ['a'], stop: ['b', 'c'] });
    const [busy] = [process('b', { batch: 1 })];
    assert.deepEqual(setUp()({ models, processes: [busy!], waiting: [waits('a')] }), NOTHING);
  });

  it('starts a further process of a model when a core is idle', () => {
    const ask = setUp();
    const waiting = [waits('a', { many: true })];
    const processes = [process('a', { batch: 2 })];
    assert.deepEqual(ask({ processes, waiting }), { start: ['a'], stop: [] });
    assert.deepEqual(ask({ processes: [process('a')], waiting }), NOTHING, 'it takes what waits by itself');
    assert.deepEqual(ask({ processes, waiting: [waits('a')] }), NOTHING, 'one run is not worth a process');
    const elsewhere = process('espeak-ng', { batch: 1 });
    assert.deepEqual(ask({ processes: [...processes, elsewhere], waiting }), NOTHING, 'both cores are busy');
  });

  it('starts a further process for runs that share one for long', () => {
    const ask = setUp();
    const processes = [process('a', { batch: 2, crowdedMs: 1_000 })];
    assert.deepEqual(ask({ processes, nowMs: 10_999 }), NOTHING);
    assert.deepEqual(ask({ processes, nowMs: 11_000 }), { start: ['a'], stop: [] });
  });

  it('starts only as many further processes as cores are idle', () => {
    const ask = setUp({ cores: 3, budgetMib: 1_000 });
    const waiting = [waits('a', { many: true }), waits('b', { many: true })];
    const processes = [process('a', { batch: 2 }), process('b', { batch: 2 })];
    assert.equal(ask({ processes, waiting }).start.length, 1);
  });
});

describe('placement under contention', () => {
  const busy = (model: string, more: Partial<PlacedProcess> = {}) => process(model, { batch: 2, ...more });
  const full = [busy('a', { startedMs: 2 }), busy('b', { startedMs: 1 }), busy('c', { startedMs: 3 })];

  it('unloads for an interactive run at once what speaks only batch runs', () => {
    const waiting = [waits('d', { interactive: true })];
    assert.deepEqual(setUp()({ processes: full, waiting }), { start: ['d'], stop: ['b'] });
  });

  it('lets models with interactive runs take turns of 30 seconds', () => {
    const ask = setUp();
    const processes = full.map((one) => ({ ...one, interactive: 1 }));
    const waiting = [waits('d', { interactive: true })];
    assert.deepEqual(ask({ processes, waiting, nowMs: 32_000 }), NOTHING);
    assert.deepEqual(ask({ processes, waiting, nowMs: 32_001 }), { start: ['d'], stop: ['b'] });
    const others = processes.filter(({ model }) => model !== 'b');
    assert.deepEqual(ask({ processes: others, waiting: [waits('d'), waits('b')], nowMs: 32_002 }).stop, []);
  });

  it('lets a model with work stay for 30 seconds after it was loaded', () => {
    const ask = setUp();
    const waiting = [waits('d')];
    assert.deepEqual(ask({ processes: full, waiting, nowMs: 32_000 }), NOTHING);
    assert.deepEqual(ask({ processes: full, waiting, nowMs: 32_001 }), { start: ['d'], stop: ['b'] });
  });

  it('loads one model in 30 seconds for batch runs while others have work', () => {
    const ask = setUp();
    const waiting = ['a', 'b', 'c', 'd'].map((model) => waits(model));
    const loads: number[] = [];
    let processes: readonly PlacedProcess[] = full;
    for (let nowMs = 0; nowMs < 200_000; nowMs += 1_000) {
      const { start, stop } = ask({ processes, waiting, nowMs });
      if (start.length === 0) continue;
      loads.push(nowMs);
      processes = processes.filter(({ model }) => !stop.includes(model));
      processes = [...processes, ...start.map((model) => busy(model, { startedMs: nowMs }))];
    }
    assert.ok(loads.length >= 5, `${loads}`);
    for (const [index, nowMs] of loads.slice(1).entries()) assert.ok(nowMs - loads[index]! >= 30_000, `${loads}`);
  });

  it('takes a second process of one model rather than the only one of another', () => {
    const processes = [busy('a', { startedMs: 1 }), busy('b', { startedMs: 2 }), busy('b', { startedMs: 3 })];
    const ask = setUp();
    assert.deepEqual(ask({ processes, waiting: [waits('d')], nowMs: 60_000 }), { start: ['d'], stop: ['b'] });
  });

  it('lets batch runs have their stay after two minutes of interactive runs that need the memory', () => {
    const ask = setUp({ budgetMib: 100 });
    const talking = process('a', { interactive: 1 });
    const waiting = [waits('b')];
    assert.deepEqual(ask({ processes: [talking], waiting, nowMs: 60_000 }), NOTHING);
    assert.deepEqual(ask({ processes: [talking], waiting, nowMs: 179_999 }), NOTHING);
    assert.deepEqual(ask({ processes: [talking], waiting, nowMs: 180_000 }), { start: ['b'], stop: ['a'] });
    const won = busy('b', { startedMs: 180_000 });
    const asking = [waits('a', { interactive: true })];
    assert.deepEqual(ask({ processes: [won], waiting: asking, nowMs: 211_999 }), NOTHING);
    assert.deepEqual(ask({ processes: [won], waiting: asking, nowMs: 212_000 }), { start: ['a'], stop: ['b'] });
  });
});
