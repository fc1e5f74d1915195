// The server and its engines are killed in the middle of runs, and nothing acknowledged is lost.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { amount, WITH_FULL_EFFORT } from './support/effort.ts';
import { decodeFlac, digest } from './support/flac.ts';
import { countRuns } from './support/run-ids.ts';
import {
  type DataFolder,
  findChildren,
  makeDataFolder,
  runLector,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';
import { until } from './support/until.ts';

/** Set it to the printed number to repeat the same texts and delays. */
const SEED = Number(process.env.LECTOR_CRASH_SEED ?? randomInt(2 ** 31));
const ROUNDS = amount(2, 8);
const RUNS_A_ROUND = 6;
const ENGINE_ROUNDS = amount(2, 4);
const SETTINGS = { LECTOR_WORKERS: '2', LECTOR_LEASE_SECONDS: '2' };
const SENTENCE = 'The ship left the harbour before the sun was up. ';

/** Spoken by two engines in more time than passes before the latest kill. */
const MOST_SENTENCES = amount(10, 25);

/** A round: the length of each text, and when the server is killed. */
const round = fc.record({
  sentences: fc.array(fc.integer({ min: 1, max: MOST_SENTENCES }), {
    minLength: RUNS_A_ROUND,
    maxLength: RUNS_A_ROUND,
  }),
  killAfterMs: fc.integer({ min: 0, max: 600 }),
});

describe('crashes', () => {
  let folder: DataFolder;
  let key: string;
  before(async () => {
    folder = makeDataFolder();
    const first = await startServer(folder.path, SETTINGS);
    key = first.firstKey;
    await first.end('SIGKILL');
  });
  after(() => folder[Symbol.dispose]());

  const call = (server: ServerProcess, path: string, init: RequestInit = {}, headers: Record<string, string> = {}) =>
    fetch(server.address + path, {
      ...init,
      headers: { 'x-api-key': key, 'content-type': 'application/json', ...headers },
    });

  async function health(server: ServerProcess) {
    const answer = await call(server, '/ready');
    return ((await answer.json()) as { engines: { ready: number; busy: number; restarts: number } }).engines;
  }

  /** The task id once the submit is acknowledged. The name is the idempotency key, so it may be repeated. */
  async function submit(server: ServerProcess, sentences: number, name: string): Promise<string> {
    const body = JSON.stringify({ text: `${name}. ${SENTENCE.repeat(sentences)}`, voice_id: 1021, language: 1 });
    const answer = await call(server, '/apis/tts', { method: 'POST', body }, { 'idempotency-key': name });
    assert.equal(answer.status, 200);
    return ((await answer.json()) as { task_id: string }).task_id;
  }

  async function poll(server: ServerProcess, task: string) {
    const answer = await call(server, `/apis/tts/${task}`);
    assert.equal(answer.status, 200, `the task ${task} is known`);
    return (await answer.json()) as { status: string; run_id: number; message: string | null };
  }

  /** Waits for SUCCESS, then checks the stored bytes against the size and digest of the bulk call. */
  async function checkSpoken(server: ServerProcess, tasks: readonly string[]): Promise<void> {
    for (const task of tasks) {
      const { run_id } = await until(`the run of task ${task} has ended`, async () => {
        const state = await poll(server, task);
        assert.notEqual(state.status, 'ERROR', state.message ?? '');
        return state.status === 'SUCCESS' && state;
      });
      const body = JSON.stringify({ run_ids: [run_id, run_id] });
      const results = await call(server, '/apis/tts-results', { method: 'POST', body });
      const entry = ((await results.json()) as Record<string, Record<string, string>>)[run_id];
      const bytes = Buffer.from(await (await fetch(entry?.output_url ?? '')).arrayBuffer());
      assert.equal(digest('sha256', bytes), entry?.sha256);
      assert.equal(bytes.length, entry?.size_bytes);
      await decodeFlac(bytes);
    }
  }

  it(`loses no acknowledged run when the server is killed again and again (seed ${SEED})`, async (t) => {
    const rounds = fc.sample(round, { seed: SEED, numRuns: ROUNDS });
    const acknowledged = new Map<string, string>();
    let sent = 0;
    for (const [number, { sentences, killAfterMs }] of rounds.entries()) {
      await using server = await startServer(folder.path, SETTINGS);
      const submits = Promise.allSettled(
        sentences.map(async (count, i) => {
          const name = `round ${number}, text ${i}`;
          acknowledged.set(name, await submit(server, count, name));
        }),
      );
      sent += sentences.length;
      // Every other kill is early, around the submits; the rest come while texts are being spoken and stored.
      if (number % 2 === 1) await until('an engine speaks', async () => (await health(server)).busy > 0);
      await wait(killAfterMs); // the fault itself: a random moment
      await server.end('SIGKILL');
      await submits;
    }

    await using server = await startServer(folder.path, SETTINGS);
    t.diagnostic(`${acknowledged.size} of ${sent} submits were acknowledged before the kill`);
    assert.ok(acknowledged.size > 0);
    // The caller repeats every submit without a certain answer, as after a lost connection.
    const tasks: string[] = [];
    for (const [number, { sentences }] of rounds.entries()) {
      for (const [i, count] of sentences.entries()) {
        const name = `round ${number}, text ${i}`;
        const task = await submit(server, count, name);
        assert.equal(task, acknowledged.get(name) ?? task, 'a repetition answers the first task');
        tasks.push(task);
      }
    }
    await checkSpoken(server, tasks);
    assert.deepEqual(countRuns(folder.path), { done: sent }, 'exactly what was submitted, once each');
    await until('what the dead had begun is swept', () => readdirSync(join(folder.path, 'spool')).length === 0);
    const stored = readdirSync(join(folder.path, 'blobs'), { recursive: true }).filter((name) =>
      /\.flac$/.test(String(name)),
    );
    assert.equal(stored.length, sent, 'every file belongs to a run');
    t.diagnostic(`0 of ${sent} runs lost or doubled in ${ROUNDS} kills`);
  });

  it('speaks on when its engines are killed in the middle of runs', WITH_FULL_EFFORT, async () => {
    await using server = await startServer(folder.path, SETTINGS);
    for (let number = 0; number < ENGINE_ROUNDS; number++) {
      await until('both engines are ready', async () => (await health(server)).ready === 2);
      const tasks = await Promise.all(
        [20, 20, 2, 2].map((count, i) => submit(server, count, `engines ${number}, text ${i}`)),
      );
      await until('both engines speak', async () => (await health(server)).busy === 2);
      const { restarts } = await health(server);
      const children = findChildren(server.pid);
      assert.equal(children.length, 2);
      for (const pid of children) process.kill(pid, 'SIGKILL');
      await checkSpoken(server, tasks);
      assert.ok((await health(server)).restarts >= restarts + 2);
      assert.equal(findChildren(server.pid).filter((pid) => children.includes(pid)).length, 0);
    }
    assert.ok(server.running());
    assert.equal((await call(server, '/health')).status, 200);
  });

  it('refuses a second server on the same data folder, and the first does not notice', WITH_FULL_EFFORT, async () => {
    await using server = await startServer(folder.path, SETTINGS);
    const second = await runLector(['serve'], folder.path);
    assert.notEqual(second.code, 0);
    assert.match(second.stderr, /Another Lector server is using the data folder/);
    assert.doesNotMatch(second.stdout + second.stderr, /lct_[0-9A-Za-z]{36}|\n\s+at /, 'no secret and no stack');
    await checkSpoken(server, [await submit(server, 1, 'after the second server')]);
  });

  it('ends what it speaks when it is told to stop, exits with 0, and goes on with the rest later', async () => {
    const tasks: string[] = [];
    {
      // Time enough to end a run on any machine: what is tried is that it is waited for.
      const patient = { LECTOR_WORKERS: '1', LECTOR_DRAIN_SECONDS: '600' };
      await using server = await startServer(folder.path, { ...SETTINGS, ...patient });
      for (let i = 0; i < 8; i++) tasks.push(await submit(server, 20, `stopping, text ${i}`));
      await until('a run is being spoken', () => (countRuns(folder.path).running ?? 0) > 0);
      const before = countRuns(folder.path);
      assert.deepEqual(await server.end('SIGTERM'), { code: 0, signal: null });
      const { done = 0, running = 0, waiting = 0, failed = 0 } = countRuns(folder.path);
      assert.deepEqual({ running, failed }, { running: 0, failed: 0 });
      assert.ok(done >= (before.done ?? 0) + (before.running ?? 0), 'what was begun was ended');
      assert.ok(waiting > 0, 'and what was waiting still is');
    }
    await using server = await startServer(folder.path, SETTINGS);
    await checkSpoken(server, tasks);
  });

  it('leaves no engine behind, however it ends', WITH_FULL_EFFORT, async () => {
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT'] as const) {
      await using server = await startServer(folder.path, SETTINGS);
      const children = findChildren(server.pid);
      assert.equal(children.length, 2);
      await server.end(signal);
      await until(`the engines are gone after ${signal}`, () => children.every((pid) => !isAlive(pid)));
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
