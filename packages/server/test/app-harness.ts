// The application on real stores in a temporary folder, without engines: tests end runs by hand.

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createFileBlobStore } from '../src/blobs/file-blob-store.ts';
import { createFileSegmentStore } from '../src/blobs/file-segment-store.ts';
import { createFileSpool } from '../src/blobs/file-spool.ts';
import { createFileUploadStore } from '../src/blobs/file-upload-store.ts';
import { createLiveSound } from '../src/blobs/live-sound.ts';
import { composeBooks } from '../src/compose/books.ts';
import { composeBrowsing } from '../src/compose/browsing.ts';
import { composeDictionaries } from '../src/compose/dictionaries.ts';
import { composeFiles } from '../src/compose/files.ts';
import { composeFormats } from '../src/compose/formats.ts';
import { composeLive } from '../src/compose/live.ts';
import { composeOpenAiDoor } from '../src/compose/openai-door.ts';
import { readOwnerLimits } from '../src/compose/owner-limits.ts';
import { composeStudio } from '../src/compose/studio.ts';
import { composeSubmitting } from '../src/compose/submitting.ts';
import { composeVoices, type Voices } from '../src/compose/voices.ts';
import { composeWebhooks } from '../src/compose/webhooks.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { createSqliteBatchStore } from '../src/db/sqlite/batches/batch-store.ts';
import { createWalkSlots, type WalkSlots } from '../src/db/sqlite/browsing/walk-slots.ts';
import { openDatabase } from '../src/db/sqlite/database.ts';
import { createSqliteFolderStore } from '../src/db/sqlite/folder-store.ts';
import { createSqliteKeyStore } from '../src/db/sqlite/key-store.ts';
import { createSqliteListeningStore } from '../src/db/sqlite/listening-store.ts';
import { createSqliteRunQueue } from '../src/db/sqlite/run-queue.ts';
import { createSqliteRunStore } from '../src/db/sqlite/run-store.ts';
import { createSqliteSecretStore } from '../src/db/sqlite/secret-store.ts';
import { createSqliteUsageStore } from '../src/db/sqlite/usage-store.ts';
import { type Coverage, countCharacters } from '../src/domain/coverage.ts';
import type { Derive } from '../src/domain/password.ts';
import { emptyAccount } from '../src/domain/reading-account.ts';
import type { RunFailure } from '../src/domain/run.ts';
import { createRunIdCipher } from '../src/domain/run-id.ts';
import type { TimingsFile } from '../src/domain/timings.ts';
import { ESPEAK_SOURCE } from '../src/engines/espeak/catalogue.ts';
import { createApp } from '../src/http/app.ts';
import type { StudioServices, VoiceServices } from '../src/http/dependencies.ts';
import { createLogger, type Logger } from '../src/log.ts';
import type { BlobStore } from '../src/ports/blob-store.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { FolderEngine } from '../src/ports/folder-engine.ts';
import type { ListeningStore } from '../src/ports/listening-store.ts';
import type { LiveSound } from '../src/ports/live-sound.ts';
import type { SecretStore } from '../src/ports/secret-store.ts';
import type { Synthesizer } from '../src/ports/synthesizer.ts';
import type { Transcoder } from '../src/ports/transcoder.ts';
import { type ApiKeys, createApiKeys } from '../src/services/api-keys.ts';
import { createAudioCheck } from '../src/services/audio-check.ts';
import { createBatches } from '../src/services/batches/batches.ts';
import { createCancelRun } from '../src/services/cancel-run.ts';
import { createDeleteRun } from '../src/services/delete-run.ts';
import { createLinkSigner, type LinkSigner } from '../src/services/links.ts';
import { createReadLimits } from '../src/services/read-limits.ts';
import { createRequestRate } from '../src/services/request-rate.ts';
import { createRunResults } from '../src/services/run-results.ts';
import { createKeptSegments } from '../src/services/segments/kept-segments.ts';
import { createPasswords } from '../src/services/studio/passwords.ts';
import { systemClock } from '../src/services/system-clock.ts';
import { createPinAlias } from '../src/services/voices/pin-alias.ts';
import type { ManageWebhooks } from '../src/services/webhooks/manage-webhooks.ts';
import { createTimingsWriter } from '../src/workers/speaking/timings-writer.ts';
import { inProcessReader } from './books/in-process-reader.ts';
import { speakAtOnce } from './live/speak-at-once.ts';
import { composeTestVoices, type FakeInstaller, FOLDER_ENGINE } from './voice-fixtures.ts';

