// A text that an engine does not finish, on real stores: what is remembered and kept, across restarts, and for how long.

import assert from 'node:assert/strict';
import { createHash, hash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createFileBlobStore } from '../src/blobs/file-blob-store.ts';
import { createFileSegmentStore } from '../src/blobs/file-segment-store.ts';
import { createFileSpool } from '../src/blobs/file-spool.ts';
import { createLiveSound } from '../src/blobs/live-sound.ts';
import { createSegmentFolder, readPackName } from '../src/blobs/segment-folder.ts';
import { createSpoolFolder } from '../src/blobs/spool-folder.ts';
import { exampleEnding, exampleKey, exampleRun } from '../src/db/contract-fixtures.ts';
import { openDatabase } from '../src/db/sqlite/database.ts';
import { createSqliteKeyStore } from '../src/db/sqlite/key-store.ts';
import { createSqliteRunMaintenance } from '../src/db/sqlite/maintenance/run-maintenance.ts';
import { createSqliteRunQueue } from '../src/db/sqlite/run-queue.ts';
import { createSqliteRunStore } from '../src/db/sqlite/run-store.ts';
import { createSqliteSecretStore } from '../src/db/sqlite/secret-store.ts';
import type { ApiKey } from '../src/domain/api-key.ts';
import { emptyAccount } from '../src/domain/reading-account.ts';
import type { Passage } from '../src/domain/run.ts';
import { createRunIdCipher } from '../src/domain/run-id.ts';
import { createLogger } from '../src/log.ts';
import {
  SynthesisError,
  type SynthesisFiles,
  type SynthesisResult,
  type Synthesizer,
} from '../src/ports/synthesizer.ts';
import { createClearLeftovers } from '../src/services/clear-leftovers.ts';
import { createDeleteRun } from '../src/services/delete-run.ts';
import { createExecuteRun } from '../src/services/execute-run.ts';
import type { LinkSigner } from '../src/services/links.ts';
import { createKeptSegments } from '../src/services/segments/kept-segments.ts';
import { Sweeper } from '../src/services/sweeper.ts';
import { createSegmentLog } from '../src/workers/speaking/segment-log.ts';
import { ManualClock } from './model/manual-clock.ts';

const HOUR_MS = 3_600_000;
const TEXT = 'One. Two. Three.';
const PASSAGE: Passage = { at: 5, length: 4 };

/** What an attempt is given, and what the engine makes of it: a finished segment, and then an end. */
interface Attempt {
  readonly earlier: readonly string[];
  readonly hardPassages: readonly Passage[] | undefined;
}
type End = 'passage' | 'passage for good' | 'crash' | 'done';

