// The pool survives any failure of its engine processes, and every run is settled.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { coreWaitMs } from '../../src/workers/core-wait.ts';
import { failsWith, filesAt, folder, LONG, never, newPath, open, request, start, until } from './pool.suite.ts';

const onLinux = { skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed' };
/** Short enough for another run to wait behind it in the child, and slow to speak. */
const SLOW = '7 '.repeat(500);

test('a file in the way is left alone', async () => {
  const pool = await start();
  const path = newPath();
  writeFileSync(path, 'mine');
  await assert.rejects(pool.synthesize(request('Hi.'), filesAt(path), never), failsWith('engine_failed', true));
  assert.equal(readFileSync(path, 'utf8'), 'mine');
  assert.equal(pool.health().restarts, 0);
});

test('a crash fails the run being spoken, the one behind it is spoken by the successor', async () => {
  const warnings: unknown[] = [];
  const pool = await start({ log: { warn: (facts: unknown) => warnings.push(facts) } as never });
  const [path, next] = [newPath(), newPath()];
  const spoken = pool.synthesize(request(SLOW), filesAt(path), never);
  const waiting = pool.synthesize(request('After the crash.'), filesAt(next), never);
  const [pid] = pool.pids();
  await until(() => existsSync(path));
  process.kill(pid!, 'SIGKILL');
  await assert.rejects(spoken, failsWith('engine_failed', true));
  assert.ok(!existsSync(path));
  assert.ok((await waiting).samples > 10_000);
  assert.ok(existsSync(next));
  assert.notEqual(pool.pids()[0], pid);
  assert.equal(pool.health().restarts, 1);
  assert.ok(!JSON.stringify(warnings).includes('sailors'), 'no text in the log');
});

test('kill after kill, every run is settled and the pool goes on', async () => {
  const pool = await start({ children: 2 });
  const outcomes = Array.from({ length: 24 }, (_, index) =>
    pool.synthesize(request(`Run number ${index}. ${LONG.slice(0, 900)}`), filesAt(newPath()), never).then(
      () => 'spoken',
      (error: unknown) => failsWith('engine_failed', true)(error) && 'failed',
    ),
  );
  for (let kills = 0; kills < 4; kills++) {
    await pool.ready();
    await until(() => pool.health().busy > 0);
    process.kill(pool.pids()[0]!, 'SIGKILL');
    await sleep(30);
  }
  const settled = await Promise.all(outcomes);
  assert.ok(settled.filter((outcome) => outcome === 'failed').length <= 4);
  assert.ok((await pool.synthesize(request('Still here.'), filesAt(newPath()), never)).samples > 0);
});

test('a hung engine is ended at its deadline', async () => {
  const pool = await start({ deadline: { baseMs: 300, perCharMs: 0 } });
  const [pid] = pool.pids();
  process.kill(pid!, 'SIGSTOP'); // before it has the text: it hangs whatever the machine has to do besides
  await assert.rejects(pool.synthesize(request(LONG), filesAt(newPath()), never), failsWith('deadline', true));
  await pool.ready();
  assert.notEqual(pool.pids()[0], pid);
});

test('an engine that hangs in one segment is ended long before the time of the whole text', async () => {
  const pool = await start({ segment: { baseMs: 300, perCharMs: 0 } });
  process.kill(pool.pids()[0]!, 'SIGSTOP');
  const hung = pool.synthesize(request(LONG.repeat(20)), filesAt(newPath()), never);
  await assert.rejects(hung, failsWith('deadline', true));
});

test('an engine that waits for a core is not taken for one that hangs', async () => {
  let readings = 0;
  // It stands still as one that gets no core does, whatever the machine has to do besides.
  const coreWaitMs = () => {
    readings++;
    return performance.now();
  };
  const pool = await start({ segment: { baseMs: 300, perCharMs: 0 }, patience: 100_000, coreWaitMs });
  const [pid] = pool.pids();
  process.kill(pid!, 'SIGSTOP');
  const run = pool.synthesize(request('Slow, but sure.'), filesAt(newPath()), never);
  const before = readings;
  await until(() => readings >= before + 5);
  process.kill(pid!, 'SIGCONT');
  assert.ok((await run).samples > 0);
  assert.deepEqual(pool.pids(), [pid]);
});

test('an engine that never gets a core is ended in the end', async () => {
  const pool = await start({
    segment: { baseMs: 300, perCharMs: 0 },
    patience: 3,
    coreWaitMs: () => performance.now(),
  });
  process.kill(pool.pids()[0]!, 'SIGSTOP');
  const run = pool.synthesize(request('Never heard.'), filesAt(newPath()), never);
  await assert.rejects(run, failsWith('deadline', true));
});

test('the time for which a process has waited for a core is read from the kernel', onLinux, async () => {
  const pool = await start();
  const [pid] = pool.pids();
  // Not even on an idle core does a thread begin without a moment's wait.
  assert.ok(coreWaitMs(pid!) > 0);
  await pool.close();
  assert.equal(coreWaitMs(pid!), 0, 'it has ended');
});

test('a run that waits behind one that hangs is spoken by another engine', async () => {
  const pool = await start({ children: 2, cancelMs: 100 });
  await until(() => pool.health().ready === 2);
  const [first, second] = pool.pids();
  process.kill(first!, 'SIGSTOP');
  process.kill(second!, 'SIGSTOP');
  const abort = new AbortController();
  const hung = pool.synthesize(request('Never heard.'), filesAt(newPath()), abort.signal);
  const others = [1, 2, 3].map((n) => pool.synthesize(request(`Number ${n}.`), filesAt(newPath()), never));
  process.kill(second!, 'SIGCONT');
  for (const { samples } of await Promise.all(others)) assert.ok(samples > 0);
  assert.equal(pool.health().restarts, 0);
  abort.abort(new Error('enough'));
  await assert.rejects(hung);
});

test('an engine that takes too much memory is ended, and its run may be tried again', onLinux, async () => {
  const pool = open({ memoryMib: 10 });
  const run = pool.synthesize(request('Hi.'), filesAt(newPath()), never);
  await assert.rejects(run, failsWith('engine_failed', true));
});

test('an abort ends a run that speaks, one that waits in the child, and one that waits in the queue', async () => {
  const pool = await start();
  const aborts = [0, 1, 2, 3].map(() => new AbortController());
  const paths = aborts.map(newPath);
  const runs = aborts.map(({ signal }, index) =>
    pool.synthesize(request(index === 0 ? SLOW : LONG), filesAt(paths[index]!), signal),
  );
  const last = pool.synthesize(request('The last.'), filesAt(newPath()), never);
  await until(() => existsSync(paths[0]!));
  for (const [index, abort] of aborts.entries()) abort.abort(new Error(`reason ${index}`));
  for (const [index, run] of runs.entries()) await assert.rejects(run, { message: `reason ${index}` });
  assert.ok((await last).samples > 0);
  assert.deepEqual(paths.filter(existsSync), []);
  assert.equal(pool.health().restarts, 0);
  await assert.rejects(pool.synthesize(request('Hi.'), filesAt(newPath()), AbortSignal.abort(new Error('before'))), {
    message: 'before',
  });
});

test('an engine that does not stop when asked is ended', async () => {
  const pool = await start({ cancelMs: 100 });
  const abort = new AbortController();
  const path = newPath();
  const run = pool.synthesize(request(LONG), filesAt(path), abort.signal);
  await until(() => existsSync(path));
  process.kill(pool.pids()[0]!, 'SIGSTOP');
  abort.abort(new Error('enough'));
  await assert.rejects(run, { message: 'enough' });
  assert.ok(!existsSync(path));
  await pool.ready();
});

test('closing ends every process, settles every run, and can be done twice', async () => {
  const pool = await start({ children: 2 });
  const paths = Array.from({ length: 6 }, newPath);
  const runs = paths.map((path) => pool.synthesize(request(LONG), filesAt(path), never));
  const settled = Promise.allSettled(runs);
  await until(() => existsSync(paths[0]!));
  const pids = pool.pids();
  await Promise.all([pool.close(), pool.close()]);
  for (const outcome of await settled) {
    assert.ok(outcome.status === 'rejected' && failsWith('engine_failed', true)(outcome.reason));
  }
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  assert.deepEqual(paths.filter(existsSync), []);
  await assert.rejects(pool.synthesize(request('Hi.'), filesAt(newPath()), never), failsWith('engine_failed', true));
  await assert.rejects(pool.ready());
});

test('an engine that cannot start gives the runs back, retryable, and is tried again', async () => {
  const entry = join(folder, 'broken.mjs');
  writeFileSync(entry, 'throw new Error("no engine here")');
  const pool = open({ entry: pathToFileURL(entry) });
  await assert.rejects(pool.synthesize(request('Hi.'), filesAt(newPath()), never), (error: unknown) => {
    assert.match(String((error as Error).cause), /no engine here/);
    return failsWith('engine_failed', true)(error);
  });
  const tried = pool.health().restarts;
  await until(() => pool.health().restarts > tried);
  assert.equal(pool.health().ready, 0);
});