export interface Harness {
  readonly app: FastifyInstance;
  /** The folder with the database, for looking at what was stored. */
  readonly dataDir: string;
  readonly keys: ApiKeys;
  readonly secrets: SecretStore;
  readonly links: LinkSigner;
  /** Tells of runs that are spoken, as an attempt would. */
  readonly liveSound: LiveSound;
  readonly studio: StudioServices;
  readonly voices: Voices;
  readonly listenings: ListeningStore;
  /** Tells nobody anything: what is to be delivered waits. */
  readonly webhooks: ManageWebhooks;
  /** The turns of long walks. A walk that would have to wait is refused at once. */
  readonly walkSlots: WalkSlots;
  readonly voiceServices: VoiceServices;
  /** Installs without network and engines. */
  readonly installer: FakeInstaller;
  /** A key of owner `alice` with every default scope, and one of owner `bob`. */
  readonly alice: string;
  readonly bob: string;
  /** Moves the clock. */
  advance(ms: number): void;
  /** What the clock says. */
  now(): number;
  /** Submits a text and answers its task id. */
  submit(key: string, text?: string): Promise<string>;
  /**
   * Ends every waiting run with these bytes as its audio, and unless it is told otherwise with one sentence as its times.
   * Answers the run ids in the order of their submits.
   */
  speakAll(bytes?: Buffer, options?: { readonly timed?: boolean; readonly samples?: number }): Promise<number[]>;
  /** Claims every waiting run without ending it. */
  startAll(): Promise<number[]>;
  /** Ends every waiting run as failed. */
  failAll(failure: RunFailure): Promise<number[]>;
  expireAll(): Promise<void>;
  /** Carries out the batches of the OpenAI door as far as they can be. */
  carryOut(): Promise<void>;
  /** Deletes what is only kept for a time, as the sweeper does. */
  prune(): Promise<number>;
  close(): Promise<void>;
}

interface HarnessParts {
  /** How long an event stream lasts; 0 tells what was missed and ends, as an injected request needs it. */
  readonly streamMs?: number;
  readonly log?: Logger;
  /** Whether there is a recogniser. */
  readonly canListen?: boolean;
  /** Whether a model is installed that imitates a voice. */
  readonly imitates?: boolean;
  /** What stands between the application and the stored audio. */
  readonly wrapBlobs?: (blobs: BlobStore) => BlobStore;
  /** What makes other formats, instead of encoder processes. */
  readonly transcoder?: Transcoder;
  /** Whether streamed runs are heard at once, without an engine. */
  readonly speaksAtOnce?: boolean;
  /** How long a streamed run goes on after the last who listened has hung up. */
  readonly graceMs?: number;
  /** The engines of installed voice folders. */
  readonly folderEngines?: readonly FolderEngine[];
}

