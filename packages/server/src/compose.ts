// The composition root: the only file that names concrete parts and joins them.
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { prepareDataFolder } from './blobs/data-folder.ts';
import { createFileBlobStore } from './blobs/file-blob-store.ts';
import { createFileDisk } from './blobs/file-disk.ts';
import { createFileSegmentStore } from './blobs/file-segment-store.ts';
import { createFileSpool, spoolFolderOf } from './blobs/file-spool.ts';
import { createFileUploadStore } from './blobs/file-upload-store.ts';
import { createLiveSound } from './blobs/live-sound.ts';
import { refuseUnfinishedRestore } from './blobs/restore-target.ts';
import { checkAddress, explainListenError } from './compose/address.ts';
import { composeBooks } from './compose/books.ts';
import { composeBrowsing } from './compose/browsing.ts';
import { composeDictionaries } from './compose/dictionaries.ts';
import { composeFiles } from './compose/files.ts';
import { composeFormats } from './compose/formats.ts';
import { composeListenBack, composeRecogniser, findRecogniser } from './compose/listening.ts';
import { composeLive } from './compose/live.ts';
import { composeOpenAiDoor } from './compose/openai-door.ts';
import { readOwnerLimits } from './compose/owner-limits.ts';
import { composeSetUp, composeStudio } from './compose/studio.ts';
import { composeSubmitting } from './compose/submitting.ts';
import { composeVoiceInstaller } from './compose/voice-installer.ts';
import { composeVoiceServices } from './compose/voice-services.ts';
import { composeVoices } from './compose/voices.ts';
import { composeWebhooks } from './compose/webhooks.ts';
import { checkWyoming, composeWyoming } from './compose/wyoming.ts';
import { type Config, toLocalUrl } from './config.ts';
import { createSqliteBatchStore } from './db/sqlite/batches/batch-store.ts';
import { createWalkSlots } from './db/sqlite/browsing/walk-slots.ts';
import { acquireDataLock } from './db/sqlite/data-lock.ts';
import { type Database, openDatabase } from './db/sqlite/database.ts';
import { createSqliteDatabaseSpace } from './db/sqlite/database-space.ts';
import { createSqliteFolderStore } from './db/sqlite/folder-store.ts';
import { createSqliteKeyStore } from './db/sqlite/key-store.ts';
import { createSqliteRecordingFinder } from './db/sqlite/recording-keys.ts';
import { createSqliteRunQueue } from './db/sqlite/run-queue.ts';
import { createSqliteRunStore } from './db/sqlite/run-store.ts';
import { createSqliteSecretStore } from './db/sqlite/secret-store.ts';
import { createSqliteUsageStore } from './db/sqlite/usage-store.ts';
import { createRunIdCipher } from './domain/run-id.ts';
import { ENGINE_SOURCES, RESIDENT_MODEL } from './engines/catalogue.ts';
import { findRuntimeVersion, RUNTIME_PACKAGE } from './engines/sherpa/runtime-package.ts';
import { createApp } from './http/app.ts';
import type { Logger } from './log.ts';
import type { SecretStore } from './ports/secret-store.ts';
import type { Synthesizer } from './ports/synthesizer.ts';
import type { VoiceCatalogue } from './ports/voice-catalogue.ts';
import { type ApiKeys, createApiKeys } from './services/api-keys.ts';
import { createAudioCheck } from './services/audio-check.ts';
import { createBatches } from './services/batches/batches.ts';
import { createCancelRun } from './services/cancel-run.ts';
import { createDeleteRun } from './services/delete-run.ts';
import { DiskGuard } from './services/disk-guard.ts';
import { Dispatcher } from './services/dispatcher.ts';
import { createExecuteRun } from './services/execute-run.ts';
import { createLinkSigner } from './services/links.ts';
import { createReadLimits } from './services/read-limits.ts';
import { createRequestRate } from './services/request-rate.ts';
import { createReturnSpace } from './services/return-space.ts';
import { createRunResults } from './services/run-results.ts';
import { createKeptSegments } from './services/segments/kept-segments.ts';
import type { SetUp } from './services/studio/set-up.ts';
import { Sweeper } from './services/sweeper.ts';
import { systemClock } from './services/system-clock.ts';
import { createTakeOverRecording } from './services/take-over-recording.ts';
import { createFollowVoices } from './services/voices/follow-voices.ts';
import { createPinAlias } from './services/voices/pin-alias.ts';
import { createVoiceCatalogue } from './services/voices/voice-catalogue.ts';
import { createSynthesizerPool } from './workers/pool.ts';
import { SEGMENT_MS_PER_CHARACTER } from './workers/pool-options.ts';

