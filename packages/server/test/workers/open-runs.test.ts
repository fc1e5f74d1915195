// Several runs open in one engine process: who is next, and what becomes of the others when one is cancelled or ends the process.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { type SynthesisFiles, SynthesisInterrupted } from '../../src/ports/synthesizer.ts';
import type { SynthesizerPool } from '../../src/workers/pool.ts';
import type { Script } from './models/child.ts';
import { failsWith, filesAt, LONG, never, newPath, request, start, until } from './pool.suite.ts';

const entry = new URL('models/child.ts', import.meta.url);

interface Told {
  readonly files: SynthesisFiles;
  readonly outcome: Promise<unknown>;
}

/** Runs that write down when they are begun, in one process. */
async function startScripts() {
  const log = newPath();
  writeFileSync(log, '');
  const pool = await start({ entry });
  const lines = () => readFileSync(log, 'utf8').trimEnd().split('\n');
  const speak = async (
    script: Omit<Script, 'log'>,
    {
      ownerId = 1,
      interactive = false,
      signal = never,
    }: { ownerId?: number; interactive?: boolean; signal?: AbortSignal } = {},
  ): Promise<Told> => {
    const files = filesAt(newPath());
    const text = JSON.stringify({ ...script, log });
    const outcome = pool.synthesize(request(text, { ownerId, interactive }), files, signal);
    outcome.catch(() => {});
    await until(() => lines().includes(`${script.name} heard of`));
    return { files, outcome };
  };
  const begun = () => lines().filter((line) => !line.endsWith('heard of'));
  return { pool, speak, begun };
}

const roomOf = (pool: SynthesizerPool) => pool.rooms().find(({ model }) => model === 'espeak-ng');

test('an interactive run is spoken after the segment that is being spoken, and then the batch run goes on', async () => {
  const { speak, begun } = await startScripts();
  const gate = newPath();
  const batch = await speak({ name: 'batch', pieces: 3, gate });
  const next = await speak({ name: 'next', pieces: 1 });
  const asked = await speak({ name: 'asked', pieces: 2 }, { ownerId: 2, interactive: true });
  writeFileSync(gate, '');
  await Promise.all([batch.outcome, next.outcome, asked.outcome]);
  assert.deepEqual(begun(), ['batch 0', 'asked 0', 'asked 1', 'batch 1', 'batch 2', 'next 0']);
});

test('a run that ends the process is blamed alone: an open one is interrupted, one not begun is spoken by the successor', async () => {
  const { pool, speak, begun } = await startScripts();
  const gate = newPath();
  const open = await speak({ name: 'open', pieces: 3, gate });
  const next = await speak({ name: 'next', pieces: 1 });
  const ending = await speak({ name: 'ending', pieces: 1, endsIn: 0 }, { ownerId: 2, interactive: true });
  writeFileSync(gate, '');
  await assert.rejects(ending.outcome, failsWith('engine_failed', true));
  await assert.rejects(open.outcome, SynthesisInterrupted);
  await next.outcome;
  assert.deepEqual(begun(), ['open 0', 'ending 0', 'next 0']);
  assert.deepEqual(
    [open, next, ending].map(({ files }) => existsSync(files.audio)),
    [false, true, false],
  );
  assert.equal(pool.health().restarts, 1);
});

test('a run that is cancelled leaves the others as they are, begun or not', async () => {
  const { pool, speak, begun } = await startScripts();
  const gate = newPath();
  const [first, second] = [new AbortController(), new AbortController()];
  const open = await speak({ name: 'open', pieces: 2, gate }, { signal: first.signal });
  const waiting = await speak({ name: 'waiting', pieces: 2 }, { signal: second.signal });
  const other = await speak({ name: 'other', pieces: 2 }, { ownerId: 2 });
  second.abort(new Error('enough of it'));
  first.abort(new Error('enough'));
  writeFileSync(gate, '');
  await assert.rejects(waiting.outcome, { message: 'enough of it' });
  await assert.rejects(open.outcome, { message: 'enough' });
  await other.outcome;
  assert.deepEqual(begun(), ['open 0', 'other 0', 'other 1']);
  assert.equal(pool.health().restarts, 0);
});

test('says what room there is: two places for batch runs, more for newcomers and for interactive runs', async () => {
  const { pool, speak } = await startScripts();
  let hints = 0;
  pool.onRoom(() => hints++);
  assert.deepEqual(roomOf(pool), { model: 'espeak-ng', places: 2, reserve: 6 });
  const gate = newPath();
  const told = [await speak({ name: 'one', pieces: 1, gate }), await speak({ name: 'two', pieces: 1 })];
  assert.deepEqual(roomOf(pool), { model: 'espeak-ng', places: 0, reserve: 6 });
  const late = pool.synthesize(request(LONG), filesAt(newPath()), never);
  assert.deepEqual(roomOf(pool), { model: 'espeak-ng', places: 0, reserve: 5 }, 'it waits for a place');
  told.push(await speak({ name: 'newcomer', pieces: 1 }, { ownerId: 2 }));
  told.push(await speak({ name: 'asked', pieces: 1 }, { interactive: true }));
  assert.deepEqual(roomOf(pool), { model: 'espeak-ng', places: 0, reserve: 3 });
  hints = 0;
  writeFileSync(gate, '');
  await Promise.all([late, ...told.map(({ outcome }) => outcome)]);
  assert.deepEqual(roomOf(pool), { model: 'espeak-ng', places: 2, reserve: 6 });
  assert.ok(hints > 0);
});

test('tells how long was spoken for each owner, once', async () => {
  const { pool, speak } = await startScripts();
  await Promise.all(
    [1, 2].map(async (ownerId) => (await speak({ name: `${ownerId}`, pieces: 5 }, { ownerId })).outcome),
  );
  const spoken = pool.takeSpokenMs();
  assert.deepEqual([...spoken.keys()].sort(), [1, 2]);
  assert.ok([...spoken.values()].every((ms) => ms > 0));
  assert.equal(pool.takeSpokenMs().size, 0);
});

test('runs that are spoken in turns give the same files as alone', async () => {
  const pool = await start();
  const texts = [LONG.slice(0, 600), LONG.slice(100, 700)];
  const speak = async (text: string, ownerId: number) =>
    (await pool.synthesize(request(text, { ownerId }), filesAt(newPath()), never)).sha256;
  const together = await Promise.all(texts.map((text, index) => speak(text, index)));
  const alone = [await speak(texts[0]!, 0), await speak(texts[1]!, 1)];
  assert.deepEqual(together, alone);
});
