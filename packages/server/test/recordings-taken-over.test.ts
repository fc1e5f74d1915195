// A text that is spoken a second time, on real stores and with a real encoder: its recording is taken over, and is the second run's own.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { loadLibflac } from '../src/audio/libflac.ts';
import { createFileBlobStore } from '../src/blobs/file-blob-store.ts';
import { createFileSegmentStore } from '../src/blobs/file-segment-store.ts';
import { createFileSpool } from '../src/blobs/file-spool.ts';
import { createLiveSound } from '../src/blobs/live-sound.ts';
import { composeFormats } from '../src/compose/formats.ts';
import { exampleKey, exampleRun } from '../src/db/contract-fixtures.ts';
import { createSqliteRunBrowser } from '../src/db/sqlite/browsing/run-browser.ts';
import { openDatabase } from '../src/db/sqlite/database.ts';
import { createSqliteKeyStore } from '../src/db/sqlite/key-store.ts';
import { createSqliteRecordingFinder } from '../src/db/sqlite/recording-keys.ts';
import { createSqliteRunQueue } from '../src/db/sqlite/run-queue.ts';
import { createSqliteRunStore } from '../src/db/sqlite/run-store.ts';
import { createSqliteSecretStore } from '../src/db/sqlite/secret-store.ts';
import type { ApiKey } from '../src/domain/api-key.ts';
import { nameOtherRun } from '../src/domain/flac-beginning.ts';
import { createRunIdCipher } from '../src/domain/run-id.ts';
import { NO_WISHES } from '../src/domain/segment-wishes.ts';
import type { Engine } from '../src/engines/engine.ts';
import { ESPEAK_VOICES } from '../src/engines/espeak/voices.ts';
import { createLogger } from '../src/log.ts';
import type { NewRun } from '../src/ports/run-store.ts';
import type { Synthesizer } from '../src/ports/synthesizer.ts';
import { createDeleteRun } from '../src/services/delete-run.ts';
import { createExecuteRun } from '../src/services/execute-run.ts';
import { createKeptSegments } from '../src/services/segments/kept-segments.ts';
import { createTakeOverRecording } from '../src/services/take-over-recording.ts';
import { DEFAULT_READING } from '../src/text/reading.ts';
import { UNLIMITED } from '../src/text/sentences/piece-limits.ts';
import { speakRun } from '../src/workers/speaking/speak-run.ts';
import { ManualClock } from './model/manual-clock.ts';

const TEXT = 'The first sentence. The second one. And the last.';
const AAC = { format: 'aac', sampleRate: 24_000 } as const;

/** Speaks noise that depends on what is said; tells how often. */
function createEngine(spoken: string[]): Engine {
  return {
    describe: () => ({ name: 'test', version: '1', sampleRate: 8_000, hearing: 'promised' }),
    load: async () => {},
    warmUp: () => null,
    speaks: () => true,
    limits: () => UNLIMITED,
    synthesize({ text }, sink) {
      spoken.push(text);
      sink(Int16Array.from({ length: 4_000 }, (_, n) => ((n * text.length) % 2_000) - 1_000));
      return { unheard: [], named: [], isOverfull: false };
    },
    dispose: () => {},
  };
}