export async function createHarness(settings: Partial<Config> = {}, parts: HarnessParts = {}): Promise<Harness> {
  const {
    streamMs = 0,
    log = createLogger('silent'),
    wrapBlobs = (store) => store,
    folderEngines = [FOLDER_ENGINE],
    canListen = false,
    transcoder,
    graceMs,
    speaksAtOnce = false,
  } = parts;
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-test-'));
  const config: Config = {
    ...loadConfig({ LECTOR_CONFIG: undefined }),
    ratePerMinute: 1_000_000,
    rateBurst: 100_000,
    // A busy machine may need longer than clients wait.
    openaiFirstByteSeconds: 3_600,
    ...settings,
  };
  let nowMs = Date.parse('2026-01-02T03:04:05Z');
  const clock: Clock = { now: () => nowMs, monotonicMs: () => nowMs, sleep: async () => {} };
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  const secrets = createSqliteSecretStore({ db });
  const cipher = createRunIdCipher(await secrets.runIdSecret());
  const runs = createSqliteRunStore({ db, cipher, now: clock.now });
  const queue = createSqliteRunQueue({ db, cipher, now: clock.now });
  const formats = composeFormats({
    ...{ dataDir, runs, log },
    cacheMib: config.formatsCacheMib,
    blobs: wrapBlobs(createFileBlobStore({ root: dataDir })),
    admit: () => {},
    ...(transcoder === undefined ? {} : { transcoder }),
  });
  const { blobs, deriveAudio } = formats;
  const spool = createFileSpool({ root: dataDir });
  const store = createFileSegmentStore({ root: dataDir });
  const segments = createKeptSegments({ store, queue, clock, maxBytes: 1_000_000 });
  const links = await createLinkSigner({ secrets, clock, linkSeconds: config.linkSeconds });
  const keys = createApiKeys({ keys: createSqliteKeyStore({ db }), clock });
  const synthesizer = silentSynthesizer();
  const voices = composeVoices({ db, dataDir, engines: folderEngines, sources: [ESPEAK_SOURCE] });
  const { catalogue } = voices;
  const { voiceServices, installer } = await composeTestVoices({
    ...parts,
    ...voices,
    dataDir,
    config,
    log,
    streamMs,
    now: clock.now,
  });
  const studio = composeStudio({
    ...{ db, clock, config, secrets, links, synthesizer, catalogue, passwords: createPasswords(deriveCheaply) },
    disk: { freeBytes: async () => 1_000_000_000 },
  });
  const checkAudio = createAudioCheck({ blobs, runs, clock, log });
  const dictionaries = composeDictionaries({ db, clock });
  const webhooks = composeWebhooks({ db, cipher, clock, log, config });
  const batchStore = createSqliteBatchStore({ db, cipher });
  const { submitRun, submitBatch } = composeSubmitting({
    ...{ config, runs, batchStore, catalogue, clock, canListen },
    choosePronunciations: dictionaries.choosePronunciations,
    admit: () => {},
  });
  const cancelRun = createCancelRun({ runs, spool, segments, clock, stopAttempt: () => false });
  const deleteRun = createDeleteRun({ runs, blobs, spool, segments, stopAttempt: () => false });
  const walkSlots = createWalkSlots({ most: config.maxSearches, clock });
  const results = createRunResults({ runs, links });
  const liveSound = createLiveSound();
  const { streamSpeech, openLive, removeOutdated } = composeLive({
    ...{ formats, runs, liveSound, checkAudio, cancelRun, deleteRun, catalogue, synthesizer, log },
    doorRetentionHours: config.doorRetentionHours,
    submitRun: speaksAtOnce ? await speakAtOnce({ submitRun, runs, liveSound, dataDir }) : submitRun,
    ...(graceMs === undefined ? {} : { graceMs }),
  });
  const services = { runs, results, blobs, log, checkAudio, submitRun, cancelRun, deleteRun };
  // Streams use the real clock, because no test moves time for them.
  const browsing = composeBrowsing({
    ...services,
    batchStore,
    links,
    db,
    cipher,
    walkSlots,
    clock: systemClock,
    streamMs,
  });
  const rate = createRequestRate({ ...config, clock });
  const { maxBatches } = config;
  const batches = createBatches({ ...services, ...browsing, store: batchStore, clock, maxBatches });
  const uploads = createFileUploadStore({ root: dataDir });
  const books = composeBooks({
    ...{ db, config, uploads, formats, runs, batchStore, batches, submit: submitBatch, checkAudio, clock, log },
    admit: () => {},
    reader: inProcessReader,
  });
  const openai = composeOpenAiDoor({ ...{ config, catalogue, clock, streamSpeech }, transcoder: formats.transcoder });
  const files = composeFiles({
    ...{ ...services, db, config, clock, batchStore, batches, submitBatch, deriveAudio, keys, rate, openai },
    ...{ uploads, admit: () => {}, otherUploads: books.neededUploads },
  });
  const app = await createApp({
    config,
    clock,
    synthesizer,
    catalogue,
    pinAlias: createPinAlias({ store: voices.store, catalogue }),
    keys,
    rate,
    readLimits: createReadLimits({ usage: createSqliteUsageStore({ db }), rate, limits: readOwnerLimits(config) }),
    folders: createSqliteFolderStore({ db }),
    dictionaries: dictionaries.services,
    webhooks: webhooks.service,
    voices: voiceServices,
    links,
    deriveAudio,
    streamSpeech,
    openLive,
    openai,
    files: files.services,
    ...services,
    browsing,
    batches: { service: batches, submit: submitBatch },
    books: books.services,
    uploads,
    studio,
  });
  const alice = (await keys.create({ name: 'alice', owner: 'alice' })).secret;
  const bob = (await keys.create({ name: 'bob', owner: 'bob' })).secret;
  const claim = () =>
    queue.claim({
      workerId: 'test',
      rooms: [{ model: 'espeak-ng', places: 1_000, reserve: 0 }],
      suspects: false,
      clockMs: nowMs,
      leaseMs: 60_000,
    });

  return {
    app,
    dataDir,
    keys,
    secrets,
    links,
    liveSound,
    studio,
    voices,
    listenings: createSqliteListeningStore({ db, cipher }),
    webhooks: webhooks.service,
    walkSlots,
    voiceServices,
    installer,
    alice,
    bob,
    advance: (ms) => {
      nowMs += ms;
    },
    now: () => nowMs,
    async submit(key, text = 'Hello there.') {
      const answer = await app.inject({
        method: 'POST',
        url: '/apis/tts',
        headers: { 'x-api-key': key },
        payload: { text, voice_id: 147320, language: 1 },
      });
      if (answer.statusCode !== 200) throw new Error(answer.body);
      return answer.json<{ task_id: string }>().task_id;
    },
    async speakAll(bytes = Buffer.from('fLaC and so on'), { timed = true, samples = 44_100 } = {}) {
      const leases = await claim();
      for (const lease of leases) {
        const objectId = randomBytes(16).toString('hex');
        const files = spool.open({ ...lease, objectId });
        writeFileSync(files.audio, bytes);
        const timings = timed ? writeTimings(files.timings, lease.request.text) : null;
        await blobs.putFile(objectId, files.audio, timings === null ? undefined : files.timings);
        await spool.clear(lease.runId);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        const artefact = {
          objectId,
          sizeBytes: bytes.length,
          sha256,
          contentType: 'audio/flac',
          sampleRate: 22_050,
          samples,
        };
        const characters = countCharacters(lease.request.text);
        const sound = {
          peaks: Uint8Array.from({ length: 1_000 }, (_, i) => i % 256),
          segments: [[0, characters, 0, artefact.samples]] as const,
        };
        const ending = {
          artefact,
          sound,
          timings,
          coverage: coverageOf(lease.request.text),
          account: emptyAccount(),
          segments: { reused: 0, synthesised: 1 },
          note: null,
        };
        await queue.complete(lease, ending, nowMs);
      }
      return leases.map((lease) => lease.runId);
    },
    startAll: async () => (await claim()).map((lease) => lease.runId),
    async failAll(failure) {
      const leases = await claim();
      for (const lease of leases) await queue.fail(lease, failure, nowMs);
      return leases.map((lease) => lease.runId);
    },
    async expireAll() {
      for (const objectId of await queue.expire(nowMs + 1, 1_000)) await blobs.remove(objectId);
    },
    carryOut: () => files.duty.runDue(),
    async prune() {
      await removeOutdated(nowMs);
      await files.prune();
      return runs.prune(nowMs);
    },
    async close() {
      await app.close();
      await formats.close();
      db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A cheap stand-in for argon2id, which is tested elsewhere. */
const deriveCheaply: Derive = async (password, salt) => createHash('sha256').update(salt).update(password).digest();

/** A coverage in which everything was spoken. */
function coverageOf(text: string): Coverage {
  return {
    characters: countCharacters(text),
    spoken: countCharacters(text),
    silent: { white_space: 0, punctuation: 0, invisible: 0 },
    reported: { no_reading: 0, no_sound: 0 },
    losses: [],
  };
}

/** Without an engine. */
function silentSynthesizer(): Synthesizer {
  return {
    rooms: () => [],
    expect: () => {},
    onRoom: () => {},
    takeSpokenMs: () => new Map(),
    synthesize: () => Promise.reject(new Error('nobody speaks here')),
    ready: async () => {},
    heldOff: () => null,
    loaded: () => new Set(['espeak-ng']),
    health: () => ({ ready: 1, busy: 0, restarts: 0 }),
    close: async () => {},
  };
}

/** The text as one sentence of two seconds, whose first word is heard in the first of them. */
function writeTimings(path: string, text: string): TimingsFile {
  const writer = createTimingsWriter(path, text);
  writer.add({
    span: { start: 0, end: text.length },
    startSample: 0,
    samples: 44_100,
    words: [{ at: text.search(/\S/), startSample: 0, samples: 22_050 }],
    unheard: [],
    endsSentence: true,
  });
  return writer.finish();
}