/** One process of a server on a data folder, without its HTTP. */
async function start(dataDir: string, clock: ManualClock) {
  const log = createLogger('silent');
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  const cipher = createRunIdCipher(await createSqliteSecretStore({ db }).runIdSecret());
  const runs = createSqliteRunStore({ db, cipher });
  const queue = createSqliteRunQueue({ db, cipher });
  const blobs = createFileBlobStore({ root: dataDir });
  const spool = createFileSpool({ root: dataDir });
  const store = createFileSegmentStore({ root: dataDir });
  const segments = createKeptSegments({ store, queue, clock, maxBytes: 1_000_000 });
  const attempts: Attempt[] = [];
  let end: End = 'done';
  const synthesizer = {
    async synthesize(_request, files, _signal, options) {
      const found = (await options?.findSegments?.(NAMES.map(keyOf))) ?? [];
      const earlier = NAMES.filter((_, n) => found[n]);
      attempts.push({ earlier, hardPassages: options?.hardPassages });
      const log = createSegmentLog(files.segments);
      log.append(keyOf(NAMES[earlier.length]!), { blocks: [new Int16Array(9)], hearing: { unheard: [], named: [] } });
      log.close();
      writeFileSync(files.audio, 'half of it');
      return speak(end, files);
    },
  } as Synthesizer;
  const execute = createExecuteRun({
    ...{ queue, blobs, spool, segments, synthesizer, clock, log, maxAttempts: 2, liveSound: createLiveSound() },
    takeOver: () => assert.fail('nothing is spoken a second time here'),
    onStoreFailure: () => assert.fail('nothing can fail to be stored here'),
    onUntidy: () => assert.fail('nothing can fail to be removed here'),
  });
  const sweeper = new Sweeper({
    ...{ queue, runs, blobs, spool, segments, clock, log, maxAttempts: 2, retentionMs: 0 },
    links: { refresh: async () => {} } as LinkSigner,
    renewLeases: async () => {},
    lookAtDisk: async () => {},
    isDiskLow: () => false,
    removeOutdated: async () => {},
    prune: async () => {},
    returnSpace: async () => {},
    onRecovered: () => {},
  });
  await sweeper.sweep();
  return {
    sweeper,
    attempts,
    deleteRun: createDeleteRun({ runs, blobs, spool, segments, stopAttempt: () => false }),
    addKey: () => createSqliteKeyStore({ db }).insert(exampleKey()),
    async submit(key: ApiKey, retryOf: number | null = null) {
      const textSha256 = createHash('sha256').update(TEXT).digest('hex');
      await runs.submit(exampleRun(key, { text: TEXT, textSha256, retryOf }));
    },
    /** Speaks the next run; answers its id. */
    async speakNext(how: End): Promise<number> {
      end = how;
      const ask = {
        workerId: 'w',
        rooms: [{ model: 'espeak-ng', places: 1, reserve: 0 }],
        suspects: true,
        clockMs: clock.monotonicMs(),
        leaseMs: 1_000,
      };
      const [lease] = await queue.claim(ask);
      assert.ok(lease);
      await execute(lease, new AbortController().signal, () => {});
      clock.advance(10_000); // what is tried again is due by then
      return lease.runId;
    },
    clearLeftovers: createClearLeftovers({
      maintenance: { ...createSqliteRunMaintenance({ db, cipher }), knowsUpload: () => false },
      uploads: createSpoolFolder(join(dataDir, 'none')),
      objects: createSpoolFolder(join(dataDir, 'none')),
      spool: createSpoolFolder(join(dataDir, 'spool')),
      segments: createSegmentFolder(join(dataDir, 'segments')),
      clock,
    }),
    stop: () => db.close(),
  };
}

/** As many segments as the attempts at a text can finish, and more. */
const NAMES = Array.from({ length: 9 }, (_, n) => `segment ${n + 1}`);
const keyOf = (name: string) => hash('sha256', name, 'base64url');

function speak(end: End, files: SynthesisFiles): SynthesisResult {
  if (end !== 'done') {
    rmSync(files.audio);
    const failure = {
      code: 'engine_failed',
      message: 'It did not end.',
      retryable: end !== 'passage for good',
    } as const;
    throw new SynthesisError(end === 'crash' ? failure : { ...failure, passage: PASSAGE });
  }
  const { artefact, sound } = exampleEnding();
  const { sizeBytes, sha256, sampleRate, samples } = artefact;
  const silent = { white_space: 0, punctuation: 0, invisible: 0 };
  const reported = { no_reading: 0, no_sound: 0 };
  const coverage = { characters: TEXT.length, spoken: TEXT.length, silent, reported, losses: [] };
  const facts = { sizeBytes, sha256, sampleRate, samples, coverage, account: emptyAccount(), sound, timings: null };
  return { ...facts, contentType: 'audio/flac', segments: 3, resumedSegments: 0, reusedSegments: 0 };
}

function newFolder(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-kept-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  /** The runs of which finished segments are kept, one for each attempt. Nothing else stays. */
  const kept = () => {
    assert.deepEqual(readdirSync(join(dataDir, 'spool')), []);
    return readdirSync(join(dataDir, 'segments')).map((name) => readPackName(name)?.runId);
  };
  return { dataDir, kept, clock: new ManualClock(Date.parse('2026-01-02T03:04:05Z')) };
}

