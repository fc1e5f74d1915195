// Damage of every kind to a real data folder: `lector doctor` reports it, and --repair repairs what can be repaired.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { Caller, type DataFolder, makeDataFolder, makeText, runLector, startLector, until } from '../faults/program.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';
import { flipBit, listRecordings, type Recorded, waitForRecording } from './support/recordings.ts';

const RUNS = 12;
const ONE_ENGINE = { LECTOR_WORKERS: '1' };
const HOUR_MS = 3_600_000;
const PAGE_BYTES = 4096;
/** First byte of a page of SQLite that holds the entries of an index. */
const INDEX_LEAF = 0x0a;

interface Known extends Recorded {
  readonly taskId: string;
}

describe('lector doctor', () => {
  let folder: DataFolder;
  let away: DataFolder;
  let key: string;
  const runs: Known[] = [];
  const markers: string[] = [];

  before(async () => {
    folder = makeDataFolder();
    away = makeDataFolder();
    await using server = await startLector({ dataDir: folder.path, settings: ONE_ENGINE });
    key = server.firstKey;
    const caller = new Caller(server, key);
    for (let i = 0; i < RUNS; i++) {
      const text = makeText({ words: 'Yes.' });
      markers.push(text.marker);
      const taskId = await caller.submit(text);
      runs.push({ taskId, ...(await waitForRecording(caller, taskId)) });
    }
    await server.end('SIGTERM');
    const { code, stderr } = await runLector(['backup', join(away.path, 'backup')], folder.path);
    assert.equal(code, 0, stderr);
  });
  after(() => {
    folder[Symbol.dispose]();
    away[Symbol.dispose]();
  });

  const pathOf = ({ objectId }: Pick<Known, 'objectId'>) =>
    join(folder.path, 'blobs', objectId.slice(0, 2), `${objectId}.flac`);

  /** Runs the doctor; its output must never contain a text. */
  async function examine(...options: string[]) {
    const { code, stdout, stderr } = await runLector(['doctor', ...options], folder.path);
    for (const marker of markers) assert.ok(!(stdout + stderr).includes(marker), 'no text is told');
    const named = [...stdout.matchAll(/run (\d+) \(task ([0-9a-f-]{36})\)/g)].map(([, runId]) => Number(runId));
    return { code, stdout, named: named.sort() };
  }

  function edit(sql: string): void {
    const db = new DatabaseSync(join(folder.path, 'lector.db'));
    db.exec(sql);
    db.close();
  }

  /** Serves the folder and waits until every run has ended as it had before. */
  async function checkAll(): Promise<void> {
    await using server = await startLector({ dataDir: folder.path, settings: ONE_ENGINE });
    const caller = new Caller(server, key);
    for (const [i, known] of runs.entries()) {
      const found = await waitForRecording(caller, known.taskId);
      assert.deepEqual({ ...known, ...found, objectId: '' }, { ...known, objectId: '' }, 'the same bytes as before');
      runs[i] = { ...known, ...found };
    }
    await server.end('SIGTERM');
  }

  it('finds nothing wrong with a sound folder', async () => {
    const { code, stdout } = await examine();
    assert.equal(code, 0, stdout);
    assert.match(stdout, new RegExp(`✓ recordings +all ${RUNS} are what was stored`));
    assert.match(stdout, /✓ leftovers +no file is there in vain/);
  });

  it('names every recording that was altered, cut, emptied or lost, and has each spoken again to the same bytes', async () => {
    const [altered, cut, emptied, lost] = runs as [Known, Known, Known, Known];
    flipBit(pathOf(altered), 1_000);
    truncateSync(pathOf(cut), 100);
    truncateSync(pathOf(emptied), 0);
    unlinkSync(pathOf(lost));
    const inSize = await examine('--quick');
    assert.deepEqual([inSize.code, inSize.named], [1, [cut, emptied, lost].map(({ runId }) => runId).sort()]);
    const harmed = [altered, cut, emptied, lost].map(({ runId }) => runId).sort();
    const whole = await examine();
    assert.deepEqual([whole.code, whole.named], [1, harmed]);
    const repaired = await examine('--repair');
    assert.deepEqual([repaired.code, repaired.named], [0, harmed], repaired.stdout);
    await checkAll();
    const afterwards = await examine();
    assert.deepEqual([afterwards.code, afterwards.named], [0, []], afterwards.stdout);
  });

  it('repairs while the server serves, and leaves alone what may be on its way', WITH_FULL_EFFORT, async () => {
    await using server = await startLector({ dataDir: folder.path, settings: ONE_ENGINE });
    const caller = new Caller(server, key);
    const harmed = runs[0]!;
    flipBit(pathOf(harmed), 500);
    const [young, old] = [orphan(folder.path), orphan(folder.path)];
    utimesSync(old, new Date(), new Date(Date.now() - 2 * HOUR_MS));
    const { code, named, stdout } = await examine('--repair', '--url', server.address);
    assert.deepEqual([code, named], [0, [harmed.runId]], stdout);
    assert.match(stdout, /✓ server/);
    runs[0] = { ...harmed, ...(await waitForRecording(caller, harmed.taskId)) };
    assert.equal(runs[0].sha256, harmed.sha256);
    assert.notEqual(runs[0].objectId, harmed.objectId);
    await until('the damaged bytes are gone', () => !exists(pathOf(harmed)));
    assert.ok(exists(young), 'a run may be about to end with it');
    assert.ok(!exists(old));
    unlinkSync(young);
    await server.end('SIGTERM');
  });

  it('clears away what no run needs when nobody serves, and nothing else', async () => {
    const object = orphan(folder.path);
    const spooled = join(folder.path, 'spool', `${runs[0]!.runId}-1-${'0'.repeat(32)}.pcm`);
    writeFileSync(spooled, 'of a run that has ended');
    const segments = join(folder.path, 'segments', `1-${runs[0]!.runId}-1-${'0'.repeat(32)}.pcm`);
    writeFileSync(segments, 'of that run, too');
    const foreign = join(folder.path, 'blobs', 'shopping-list.txt');
    writeFileSync(foreign, 'milk');
    const seen = await examine();
    assert.equal(seen.code, 0, 'a waste of space, but nothing is wrong');
    assert.match(seen.stdout, /! leftovers +3 files/);
    const cleared = await examine('--repair');
    assert.equal(cleared.code, 0);
    assert.match(cleared.stdout, /shopping-list\.txt is not Lector's and is left alone/);
    assert.deepEqual([object, spooled, segments, foreign].map(exists), [false, false, false, true]);
    unlinkSync(foreign);
    assert.equal(listRecordings(folder.path).length, RUNS);
  });

  it('makes a damaged index anew', WITH_FULL_EFFORT, async () => {
    const { objectId } = runs[0]!;
    flipInIndex(join(folder.path, 'lector.db'), objectId);
    const seen = await examine();
    assert.equal(seen.code, 1);
    assert.match(seen.stdout, /✗ database +damaged[\s\S]+runs_by_object/);
    assert.match(seen.stdout, /– recordings +not before the database is sound/);
    const repaired = await examine('--repair');
    assert.match(repaired.stdout, /✓ database +its indexes were damaged and have been made anew/);
    assert.deepEqual([repaired.code, repaired.named], [0, []], repaired.stdout);
    assert.equal((await examine()).code, 0);
    await checkAll();
  });

  it('ends a run whose text is damaged before it is spoken, and says so', WITH_FULL_EFFORT, async () => {
    const waiting: string[] = [];
    {
      await using server = await startLector({ dataDir: folder.path, settings: ONE_ENGINE });
      const caller = new Caller(server, key);
      for (let i = 0; i < 3; i++) waiting.push(await caller.submit(makeText({ sentences: i === 0 ? 40 : 2 })));
      await server.end('SIGKILL');
    }
    const [harmed, ...others] = waiting.reverse();
    edit(`UPDATE run_texts SET text = replace(text, 'ship', 'shop')
           WHERE seq = (SELECT seq FROM runs WHERE task_id = '${harmed}' AND state = 'waiting')`);
    const seen = await examine();
    assert.equal(seen.code, 1);
    assert.match(seen.stdout, new RegExp(`\\(task ${harmed}\\): what is to be spoken is damaged`));
    const repaired = await examine('--repair');
    assert.equal(repaired.code, 1, 'the words are lost, and somebody should know');
    assert.equal((await examine()).code, 0, 'nothing is wrong any more');
    await using server = await startLector({ dataDir: folder.path, settings: ONE_ENGINE });
    const caller = new Caller(server, key);
    const state = await caller.poll(harmed!);
    assert.equal(state.status, 'ERROR');
    assert.match(state.message ?? '', /damaged on the disk, so it was not spoken/);
    for (const taskId of others) runs.push({ taskId, ...(await waitForRecording(caller, taskId)) });
    await server.end('SIGTERM');
  });

  it(
    'says what to do about a page that is beyond repair, touches nothing, and a backup brings it back',
    WITH_FULL_EFFORT,
    async () => {
      const page = findPage(join(folder.path, 'lector.db'), runs[0]!.taskId);
      zeroPage(join(folder.path, 'lector.db'), page);
      const objects = listRecordings(folder.path);
      for (const options of [[], ['--repair']]) {
        const { code, stdout } = await examine(...options);
        assert.equal(code, 1);
        assert.match(stdout, /✗ database/);
        if (options.length > 0) assert.match(stdout, /bring back a backup: lector restore <folder> --force/);
      }
      assert.deepEqual(listRecordings(folder.path), objects, 'a broken database condemns nothing');
      const refused = await runLector(['backup', join(away.path, 'backup')], folder.path);
      assert.notEqual(refused.code, 0, 'a damaged database does not take the place of a sound backup');
      const dataDir = join(away.path, 'data');
      const restored = await runLector(['restore', join(away.path, 'backup')], away.path, { LECTOR_DATA_DIR: dataDir });
      assert.equal(restored.code, 0, restored.stderr);
      const { code, stdout } = await runLector(['doctor'], away.path, { LECTOR_DATA_DIR: dataDir });
      assert.equal(code, 0, stdout);
      assert.match(stdout, new RegExp(`all ${RUNS} are what was stored`));
    },
  );
});

function orphan(dataDir: string): string {
  const objectId = randomBytes(16).toString('hex');
  const shard = readdirSync(join(dataDir, 'blobs'))[0]!;
  const path = join(dataDir, 'blobs', shard, `${shard}${objectId.slice(2)}.flac`);
  writeFileSync(path, 'nobody knows me');
  return path;
}

/** Flips a bit of the text in an index, and leaves the table unchanged. */
function flipInIndex(path: string, words: string): void {
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf(words); at !== -1; at = bytes.indexOf(words, at + 1)) {
    const page = bytes[Math.floor(at / PAGE_BYTES) * PAGE_BYTES];
    if (page !== INDEX_LEAF) continue;
    flipBit(path, at);
    return;
  }
  throw new Error('no index holds these words');
}

/** Number of the first page that holds the words, counted from 0. */
function findPage(path: string, words: string): number {
  return Math.floor(readFileSync(path).indexOf(words) / PAGE_BYTES);
}

function zeroPage(path: string, page: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0, page * PAGE_BYTES, (page + 1) * PAGE_BYTES);
  writeFileSync(path, bytes);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
