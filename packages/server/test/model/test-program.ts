// One life of the program: the real application on real stores in a folder, with engines and clock controlled by the test.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createFileBlobStore } from '../../src/blobs/file-blob-store.ts';
import { createFileSegmentStore } from '../../src/blobs/file-segment-store.ts';
import { createFileSpool } from '../../src/blobs/file-spool.ts';
import { createLiveSound } from '../../src/blobs/live-sound.ts';
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
import { openDatabase } from '../../src/db/sqlite/database.ts';
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
import { composeTestVoices } from '../voice-fixtures.ts';
import type { ManualClock } from './manual-clock.ts';
import { createManualSynthesizer } from './manual-synthesizer.ts';
import { LIMITS } from './model.ts';

const NO_BOOKS = new Proxy({} as never, { get: () => () => assert.fail('no books are sent here') });

/** A program that serves the folder, begun and recovered from whatever was before. */
export type TestProgram = Awaited<ReturnType<typeof startTestProgram>>;

export async function startTestProgram({ dataDir, clock }: { dataDir: string; clock: ManualClock }) {
  await using opened = new AsyncDisposableStack();
  const { maxBatches, maxBatchRuns } = LIMITS;
  const config = { ...loadConfig({}), ratePerMinute: 1_000_000, rateBurst: 1_000_000, maxBatches, maxBatchRuns };
  const log = createLogger('silent');
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
    takeOver: () => assert.fail('nothing is spoken a second time here'),
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
  const batchStore = createSqliteBatchStore({ db, cipher });
  await batchStore.recover();
  const sweeper = new Sweeper({
    ...{ queue, runs, blobs, spool, segments, links, clock, log, maxAttempts, retentionMs },
    renewLeases: () => dispatcher.renewLeases(),
    lookAtDisk: async () => {},
    isDiskLow: () => false,
    removeOutdated: async () => {},
    prune: async (nowMs) => {
      await runs.prune(nowMs);
      await batchStore.prune(nowMs);
    },
    returnSpace: async () => {},
    onRecovered: () => dispatcher.start(),
  });
  opened.defer(() => dispatcher.stop(0));
  const stopAttempt = (runId: number) => dispatcher.cancel(runId);
  const disk = { freeBytes: async () => 0 };
  const dictionaries = composeDictionaries({ db, clock });
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
      readBeginning: NO_BOOKS,
    },
    uploads: { read: () => assert.fail('no uploads are read here') },
    studio: composeStudio({ db, clock, config, disk, secrets, links, synthesizer, catalogue }),
  });
  opened.defer(() => app.close());
  await batches.start();
  opened.defer(() => batches.stop());
  await sweeper.sweep(); // the first round is the recovery, after which work begins

  const parts = opened.move();
  return {
    ...{ app, db, keys, batchStore, synthesizer, sweeper, attempts },
    end: () => parts.disposeAsync(),
  };
}