const MIB = 1024 * 1024;

/** What the commands for keys and set-up links need of a data folder, also while a server runs on it. */
export interface AccessAdmin {
  readonly keys: ApiKeys;
  readonly secrets: SecretStore;
  readonly setUp: SetUp;
  close(): Promise<void>;
}

/** Opens the database of a data folder, creating both when they are missing. */
export function openAccessAdmin(dataDir: string): AccessAdmin {
  prepareDataFolder(dataDir);
  refuseUnfinishedRestore(dataDir);
  const db = openDatabase({ path: databasePath(dataDir) });
  const keys = createApiKeys({ keys: createSqliteKeyStore({ db }), clock: systemClock });
  return {
    keys,
    secrets: createSqliteSecretStore({ db }),
    setUp: composeSetUp({ db, clock: systemClock }),
    close: async () => db.close(),
  };
}

/** What speaks neural voices, where it is installed. */
export function neuralRuntime(): { readonly packageName: string; readonly version: string | null } {
  return { packageName: RUNTIME_PACKAGE, version: findRuntimeVersion() };
}

/** The recogniser of the settings, by name; null where none is named. Throws `unusable_data` when it cannot be used. */
export async function recogniserOf(config: Config): Promise<string | null> {
  return (await findRecogniser(config))?.name ?? null;
}

/** A single engine, to test whether this machine can speak. It writes to that folder only. */
export function openSpeech(log: Logger, spool: string): { synthesizer: Synthesizer; catalogue: VoiceCatalogue } {
  const catalogue = createVoiceCatalogue(ENGINE_SOURCES);
  return {
    synthesizer: createSynthesizerPool({ catalogue, resident: RESIDENT_MODEL, children: 1, spool, log }),
    catalogue,
  };
}

/** What watches the server asks for these every second or so, also when nobody uses it. */
const PROBES = new Set(['/health', '/ready']);

export interface RunningServer {
  /** Address for callers on this machine, without a trailing slash. */
  readonly address: string;
  readonly keys: ApiKeys;
  readonly setUp: SetUp;
  readonly synthesizer: Synthesizer;
  /** Answers requests in progress, waits a while for active runs, then ends everything. Idempotent. */
  stop(): Promise<void>;
}

