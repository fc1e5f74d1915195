// Long runs that are killed again and again go on where they were, and their recordings are those of undisturbed ones.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { fetchRecording, listen } from '../faults/fixtures/listener.ts';
import { countSpoken, readSpoken } from '../faults/fixtures/spoken-log.ts';
import { bareToneText, withTones } from '../faults/fixtures/tone-program.ts';
import {
  Caller,
  type DataFolder,
  findChildren,
  makeDataFolder,
  type ServerProcess,
  startLector,
  until,
} from '../faults/program.ts';

/** Set it to the printed number to see the same kills again. */
const SEED = Number(process.env.LECTOR_CRASH_SEED ?? randomInt(2 ** 31));
const SEGMENTS = 1_000;
/** One run each. */
const WORKERS = 2;
const SERVER_KILLS = 4;
const ENGINE_KILLS = 4;
const SETTINGS = { LECTOR_WORKERS: String(WORKERS), LECTOR_MAX_ATTEMPTS: '50' };
/** What a segment takes: long enough for kills to fall into the middle of one. */
const SEGMENT_MS = 2;
/** Nothing is finished by an engine that takes this long. */
const NEVER_MS = 3_600_000;

/** Short sentences, each of which is a segment. */
const BOOK = Array.from({ length: SEGMENTS }, (_, n) => `Line ${n + 1} here.`).join(' ');

describe(`long runs under kills (seed ${SEED})`, () => {
  /** Two runs that are accepted and not begun. Copies of it have the same run ids, and so must have the same bytes. */
  let accepted: DataFolder;
  let key: string;
  const tasks = Array.from({ length: WORKERS }, () => bareToneText(BOOK));
  let undisturbed: readonly Buffer[];

  before(async () => {
    accepted = makeDataFolder();
    const server = await startLector({
      dataDir: accepted.path,
      settings: SETTINGS,
      ...withTones({ delayMs: NEVER_MS }),
    });
    key = server.firstKey;
    for (const task of tasks) await new Caller(server, key).submit(task);
    await server.end('SIGKILL');

    using folder = copy();
    await using quiet = await start(folder, join(folder.path, 'spoken'), 0);
    const heard = await Promise.all(tasks.map((task) => listen(new Caller(quiet, key), task)));
    for (const [n, { text }] of heard.entries()) assert.equal(text, tasks[n]!.text);
    assert.equal(countSpoken(join(folder.path, 'spoken')), WORKERS * SEGMENTS);
    undisturbed = heard.map(({ bytes }) => bytes);
  });
  after(() => accepted[Symbol.dispose]());

  function copy(): DataFolder {
    const folder = makeDataFolder();
    cpSync(accepted.path, folder.path, { recursive: true });
    return folder;
  }

  function start(folder: DataFolder, log: string, delayMs = SEGMENT_MS): Promise<ServerProcess> {
    return startLector({ dataDir: folder.path, settings: SETTINGS, ...withTones({ log, delayMs }) });
  }

  async function checkRecordings(server: ServerProcess, folder: DataFolder): Promise<void> {
    for (const [n, task] of tasks.entries()) {
      const bytes = await fetchRecording(new Caller(server, key), task);
      assert.ok(bytes.equals(undisturbed[n]!), `the recording of ${task.taskId} is another`);
    }
    await until('nothing temporary is left', () => readdirSync(join(folder.path, 'spool')).length === 0);
  }

  /** Ends when its successor is there. */
  async function killEngine(server: ServerProcess, which: number): Promise<void> {
    const children = findChildren(server.pid);
    assert.equal(children.length, WORKERS);
    process.kill(children[which]!, 'SIGKILL');
    await until('its successor is there', () => {
      const now = findChildren(server.pid);
      return now.length === WORKERS && !now.includes(children[which]!);
    });
  }

  it('at most one segment a worker is spoken again for each kill, and the recordings are the same to the byte', async (t) => {
    using folder = copy();
    const log = join(folder.path, 'spoken');
    const kill = fc.record({
      /** Share of what is left to speak by then. */
      after: fc.double({ min: 0.02, max: 0.25, noNaN: true }),
      engine: fc.nat(WORKERS - 1),
    });
    const kills = fc.sample(kill, { seed: SEED, numRuns: SERVER_KILLS + ENGINE_KILLS });
    await using servers = new AsyncDisposableStack();
    let server = servers.use(await start(folder, log));
    for (const [n, { after: share, engine }] of kills.entries()) {
      const begun = countSpoken(log);
      const at = begun + Math.ceil((WORKERS * SEGMENTS - begun) * share);
      await until(`${at} segments are begun`, () => countSpoken(log) >= at);
      if (n % 2 === 0) {
        await server.end('SIGKILL');
        server = servers.use(await start(folder, log));
      } else {
        await killEngine(server, engine);
      }
    }
    await checkRecordings(server, folder);
    const segments = new Set(readSpoken(log).map(({ runId, text }) => `${runId} ${text}`)).size;
    assert.equal(segments, WORKERS * SEGMENTS);
    const again = countSpoken(log) - segments;
    assert.ok(again <= SERVER_KILLS * WORKERS + ENGINE_KILLS, `${again} segments were spoken again`);
    t.diagnostic(`${kills.length} kills, ${again} of ${segments} segments spoken again`);
  });

  it('kept segments that are torn or damaged are not taken over, and the recordings are the same', async (t) => {
    using folder = copy();
    const log = join(folder.path, 'spoken');
    {
      await using server = await start(folder, log);
      await until('a quarter of each run is begun', () => {
        const runs = Map.groupBy(readSpoken(log), ({ runId }) => runId);
        return runs.size === WORKERS && [...runs.values()].every(({ length }) => length >= SEGMENTS / 4);
      });
      await server.end('SIGKILL');
    }
    const spool = join(folder.path, 'spool');
    const kept = readdirSync(spool, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.flac'))
      .map(({ parentPath, name }) => join(parentPath, name));
    assert.equal(kept.length, WORKERS, 'each run has kept its segments');
    for (const [n, path] of kept.entries()) {
      const bytes = readFileSync(path);
      const place = fc.sample(fc.nat(bytes.length - 1), { seed: SEED + n, numRuns: 1 })[0]!;
      if (n % 2 === 0) bytes[place]! ^= 1 << (place % 8);
      writeFileSync(path, bytes);
      if (n % 2 === 1) truncateSync(path, place);
      t.diagnostic(`${n % 2 === 0 ? 'a bit is flipped' : 'the file ends'} at byte ${place} of ${bytes.length}`);
    }
    await using server = await start(folder, log, 0);
    await checkRecordings(server, folder);
    assert.ok(countSpoken(log) > WORKERS * SEGMENTS, 'what was damaged is spoken again');
  });
});
