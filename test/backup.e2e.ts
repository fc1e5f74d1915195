// Backups of the real program under load: everything acknowledged before a backup is in it and can be restored intact.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import {
  Caller,
  type DataFolder,
  makeDataFolder,
  makeText,
  runLector,
  type ServerProcess,
  startLector,
  until,
} from '../faults/program.ts';
import { amount, WITH_FULL_EFFORT } from './support/effort.ts';
import { digest } from './support/flac.ts';
import { flipBit, listRecordings, type Recorded, waitForRecording } from './support/recordings.ts';

/** Set it to the printed number to see the same kills again. */
const SEED = Number(process.env.LECTOR_BACKUP_SEED ?? randomInt(2 ** 31));
const ROUNDS = Number(process.env.LECTOR_BACKUP_ROUNDS ?? amount(2, 5));
const KILLS = 6;
const CLIENTS = 4;
const PROGRAM = join(import.meta.dirname, '../packages/server/src/main.ts');

interface Entry {
  readonly taskId: string;
  /** Null while the outcome is not known. */
  success: Recorded | null;
  deleted: boolean;
}

describe(`backup and restore (seed ${SEED})`, () => {
  let folder: DataFolder;
  let away: DataFolder;
  let server: ServerProcess;
  let key: string;
  /** Everything that was acknowledged, oldest first. */
  const entries: Entry[] = [];

  before(async () => {
    folder = makeDataFolder();
    away = makeDataFolder();
    server = await startLector({ dataDir: folder.path });
    key = server.firstKey;
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
    away[Symbol.dispose]();
  });

  const backupFolder = () => join(away.path, 'backup');
  const backUp = (...options: string[]) => runLector(['backup', backupFolder(), ...options], folder.path);

  /** Submits, waits, and sometimes deletes, until told to stop. */
  async function work(caller: Caller, stop: AbortSignal): Promise<void> {
    for (let turn = 0; !stop.aborted; turn++) {
      const text = makeText({ words: 'Yes.' });
      // The server may have closed a connection that was idle for a round; the repetition is the same submit.
      const taskId = await caller.submit(text).catch(() => caller.submit(text));
      const entry: Entry = { taskId, success: null, deleted: false };
      entries.push(entry);
      entry.success = await waitForRecording(caller, entry.taskId);
      if (turn % 5 !== 4) continue;
      entry.deleted = true; // from now on it may be gone, but must not be partly there
      const answer = await caller.request(`/lector/v1/runs/${entry.success.runId}`, { method: 'DELETE' });
      assert.equal(answer.status, 204);
    }
  }

  /** Restores into a new folder, serves it and compares it with what was known before the backup. */
  async function checkRestored(known: readonly Entry[]): Promise<{ readonly objects: number }> {
    using place = makeDataFolder();
    const dataDir = join(place.path, 'data');
    const restored = await runLector(['restore', backupFolder()], place.path, { LECTOR_DATA_DIR: dataDir });
    assert.equal(restored.code, 0, restored.stderr);
    await using other = await startLector({ dataDir });
    const caller = new Caller(other, key);
    let objects = 0;
    for (const { taskId, success, deleted } of known) {
      const answer = await caller.request(`/apis/tts/${taskId}`);
      if (answer.status === 404 && deleted) continue;
      assert.equal(answer.status, 200, `task ${taskId} is in the backup`);
      const found = await waitForRecording(caller, taskId); // queued runs continue
      if (success !== null) assert.deepEqual(found, success, 'the same run, with the same bytes');
      objects++;
    }
    return { objects };
  }

  it('has everything that was acknowledged before it, while clients submit and delete all the time', async (t) => {
    let [tasks, objects] = [0, 0];
    for (let round = 0; round < ROUNDS; round++) {
      const stop = new AbortController();
      const clients = Promise.all(Array.from({ length: CLIENTS }, () => work(new Caller(server, key), stop.signal)));
      clients.catch(() => stop.abort()); // thrown below
      const wanted = entries.length + 3 * CLIENTS;
      await until('there is something new', () => entries.length >= wanted || stop.signal.aborted);
      const known = entries.map((entry) => ({ ...entry }));
      const { code, stderr } = await backUp();
      stop.abort();
      await clients;
      assert.equal(code, 0, stderr);
      // A deletion that was answered meanwhile may or may not be in it.
      for (const [i, entry] of known.entries()) entry.deleted = entries[i]!.deleted;
      objects += (await checkRestored(known)).objects;
      tasks += known.length;
    }
    t.diagnostic(
      `${ROUNDS} backups under load: 0 of ${tasks} tasks lost, 0 of ${objects} recordings other than before`,
    );
  });

  it('is readable by its user only', () => {
    const names = readdirSync(backupFolder(), { recursive: true }).map(String);
    for (const name of ['', ...names]) assert.equal(statSync(join(backupFolder(), name)).mode & 0o077, 0, name);
  });

  it('copies no recording twice, and drops what no run has any more', async () => {
    const [gone, ...kept] = entries.filter((entry) => !entry.deleted);
    const caller = new Caller(server, key);
    await caller.request(`/lector/v1/runs/${gone!.success!.runId}`, { method: 'DELETE' });
    gone!.deleted = true;
    assert.equal((await backUp()).code, 0);
    const again = await backUp();
    assert.equal(again.code, 0, again.stderr);
    assert.match(
      again.stdout,
      new RegExp(`${kept.length} recordings into .+: 0 copied \\(0 B\\), ${kept.length} there already`),
    );
    assert.equal(listRecordings(backupFolder()).length, kept.length);
  });

  it('mends a copy that went bad when it is told to verify', async () => {
    const [object] = listRecordings(backupFolder());
    const good = readFileSync(object!);
    flipBit(object!, 100);
    assert.match((await backUp()).stdout, / 0 copied/, 'its size is right, and nobody asked for more');
    assert.match((await backUp('--verify')).stdout, / 1 copied/);
    assert.deepEqual(readFileSync(object!), good);
  });

  it('is the last complete one whenever a newer one is killed', WITH_FULL_EFFORT, async (t) => {
    const moments = fc.sample(fc.integer({ min: 0, max: 150 }), { seed: SEED, numRuns: KILLS });
    let killed = 0;
    for (const killAfterMs of moments) {
      const caller = new Caller(server, key);
      const taskId = await caller.submit(makeText({ words: 'No.' }));
      entries.push({ taskId, success: await waitForRecording(caller, taskId), deleted: false });
      const child = spawn(process.execPath, [PROGRAM, 'backup', backupFolder()], {
        env: { PATH: process.env.PATH, LECTOR_DATA_DIR: folder.path },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      const begun = () => existsSync(join(backupFolder(), 'database.part')) || child.exitCode !== null;
      await until('the backup has begun', begun);
      await Promise.race([wait(killAfterMs), ended]); // the fault itself: a random moment
      child.kill('SIGKILL');
      const [, signal] = await ended;
      if (signal === 'SIGKILL') killed++;
      const { database } = JSON.parse(readFileSync(join(backupFolder(), 'backup.json'), 'utf8')) as {
        database: { file: string; sha256: string };
      };
      assert.equal(digest('sha256', readFileSync(join(backupFolder(), database.file))), database.sha256);
    }
    assert.ok(killed > 0);
    await checkRestored(entries.slice(0, -KILLS));
    assert.equal((await backUp()).code, 0);
    await checkRestored(entries);
    assert.deepEqual(
      readdirSync(backupFolder()).filter((name) => !/^(backup\.json|blobs|lector-[0-9a-f]{16}\.db)$/.test(name)),
      [],
      'nothing is left of those that were killed',
    );
    t.diagnostic(`${killed} backups killed, after ${moments.join(', ')} ms`);
  });

  it('is refused where it would do harm, in words', async () => {
    const inside = await runLector(['backup', join(folder.path, 'backup')], folder.path);
    assert.equal(inside.code, 2);
    assert.match(inside.stderr, /is in the data folder/);
    const other = join(away.path, 'letters');
    mkdirSync(other);
    writeFileSync(join(other, 'dear.txt'), '');
    const foreign = await runLector(['backup', other], folder.path);
    assert.equal(foreign.code, 2);
    assert.match(foreign.stderr, /neither empty nor a backup: it holds dear\.txt/);
    assert.deepEqual(readdirSync(other), ['dear.txt']);
    using stranger = makeDataFolder();
    await using another = await startLector({ dataDir: stranger.path });
    await another.end('SIGTERM');
    const mixed = await runLector(['backup', backupFolder()], stranger.path);
    assert.equal(mixed.code, 2);
    assert.match(mixed.stderr, /the backup of another installation/);
  });

  it('comes back only into a folder that is nobody else’s, or is moved aside first', WITH_FULL_EFFORT, async () => {
    const busy = await runLector(['restore', backupFolder(), '--force'], folder.path);
    assert.equal(busy.code, 3, 'a server runs on it');
    assert.match(busy.stderr, /Another Lector server is using the data folder/);
    await server.end('SIGTERM');
    const full = await runLector(['restore', backupFolder()], folder.path);
    assert.equal(full.code, 2);
    assert.match(full.stderr, /is not empty/);
    const before = readdirSync(folder.path).sort();
    const forced = await runLector(['restore', backupFolder(), '--force'], away.path, {
      LECTOR_DATA_DIR: folder.path,
    });
    assert.equal(forced.code, 0, forced.stderr);
    const aside = /is now in (.+)\.$/m.exec(forced.stderr)?.[1] ?? '';
    try {
      assert.match(aside, /\.before-restore-\d{8}T\d{6}Z$/);
      assert.deepEqual(readdirSync(aside).sort(), before);
    } finally {
      rmSync(aside, { recursive: true, force: true });
    }
    server = await startLector({ dataDir: folder.path });
    assert.equal(server.firstKey, '', 'the old keys work');
    const caller = new Caller(server, key);
    for (const { taskId, success } of entries.filter((entry) => !entry.deleted)) {
      assert.deepEqual(await waitForRecording(caller, taskId), success);
    }
  });

  it('does not let a server start on half of it, and goes on with the other half', async () => {
    using place = makeDataFolder();
    const dataDir = join(place.path, 'data');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'lector.db.restoring'), 'the beginning');
    const early = await runLector(['serve'], dataDir);
    assert.equal(early.code, 3);
    assert.match(early.stderr, /A restore into .+ was cut short\. Run `lector restore` again/);
    assert.ok(!existsSync(join(dataDir, 'lector.db')));
    const restored = await runLector(['restore', backupFolder()], dataDir);
    assert.equal(restored.code, 0, restored.stderr);
    assert.ok(!existsSync(join(dataDir, 'lector.db.restoring')));
  });
});