/** Starts everything. When a part cannot start, it stops the others and rejects. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  prepareDataFolder(config.dataDir);
  await using opened = new AsyncDisposableStack();
  const lock = acquireDataLock(config.dataDir);
  opened.defer(() => lock.release());
  lock.announce(null);
  refuseUnfinishedRestore(config.dataDir);
  await checkAddress(config); // before slow work, so that a taken port is told at once
  await checkWyoming(config);
  const recogniser = await composeRecogniser(config, log);
  const clock = systemClock;
  const disk = createFileDisk({ root: config.dataDir });
  const guard = new DiskGuard({
    disk,
    log,
    clock,
    minFreeBytes: config.minFreeMib * MIB,
    ballastBytes: config.ballastMib * MIB,
  });
  await guard.look(); // before the database, which on a full disk can open only after the ballast has been freed
  const db = openDatabase({ path: databasePath(config.dataDir) });
  opened.defer(() => db.close());
  beginLogAnew(db, log);

  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  const runs = createSqliteRunStore({ db, cipher });
  const queue = createSqliteRunQueue({ db, cipher });
  const batchStore = createSqliteBatchStore({ db, cipher });
  await batchStore.recover(); // before calls can store anything
  const formats = composeFormats({
    dataDir: config.dataDir,
    cacheMib: config.formatsCacheMib,
    blobs: createFileBlobStore({ root: config.dataDir }),
    runs,
    log,
    admit: () => guard.admit(),
  });
  opened.defer(() => formats.close());
  const { blobs, deriveAudio } = formats;
  const spool = createFileSpool({ root: config.dataDir });
  const uploads = createFileUploadStore({ root: config.dataDir });
  await uploads.recover();
  const segments = createKeptSegments({
    store: createFileSegmentStore({ root: config.dataDir }),
    queue,
    clock,
    maxBytes: config.segmentStoreMib * MIB,
  });
  const links = await createLinkSigner({ secrets, clock, linkSeconds: config.linkSeconds });
  const keys = createApiKeys({ keys: createSqliteKeyStore({ db }), clock });
  const rate = createRequestRate({ ...config, clock });
  const { maxAttempts } = config;

  const { catalogue, espeakData, installed, remotes, store } = composeVoices({ db, dataDir: config.dataDir, log });
  // A list that cannot be read ends the start: without its voices the runs that wait for them would fail.
  await remotes.refresh();
  const follow = createFollowVoices({ catalogue, clock });
  await follow.start();
  opened.defer(() => follow.stop());
  const synthesizer = createSynthesizerPool({
    catalogue,
    resident: RESIDENT_MODEL,
    children: config.workers,
    spool: spoolFolderOf(config.dataDir),
    espeakData,
    remote: (model) => remotes.engine(model),
    segment: { baseMs: config.segmentSeconds * 1_000, perCharMs: SEGMENT_MS_PER_CHARACTER },
    deadline: { baseMs: config.segmentSeconds * 1_000 + 140_000, perCharMs: SEGMENT_MS_PER_CHARACTER },
    memoryMib: config.workerMemoryMib,
    voiceMemoryMib: config.voiceMemoryMib,
    idleMs: config.voiceIdleSeconds * 1_000,
    log,
  });
  opened.defer(() => synthesizer.close());
  const liveSound = createLiveSound();
  const execute = createExecuteRun({
    queue,
    blobs,
    spool,
    segments,
    synthesizer,
    takeOver: createTakeOverRecording({
      recordings: createSqliteRecordingFinder({ db, cipher }),
      blobs,
      derived: formats.derived,
      log,
    }),
    liveSound,
    clock,
    log,
    maxAttempts,
    onStoreFailure: (pauseMs) => guard.pause(pauseMs),
    onUntidy: () => sweeper.noteUntidy(),
  });
  const dispatcher = new Dispatcher({
    queue,
    execute,
    clock,
    log,
    synthesizer,
    leaseMs: config.leaseSeconds * 1_000,
    mayWork: () => guard.mayWork,
  });
  const space = createReturnSpace({ space: createSqliteDatabaseSpace({ db }), clock });
  const sweeper: Sweeper = new Sweeper({
    queue,
    runs,
    blobs,
    spool,
    segments,
    links,
    clock,
    log,
    maxAttempts,
    retentionMs: config.retentionHours * 3_600_000,
    renewLeases: () => dispatcher.renewLeases(),
    async lookAtDisk() {
      await guard.look();
      if (guard.isLow) await formats.clear();
    },
    removeOutdated: (nowMs) => live.removeOutdated(nowMs),
    prune: async (nowMs) => {
      await runs.prune(nowMs);
      await batchStore.prune(nowMs);
      await webhooks.prune(nowMs);
      await files.prune();
    },
    returnSpace: () => space.run(),
    isDiskLow: () => guard.isLow,
    onRecovered: () => dispatcher.start(),
  });

  const stopAttempt = (runId: number) => dispatcher.cancel(runId);
  const studio = composeStudio({ db, clock, config, disk, secrets, links, synthesizer, catalogue });
  const checkAudio = createAudioCheck({ blobs, runs, clock, log });
  const dictionaries = composeDictionaries({ db, clock });
  const webhooks = composeWebhooks({ db, cipher, clock, log, config });
  const { submitRun, submitBatch } = composeSubmitting({
    ...{ config, runs, batchStore, catalogue, clock },
    choosePronunciations: dictionaries.choosePronunciations,
    admit: () => guard.admit(),
    canListen: recogniser !== null,
  });
  const cancelRun = createCancelRun({ runs, spool, segments, clock, stopAttempt });
  const deleteRun = createDeleteRun({ runs, blobs, spool, segments, stopAttempt });
  const results = createRunResults({ runs, links });
  const live = composeLive({
    ...{ formats, runs, liveSound, checkAudio, submitRun, cancelRun, deleteRun, catalogue, synthesizer, log },
    doorRetentionHours: config.doorRetentionHours,
  });
  const wyoming = composeWyoming({ config, keys, rate, catalogue, streamSpeech: live.streamSpeech, log });
  const runServices = { runs, results, checkAudio, submitRun, cancelRun, deleteRun };
  const walkSlots = createWalkSlots({ most: config.maxSearches, clock });
  const voices = composeVoiceServices({
    ...{ config, clock, log, catalogue, installed, store },
    dataDir: config.dataDir,
    installer: composeVoiceInstaller({ store, config }),
  });
  const browsing = composeBrowsing({ ...runServices, batchStore, links, db, cipher, clock, walkSlots, log, blobs });
  const batches = createBatches({
    ...{ store: batchStore, clock, log, cancelRun, deleteRun, actOnRuns: browsing.actOnRuns },
    maxBatches: config.maxBatches,
  });
  const books = composeBooks({
    ...{ db, config, uploads, formats, runs, batchStore, batches, checkAudio, clock, log },
    submit: submitBatch,
    admit: () => guard.admit(),
  });
  const openai = composeOpenAiDoor({ ...live, config, catalogue, clock, transcoder: formats.transcoder });
  const files = composeFiles({
    ...{ db, uploads, config, clock, log, runs, batchStore, batches, submitBatch, deleteRun, deriveAudio, checkAudio },
    ...{ keys, rate, openai, admit: () => guard.admit(), otherUploads: books.neededUploads },
  });
  const listenBack =
    recogniser === null
      ? null
      : composeListenBack({
          ...{ ...browsing, db, cipher, recogniser, results, checkAudio, blobs, clock, log },
          isSpeaking: () => dispatcher.isSpeaking,
        });
  const app = await createApp({
    config,
    log,
    clock,
    synthesizer,
    catalogue,
    pinAlias: createPinAlias({ store, catalogue }),
    keys,
    rate,
    readLimits: createReadLimits({ usage: createSqliteUsageStore({ db }), rate, limits: readOwnerLimits(config) }),
    runs,
    folders: createSqliteFolderStore({ db }),
    dictionaries: dictionaries.services,
    webhooks: webhooks.service,
    voices,
    blobs,
    checkAudio,
    deriveAudio,
    links,
    results,
    submitRun,
    streamSpeech: live.streamSpeech,
    openLive: live.openLive,
    openai,
    files: files.services,
    cancelRun,
    deleteRun,
    browsing,
    batches: { service: batches, submit: submitBatch },
    books: books.services,
    uploads,
    studio,
  });
  opened.defer(() => app.close());
  app.server.on('request', ({ url }) => {
    if (!PROBES.has(url ?? '')) space.noteRequest();
  });
  await app.listen({ host: config.host, port: config.port }).catch((error) => {
    throw explainListenError(error, config);
  });
  opened.defer(() => wyoming?.close(0));
  const listening = app.server.address() as AddressInfo;
  const address = toLocalUrl(listening.address, listening.port);
  // Before anything is claimed: nobody hears it any more.
  await live.clearTransient();
  await books.recover();
  await batches.start();
  await wyoming?.listen();
  await sweeper.start();
  formats.start().catch((error) => log.warn({ err: error }, 'what was made in other formats cannot be looked at now'));
  voices.custom.clearLeftovers().catch((error) => log.warn({ err: error }, 'left recordings cannot be cleared now'));
  dictionaries.clearRemoved().catch((error) => log.warn({ err: error }, 'removed dictionaries cannot be cleared now'));
  lock.announce(address);
  listenBack?.start();
  webhooks.duty.start();
  books.duty.start();
  files.duty.start();

  const resources = opened.move();
  let stopped: Promise<void> | null = null;
  return {
    address,
    keys,
    setUp: studio.setUp,
    synthesizer,
    stop: () => {
      stopped ??= (async () => {
        await Promise.all([
          app.close(),
          wyoming?.close(config.drainSeconds * 1_000),
          dispatcher.stop(config.drainSeconds * 1_000),
          sweeper.stop(),
          batches.stop(),
          books.duty.stop(),
          listenBack?.stop(),
          webhooks.duty.stop(config.drainSeconds * 1_000),
          files.duty.stop(),
        ]);
        await resources.disposeAsync();
      })();
      return stopped;
    },
  };
}

/**
 * Data of an earlier process in the log may be in the page cache only. If writing it back failed, that process got the error and
 * no later fsync reports it. So the log is rewritten before anything is appended. While a backup reads, or the disk has no
 * space, that has to wait; writes that cannot be made safe are refused anyway.
 */
function beginLogAnew(db: Database, log: Logger): void {
  try {
    db.emptyLog();
  } catch (error) {
    log.warn({ err: error }, 'the log of the database cannot be emptied now');
  }
}

function databasePath(dataDir: string): string {
  return join(dataDir, 'lector.db');
}