describe('a text that the engine does not finish', () => {
  it('fails with its finished segments kept, and a repetition goes on from them, across restarts', async (t) => {
    const { dataDir, kept, clock } = newFolder(t);
    const first = await start(dataDir, clock);
    const key = await first.addKey();
    await first.submit(key);
    const failed = await first.speakNext('passage');
    first.stop();

    const second = await start(dataDir, clock);
    assert.equal(await second.speakNext('passage for good'), failed);
    assert.deepEqual(second.attempts, [{ earlier: ['segment 1'], hardPassages: [PASSAGE] }]);
    assert.deepEqual(kept(), [failed, failed], 'its segments and nothing else');
    second.stop();

    const third = await start(dataDir, clock);
    await third.submit(key, failed);
    const again = await third.speakNext('passage for good');
    assert.deepEqual(third.attempts, [{ earlier: ['segment 1', 'segment 2'], hardPassages: [PASSAGE] }]);
    assert.deepEqual(kept().sort(), [failed, failed, again].sort());
    third.stop();

    const fourth = await start(dataDir, clock);
    await fourth.submit(key, again);
    await fourth.speakNext('done');
    const earlier = ['segment 1', 'segment 2', 'segment 3'];
    assert.deepEqual(fourth.attempts, [{ earlier, hardPassages: [PASSAGE] }]);
    assert.deepEqual(kept(), [], 'nobody goes on from them any more');
    fourth.stop();
  });

  it('keeps nothing when the attempts are spent on something else', async (t) => {
    const { dataDir, kept, clock } = newFolder(t);
    const server = await start(dataDir, clock);
    t.after(() => server.stop());
    const key = await server.addKey();
    await server.submit(key);
    const failed = await server.speakNext('passage');
    assert.deepEqual(kept(), [failed]);
    await server.speakNext('crash');
    assert.deepEqual(kept(), []);
    await server.submit(key, failed);
    await server.speakNext('done');
    assert.deepEqual(server.attempts.at(-1), { earlier: [], hardPassages: [PASSAGE] });
  });

  it('keeps the segments for a day, or until the run is deleted', async (t) => {
    const { dataDir, kept, clock } = newFolder(t);
    const server = await start(dataDir, clock);
    const key = await server.addKey();
    await server.submit(key);
    await server.submit(key);
    const failed = await server.speakNext('passage for good');
    const deleted = await server.speakNext('passage for good');
    await server.deleteRun(key.ownerId, deleted);
    assert.deepEqual(kept(), [failed]);
    clock.advance(23 * HOUR_MS);
    await server.sweeper.sweep();
    server.stop();

    const next = await start(dataDir, clock);
    t.after(() => next.stop());
    const look = { remove: true, serverRuns: false, signal: new AbortController().signal };
    assert.equal((await next.clearLeftovers(look)).files, 0, 'a repair leaves it alone');
    assert.deepEqual(kept(), [failed]);
    clock.advance(2 * HOUR_MS);
    assert.equal((await next.clearLeftovers({ ...look, remove: false })).files, 1);
    await next.sweeper.sweep();
    assert.deepEqual(kept(), []);
  });

  it('keeps the segments for longer than a day while a repetition is on its way', async (t) => {
    const { dataDir, kept, clock } = newFolder(t);
    const server = await start(dataDir, clock);
    t.after(() => server.stop());
    const key = await server.addKey();
    await server.submit(key);
    const failed = await server.speakNext('passage for good');
    await server.submit(key, failed);
    clock.advance(25 * HOUR_MS);
    await server.sweeper.sweep();
    assert.deepEqual(kept(), [failed]);
    await server.speakNext('done');
    assert.deepEqual(server.attempts.at(-1)?.earlier, ['segment 1']);
    assert.deepEqual(kept(), []);
  });
});