/** The parts of a server that make recordings, without its processes. */
async function start(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-taken-'));
  const log = createLogger('silent');
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  t.after(() => {
    db.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const clock = new ManualClock(Date.parse('2026-01-02T03:04:05Z'));
  const cipher = createRunIdCipher(await createSqliteSecretStore({ db }).runIdSecret());
  const runs = createSqliteRunStore({ db, cipher });
  const queue = createSqliteRunQueue({ db, cipher });
  const store = createFileSegmentStore({ root: dataDir });
  let encoded = 0;
  const { blobs, deriveAudio, derived } = composeFormats({
    ...{ dataDir, runs, log, cacheMib: 10, admit: () => {}, blobs: createFileBlobStore({ root: dataDir }) },
    transcoder: {
      async transcode({ openFlac, onBytes }) {
        encoded++;
        await onBytes(Buffer.from(hash('sha256', await buffer(await openFlac()))));
        return { head: null };
      },
      prepare: async () => {},
      close: async () => {},
    },
  });
  const spool = createFileSpool({ root: dataDir });
  const segments = createKeptSegments({ store, queue, clock, maxBytes: 1e9 });
  const spoken: string[] = [];
  const flac = await loadLibflac();
  const synthesizer = {
    synthesize: (request, files, signal, options) =>
      speakRun({
        ...{ request, files, signal, flac, engine: createEngine(spoken), voice: ESPEAK_VOICES[0]!, hardPassages: [] },
        ...{ maxAudioSeconds: 60, beforeKeeping: () => {}, takeTurn: async () => {}, ...options },
        findSegments: options?.findSegments ?? (() => assert.fail('nothing is to be found')),
      }),
  } as Synthesizer;
  const recordings = createSqliteRecordingFinder({ db, cipher });
  const execute = createExecuteRun({
    ...{ queue, blobs, spool, segments, synthesizer, clock, log, maxAttempts: 2, liveSound: createLiveSound() },
    takeOver: createTakeOverRecording({ recordings, blobs, derived, log }),
    onStoreFailure: () => assert.fail('nothing can fail to be stored here'),
    onUntidy: () => assert.fail('nothing can fail to be removed here'),
  });
  const browser = createSqliteRunBrowser({
    db,
    cipher,
    walkSlots: { enter: () => assert.fail('nobody walks here') } as never,
  });
  const keys = createSqliteKeyStore({ db });
  const [ada, bob] = [await keys.insert(exampleKey()), await keys.insert(exampleKey({ owner: 'bob' }))];
  /** Speaks a text for somebody; answers with all that is stored of the run, and what was spoken anew. */
  const speak = async (key: ApiKey, changes: Partial<NewRun> = {}) => {
    const text = changes.text ?? TEXT;
    const textSha256 = hash('sha256', text);
    await runs.submit(exampleRun(key, { segments: { ...NO_WISHES, reuse: true }, ...changes, text, textSha256 }));
    const rooms = [{ model: 'espeak-ng', places: 1, reserve: 0 }];
    const ask = { workerId: 'w', rooms, suspects: true, clockMs: clock.monotonicMs(), leaseMs: 1_000 };
    const [lease] = await queue.claim(ask);
    spoken.length = 0;
    await execute(lease!, new AbortController().signal, () => {});
    assert.deepEqual(readdirSync(join(dataDir, 'spool')), []);
    const detail = (await browser.detail(key.ownerId, lease!.runId))!;
    const { artefact } = detail;
    assert.ok(artefact);
    return { runId: lease!.runId, detail, artefact, spoken: [...spoken], ...(await read(artefact.objectId)) };
  };
  const read = async (objectId: string) => {
    const [audio, timings] = [await blobs.read(objectId), await blobs.readTimings(objectId)];
    return { audio: await buffer(audio!.stream), timings: await buffer(timings!.stream) };
  };
  const pathOf = (objectId: string) => join(dataDir, 'blobs', objectId.slice(0, 2), `${objectId}.flac`);
  const encode = async (artefact: Parameters<typeof deriveAudio.open>[0]) =>
    String(await buffer((await deriveAudio.open(artefact, AAC, new AbortController().signal)).read()));
  const deleteRun = createDeleteRun({ runs, blobs, spool, segments, stopAttempt: () => false });
  return { ada, bob, speak, read, pathOf, encode, encodings: () => encoded, deleteRun };
}

describe('a text that was spoken before', () => {
  it('has its recording taken over, byte for byte but for the name of the run', async (t) => {
    const { ada, speak } = await start(t);
    const first = await speak(ada);
    assert.equal(first.spoken.length, 3);
    assert.deepEqual(first.detail.segmentCounts, { reused: 0, synthesised: 3 });
    const second = await speak(ada);
    assert.deepEqual(second.spoken, []);
    assert.deepEqual(second.detail.segmentCounts, { reused: 3, synthesised: 0 });
    const head = nameOtherRun(first.audio, { from: first.runId, to: second.runId })!;
    assert.deepEqual(second.audio, Buffer.concat([head.bytes, first.audio.subarray(head.replaces)]));
    assert.equal(second.artefact.sha256, hash('sha256', second.audio));
    assert.equal(second.artefact.sizeBytes, second.audio.length);
    assert.notEqual(second.artefact.objectId, first.artefact.objectId);
    assert.deepEqual(second.timings, first.timings);
    for (const what of ['peaks', 'segments', 'timings', 'account'] as const)
      assert.deepEqual(second.detail[what], first.detail[what], what);
    assert.deepEqual(second.detail.coverage, first.detail.coverage);
  });

  it('is whole without the run that it came from, and gives its segments and its recording to others', async (t) => {
    const { ada, speak, read, deleteRun } = await start(t);
    const first = await speak(ada);
    const second = await speak(ada);
    await deleteRun(ada.ownerId, first.runId);
    assert.deepEqual((await read(second.artefact.objectId)).audio, second.audio);
    assert.deepEqual((await speak(ada)).spoken, []);
    const changed = await speak(ada, { text: TEXT.replace('And', 'At') });
    assert.deepEqual(changed.spoken, ['At the last.'], 'the other sentences are the second run’s now');
  });

  it('is not encoded again in a format that does not name the run', async (t) => {
    const { ada, speak, encode, encodings, deleteRun } = await start(t);
    const first = await speak(ada);
    const made = await encode(first.artefact);
    const second = await speak(ada);
    await deleteRun(ada.ownerId, first.runId);
    assert.equal(await encode(second.artefact), made);
    assert.equal(encodings(), 1);
  });

  it('is made anew from its segments when the recording is damaged', async (t) => {
    const { ada, speak, pathOf } = await start(t);
    const first = await speak(ada);
    const damaged = Buffer.from(first.audio);
    damaged[damaged.length - 1]! ^= 1;
    writeFileSync(pathOf(first.artefact.objectId), damaged);
    const second = await speak(ada);
    assert.deepEqual([second.spoken, second.detail.segmentCounts], [[], { reused: 3, synthesised: 0 }]);
    assert.equal(second.artefact.sha256, hash('sha256', readFileSync(pathOf(second.artefact.objectId))));
    const { bytes, replaces } = nameOtherRun(first.audio, { from: first.runId, to: second.runId })!;
    assert.deepEqual(second.audio, Buffer.concat([bytes, first.audio.subarray(replaces)]));
    rmSync(pathOf(first.artefact.objectId));
    rmSync(pathOf(second.artefact.objectId));
    assert.equal((await speak(ada)).artefact.samples, first.artefact.samples, 'also when they are gone');
  });

  it('is spoken for another owner, and made anew for another pause or without reuse', async (t) => {
    const { ada, bob, speak } = await start(t);
    const first = await speak(ada);
    assert.equal((await speak(bob)).spoken.length, 3);
    const pauses = { ...DEFAULT_READING.pauses, sentence: 900 };
    const slower = await speak(ada, { reading: { ...DEFAULT_READING, pauses } });
    assert.deepEqual(slower.spoken, [], 'the sentences are the same');
    assert.ok(slower.artefact.samples > first.artefact.samples);
    assert.equal((await speak(ada, { segments: NO_WISHES })).spoken.length, 3);
  });
});
