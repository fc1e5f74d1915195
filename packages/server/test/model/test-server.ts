// The real application on real stores, with engines and clock controlled by the test.
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { createFileBlobStore } from '../../src/blobs/file-blob-store.ts';
import { createFileSegmentStore } from '../../src/blobs/file-segment-store.ts';
import { createFileSpool } from '../../src/blobs/file-spool.ts';
import { createLiveSound } from '../../src/blobs/live-sound.ts';
import { readPackName } from '../../src/blobs/segment-folder.ts';
import { composeBrowsing } from '../../src/compose/browsing.ts';
import { composeDictionaries } from '../../src/compose/dictionaries.ts';
import { composeOpenAiDoor } from '../../src/compose/openai-door.ts';
import { composeStudio } from '../../src/compose/studio.ts';
import { composeSubmitting } from '../../src/compose/submitting.ts';
import { composeVoices } from '../../src/compose/voices.ts';
import { composeWebhooks } from '../../src/compose/webhooks.ts';
import { loadConfig } from '../../src/config.ts';
import { createSqliteBatchStore } from '../../src/db/sqlite/batches/batch-store.ts';
import { createWalkSlots } from '../../src/db/sqlite/browsing/walk-slots.ts';
import { type Database, openDatabase } from '../../src/db/sqlite/database.ts';
import { createSqliteFolderStore } from '../../src/db/sqlite/folder-store.ts';
import { createSqliteKeyStore } from '../../src/db/sqlite/key-store.ts';
import { createSqliteRunQueue } from '../../src/db/sqlite/run-queue.ts';
import { createSqliteRunStore } from '../../src/db/sqlite/run-store.ts';
import { createSqliteSecretStore } from '../../src/db/sqlite/secret-store.ts';
import { createRunIdCipher } from '../../src/domain/run-id.ts';
import { ESPEAK_SOURCE } from '../../src/engines/espeak/catalogue.ts';
import { createApp } from '../../src/http/app.ts';
import type { FileServices } from '../../src/http/dependencies.ts';
import { createLogger } from '../../src/log.ts';
import { createApiKeys } from '../../src/services/api-keys.ts';
import { createAudioCheck } from '../../src/services/audio-check.ts';
import { createBatches } from '../../src/services/batches/batches.ts';
import { createCancelRun } from '../../src/services/cancel-run.ts';
import { createDeleteRun } from '../../src/services/delete-run.ts';
import { Dispatcher } from '../../src/services/dispatcher.ts';
import { createExecuteRun, type ExecuteRun } from '../../src/services/execute-run.ts';
import { createLinkSigner } from '../../src/services/links.ts';
import { createRequestRate } from '../../src/services/request-rate.ts';
import { createRunResults } from '../../src/services/run-results.ts';
import { createKeptSegments } from '../../src/services/segments/kept-segments.ts';
import { Sweeper } from '../../src/services/sweeper.ts';
import type { Step } from '../../src/steps.ts';
import { composeTestVoices } from '../voice-fixtures.ts';
import type { Answer, Call, HttpAnswer, HttpCall } from './calls.ts';
import { CLIENTS } from './clients.ts';
import { ManualClock } from './manual-clock.ts';
import { createManualSynthesizer } from './manual-synthesizer.ts';
import { LIMITS } from './model.ts';
import { type Facts, FOLDER_NAME } from './plans.ts';

/** An in-memory file system where there is one: this test checks answers, not durability, so it need not wait for fsyncs. */
const MEMORY = '/dev/shm';
/** Longer than any machine needs: only a run that is never spoken gets here. */
const PATIENCE_MS = 300_000;
const EVENT_LOOP_TURNS = 10;

export interface TestServer {
  readonly facts: Facts;
  readonly startMs: number;
  /** Does what is asked; resolves when the server is done with it. */
  perform(call: Call): Promise<Answer>;
  /** Resolves with the run ids that are being spoken, once they could be all; rejects when they never are. */
  settled(couldBeAll: (runIds: readonly number[]) => boolean): Promise<readonly number[]>;
  /** Waits until nothing is on its way, and answers what is stored. */
  inventory(): Promise<Inventory>;
  close(): Promise<void>;
}

/** What lies in the data folder. */
export interface Inventory {
  /** Counters that do not agree with the rows they count. */
  readonly drift: readonly (readonly unknown[])[];
  readonly objects: number;
  /** Run ids that have temporary files or finished segments. */
  readonly spooled: readonly number[];
  readonly charactersUsed: Readonly<Record<string, number>>;
  readonly complaints: readonly string[];
}

const NO_BOOKS = new Proxy({} as never, { get: () => () => assert.fail('no books are sent here') });

export async function openTestServer(): Promise<TestServer> {
  await using opened = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'lector-model-'));
  opened.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = { ...loadConfig({}), ratePerMinute: 1_000_000, rateBurst: 1_000_000 };
  const log = createLogger('silent');
  const clock = new ManualClock(Date.parse('2026-01-02T03:04:05Z'));
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  opened.defer(() => db.close());
  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  const runs = createSqliteRunStore({ db, cipher, now: () => clock.now() });
  const queue = createSqliteRunQueue({ db, cipher, now: () => clock.now() });
  const blobs = createFileBlobStore({ root: dataDir });
  const spool = createFileSpool({ root: dataDir });
  const store = createFileSegmentStore({ root: dataDir });
  const segments = createKeptSegments({ store, queue, clock, maxBytes: 1_000_000 });
  const links = await createLinkSigner({ secrets, clock, linkSeconds: LIMITS.linkMs / 1_000 });
  const keys = createApiKeys({ keys: createSqliteKeyStore({ db }), clock });
  const synthesizer = createManualSynthesizer(LIMITS.capacity);
  const voices = composeVoices({ db, dataDir, engines: [], sources: [ESPEAK_SOURCE] });
  const { catalogue } = voices;
  const voiceParts = { ...voices, dataDir, config, log, now: () => clock.now(), imitates: false };
  const { voiceServices } = await composeTestVoices(voiceParts);
  const { maxAttempts, retentionMs } = LIMITS;

  const attempts = new Map<number, Promise<void>>();
  const execute = createExecuteRun({
    ...{ queue, blobs, spool, segments, synthesizer, clock, log, maxAttempts, liveSound: createLiveSound() },
    onStoreFailure: () => assert.fail('nothing can fail to be stored here'),
    onUntidy: () => assert.fail('nothing can fail to be removed here'),
  });
  const watched: ExecuteRun = (lease, signal, onSpoken) => {
    const attempt = execute(lease, signal, onSpoken);
    attempts.set(lease.runId, attempt);
    return attempt;
  };
  const dispatcher = new Dispatcher({
    ...{ queue, execute: watched, clock, log, synthesizer },
    leaseMs: config.leaseSeconds * 1_000,
  });
  const sweeper = new Sweeper({
    ...{ queue, runs, blobs, spool, segments, links, clock, log, maxAttempts, retentionMs },
    renewLeases: () => dispatcher.renewLeases(),
    lookAtDisk: async () => {},
    isDiskLow: () => false,
    removeOutdated: async () => {},
    prune: async (nowMs) => void (await runs.prune(nowMs)),
    returnSpace: async () => {},
    onRecovered: () => dispatcher.start(),
  });
  opened.defer(() => dispatcher.stop(0));
  const stopAttempt = (runId: number) => dispatcher.cancel(runId);
  const disk = { freeBytes: async () => 0 };
  const dictionaries = composeDictionaries({ db, clock });
  const batchStore = createSqliteBatchStore({ db, cipher });
  const { submitRun, submitBatch } = composeSubmitting({
    ...{ runs, batchStore, catalogue, clock },
    config: { ...config, maxWaitingRuns: LIMITS.maxWaiting },
    choosePronunciations: dictionaries.choosePronunciations,
    admit: () => {},
    canListen: false,
  });
  const services = {
    ...{ runs, blobs, log },
    results: createRunResults({ runs, links }),
    checkAudio: createAudioCheck({ blobs, runs, clock, log }),
    submitRun,
    cancelRun: createCancelRun({ runs, spool, segments, clock, stopAttempt }),
    deleteRun: createDeleteRun({ runs, blobs, spool, segments, stopAttempt }),
  };
  const walkSlots = createWalkSlots({ most: config.maxSearches, clock });
  const browsing = composeBrowsing({ ...services, batchStore, links, db, cipher, clock, walkSlots });
  const { maxBatches } = config;
  const batches = createBatches({ ...services, ...browsing, store: batchStore, clock, maxBatches });
  const app = await createApp({
    ...{ config, clock, synthesizer, catalogue, keys, links },
    rate: createRequestRate({ ...config, clock }),
    readLimits: () => assert.fail('no limits are read here'),
    pinAlias: async () => assert.fail('no alias is pinned here'),
    folders: createSqliteFolderStore({ db }),
    dictionaries: dictionaries.services,
    webhooks: composeWebhooks({ db, cipher, clock, log, config }).service,
    voices: voiceServices,
    ...services,
    deriveAudio: { sizeOf: async () => null, open: () => assert.fail('no other format is asked for here') },
    streamSpeech: () => assert.fail('nothing is streamed here'),
    openLive: () => assert.fail('nothing is streamed here'),
    openai: composeOpenAiDoor({
      ...{ config, catalogue, clock },
      transcoder: { transcode: () => assert.fail('no other format is asked for here') },
      streamSpeech: () => assert.fail('nothing is streamed here'),
    }),
    files: {} as FileServices, // no file is sent here
    browsing,
    batches: { service: batches, submit: submitBatch },
    books: {
      service: NO_BOOKS,
      look: NO_BOOKS,
      speak: NO_BOOKS,
    },
    uploads: { read: () => assert.fail('no uploads are read here') },
    studio: composeStudio({ db, clock, config, disk, secrets, links, synthesizer, catalogue }),
  });
  opened.defer(() => app.close());
  await sweeper.sweep(); // the first round is the recovery, after which work begins

  const secretOf = new Map<string, string>();
  const ownerIds: Record<string, number> = {};
  const folderIds: Record<string, number> = {};
  for (const client of CLIENTS) {
    const { name, owner, scopes, budget } = client;
    const made = await keys.create({ name, owner, scopes, characterLimit: budget });
    secretOf.set(name, made.secret);
    if (ownerIds[owner] !== undefined) continue;
    ownerIds[owner] = made.key.ownerId;
    const body = { folder_name: FOLDER_NAME };
    const { bytes } = await send({ type: 'http', client, method: 'POST', url: '/folders/create', body });
    folderIds[owner] = JSON.parse(bytes.toString()).folder_id;
  }

  async function send({ client, method, url, headers, body }: HttpCall): Promise<HttpAnswer> {
    const key = client === null ? {} : { 'x-api-key': secretOf.get(client.name) };
    const payload = body === undefined ? {} : { payload: body };
    const answer = await app.inject({ method, url, headers: { ...headers, ...key }, ...payload });
    return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload };
  }

  function sendAt(step: Step, call: HttpCall): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const go = () => {
        unsubscribe(`lector:${step}`, go);
        resolve(send(call));
      };
      subscribe(`lector:${step}`, go);
    });
  }

  async function perform(call: Call): Promise<Answer> {
    if (call.type === 'http') return send(call);
    if (call.type === 'wait') {
      // Whoever is about to go to sleep does so before time moves, as it does where time takes time.
      for (let i = 0; i < EVENT_LOOP_TURNS; i++) await turn();
      clock.advance(call.ms);
      if (call.sweep) await sweeper.sweep();
      return null;
    }
    const attempt = attempts.get(call.runId);
    if (call.type === 'fail') {
      synthesizer.fail(call.runId, call.failure);
      await attempt;
      return null;
    }
    const raced = call.type === 'race' ? sendAt(call.at, call.against) : null;
    const spoken = synthesizer.finish(call.runId);
    await attempt;
    return raced === null ? spoken : { spoken, answer: await raced };
  }

  async function settled(couldBeAll: (runIds: readonly number[]) => boolean): Promise<readonly number[]> {
    let late = false;
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      late = true;
      patience.resolve();
    }, PATIENCE_MS);
    while (!late && !couldBeAll(synthesizer.speaking())) await Promise.race([synthesizer.changed(), patience.promise]);
    clearTimeout(timer);
    assert.ok(!late, `the engines never got to what is due: they speak ${synthesizer.speaking()}`);
    return synthesizer.speaking();
  }

  async function inventory(): Promise<Inventory> {
    const speaking = new Set(synthesizer.speaking());
    await Promise.all([...attempts].map(([runId, attempt]) => (speaking.has(runId) ? null : attempt)));
    const stored = await keys.list();
    return {
      drift: findDrift(db),
      objects: readdirSync(join(dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((it) => it.isFile())
        .length,
      spooled: [
        ...new Set([
          ...readdirSync(join(dataDir, 'spool')).map((name) => Number.parseInt(name, 10)),
          ...readdirSync(join(dataDir, 'segments')).map((name) => readPackName(name)?.runId ?? assert.fail(name)),
        ]),
      ],
      charactersUsed: Object.fromEntries(stored.map(({ name, charactersUsed }) => [name, charactersUsed])),
      complaints: db.check(),
    };
  }

  const parts = opened.move();
  return {
    facts: { folderIds, ownerIds },
    startMs: clock.now(),
    perform,
    settled,
    inventory,
    close: () => parts.disposeAsync(),
  };
}

function findDrift(db: Database): (readonly unknown[])[] {
  return db
    .prepare<[what: string, counted: number, rows: number]>(
      `SELECT 'waiting', waiting, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'waiting') n
         FROM owners o WHERE waiting <> n
       UNION ALL SELECT 'running', running, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'running') n
         FROM owners o WHERE running <> n
       UNION ALL SELECT 'recordings', recordings, (SELECT count(*) FROM runs WHERE owner_id = o.id AND object_id IS NOT NULL) n
         FROM owners o WHERE recordings <> n
       UNION ALL SELECT 'audio bytes', audio_bytes, (SELECT coalesce(sum(size_bytes), 0) FROM runs
         WHERE owner_id = o.id AND object_id IS NOT NULL) n FROM owners o WHERE audio_bytes <> n
       UNION ALL SELECT 'stored runs', stored_runs, (SELECT count(*) FROM runs WHERE owner_id = o.id) n
         FROM owners o WHERE stored_runs <> n
       UNION ALL SELECT 'text bytes', text_bytes, (SELECT coalesce(sum(octet_length(text)), 0)
         FROM run_texts JOIN runs USING (seq) WHERE owner_id = o.id) n FROM owners o WHERE text_bytes <> n
       UNION ALL SELECT 'leases', count(*), 0 FROM runs
        WHERE state <> 'running' AND (worker IS NOT NULL OR lease_until IS NOT NULL) HAVING count(*) > 0
       UNION ALL SELECT 'doomed', count(*), 0 FROM doomed_objects HAVING count(*) > 0
       UNION ALL SELECT 'texts', count(*), (SELECT count(*) FROM runs) n FROM run_texts HAVING count(*) <> n`,
    )
    .all();
}
