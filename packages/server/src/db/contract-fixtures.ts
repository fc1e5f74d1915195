// Fixtures of the stores' contract suites: opening stores, and example rows.
import { randomBytes, randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import type { OwnerLimits } from '../domain/owner-limits.ts';
import { emptyAccount } from '../domain/reading-account.ts';
import type { Artefact, RunFailure } from '../domain/run.ts';
import { NO_WISHES } from '../domain/segment-wishes.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BookStore } from '../ports/book-store.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DictionaryEntries, NewEntry } from '../ports/dictionary-entries.ts';
import type { DictionaryStore } from '../ports/dictionary-store.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { FolderStore } from '../ports/folder-store.ts';
import type { KeyStore, NewKey } from '../ports/key-store.ts';
import type { RecordingFinder } from '../ports/recording-finder.ts';
import type { RunBrowser } from '../ports/run-browser.ts';
import type { Ending, Lease, RunQueue } from '../ports/run-queue.ts';
import type { NewRun, RunStore } from '../ports/run-store.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { SpeechBatchQueue } from '../ports/speech-batch-queue.ts';
import type { SpeechBatchStore } from '../ports/speech-batch-store.ts';
import type { WebhookStore } from '../ports/webhook-store.ts';

export interface Stores {
  readonly runs: RunStore;
  readonly queue: RunQueue;
  readonly recordings: RecordingFinder;
  readonly batches: BatchStore;
  readonly books: BookStore;
  readonly browser: RunBrowser;
  readonly keys: KeyStore;
  readonly folders: FolderStore;
  readonly dictionaries: DictionaryStore;
  readonly entries: DictionaryEntries;
  readonly secrets: SecretStore;
  readonly webhooks: WebhookStore;
  readonly deliveries: DeliveryQueue;
  readonly files: FileStore;
  readonly speechBatches: SpeechBatchStore;
  readonly speechQueue: SpeechBatchQueue;
}

/** Opens empty stores over one new database, and closes them when the test has ended. */
export type OpenStores = (t: TestContext) => Promise<Stores>;

export const FAILURE: RunFailure = { code: 'engine_failed', message: 'The engine gave up.', retryable: true };

export function exampleKey(changes: Partial<NewKey> = {}): NewKey {
  return {
    digest: randomBytes(32).toString('hex'),
    last4: 'wXyZ',
    name: 'a key',
    owner: 'ada',
    scopes: ['tts:write', 'tts:read'],
    createdAtMs: 1_000,
    expiresAtMs: null,
    ratePerMinute: null,
    characterLimit: null,
    defaults: null,
    ...changes,
  };
}

/** Room for everything, but for what is changed. */
export function exampleLimits(changes: Partial<OwnerLimits> = {}): OwnerLimits {
  return {
    waitingRuns: 1_000,
    storedRuns: 1_000_000,
    textBytes: 1e12,
    audioBytes: 1e12,
    batches: 1_000,
    batchRuns: 100_000,
    ...changes,
  };
}

/** An entry for a whole word in any case. */
export function exampleEntry(phrase: string, changes: Partial<NewEntry> = {}): NewEntry {
  const folded = phrase.toLowerCase();
  return {
    phrase,
    respelling: `say ${phrase}`,
    ipa: null,
    matchCase: (changes.cased ?? '') !== '',
    wholeWord: true,
    language: null,
    cased: '',
    folded,
    head: `w${folded.split(' ', 1)[0]}`,
    ...changes,
  };
}

export function exampleRun(key: ApiKey, changes: Partial<NewRun> = {}): NewRun {
  return {
    ownerId: key.ownerId,
    keyId: key.id,
    taskId: randomUUID(),
    createdAtMs: 1_000,
    text: 'A few words.',
    textSha256: 'ab'.repeat(32),
    characters: 12,
    limits: exampleLimits(),
    idempotency: null,
    voiceId: 7,
    languageId: 35,
    gender: null,
    age: null,
    projectName: null,
    projectDescription: null,
    folderId: null,
    reading: null,
    retryOf: null,
    model: 'espeak-ng',
    interactive: null,
    listenBack: false,
    segments: NO_WISHES,
    isTransient: false,
    door: null,
    keepUntilMs: null,
    ...changes,
  };
}

export function exampleArtefact(changes: Partial<Artefact> = {}): Artefact {
  return {
    objectId: randomBytes(16).toString('hex'),
    sizeBytes: 12_345,
    sha256: 'cd'.repeat(32),
    contentType: 'audio/flac',
    sampleRate: 22_050,
    samples: 44_100,
    ...changes,
  };
}

export function exampleEnding(changes: Partial<Ending> = {}): Ending {
  return {
    artefact: exampleArtefact(),
    sound: { peaks: Uint8Array.of(0, 120, 255), segments: [[0, 6, 0, 44_100]] },
    timings: { sizeBytes: 123, sha256: 'ef'.repeat(32) },
    coverage: {
      characters: 6,
      spoken: 5,
      silent: { white_space: 0, punctuation: 1, invisible: 0 },
      reported: { no_reading: 0, no_sound: 0 },
      losses: [],
    },
    account: emptyAccount(),
    segments: { reused: 3, synthesised: 4 },
    note: null,
    ...changes,
  };
}

/** Submits a run that must be accepted; returns its task id. */
export async function submit(stores: Stores, key: ApiKey, changes: Partial<NewRun> = {}): Promise<string> {
  const outcome = await stores.runs.submit(exampleRun(key, changes));
  if (outcome.kind !== 'created') throw new Error(`the submit was refused: ${outcome.kind}`);
  return outcome.taskId;
}

/** Claims for the one model that examples have, as many as `limit`. */
export function claim(
  stores: Stores,
  { limit = 1, ...changes }: Partial<Parameters<RunQueue['claim']>[0]> & { limit?: number } = {},
) {
  return stores.queue.claim({
    workerId: 'worker-1',
    rooms: [{ model: 'espeak-ng', places: limit, reserve: 0 }],
    suspects: true,
    clockMs: 2_000,
    leaseMs: 500,
    ...changes,
  });
}

/** Claims the next run, which must exist. */
export async function claimOne(stores: Stores, changes: Parameters<typeof claim>[1] = {}): Promise<Lease> {
  const [lease] = await claim(stores, changes);
  if (lease === undefined) throw new Error('there was nothing to claim');
  return lease;
}

/** A finished run with its artefact. */
export async function finishOne(stores: Stores, key: ApiKey, finishedAtMs = 3_000) {
  const taskId = await submit(stores, key);
  const lease = await claimOne(stores);
  const artefact = exampleArtefact();
  if (!(await stores.queue.complete(lease, exampleEnding({ artefact }), finishedAtMs)))
    throw new Error('the lease was lost');
  return { taskId, runId: lease.runId, artefact };
}

/** The store's counter of the owner's waiting runs, read from a submit that must be refused. */
export async function countWaiting(stores: Stores, key: ApiKey): Promise<number> {
  const outcome = await stores.runs.submit(exampleRun(key, { limits: exampleLimits({ waitingRuns: 0 }) }));
  if (outcome.kind !== 'queue_full') throw new Error(`the submit was not refused: ${outcome.kind}`);
  return outcome.waiting;
}

export function exampleWebhook(
  ownerId: number,
  changes: Partial<Parameters<WebhookStore['create']>[0]> = {},
): Parameters<WebhookStore['create']>[0] {
  return {
    ownerId,
    url: 'https://hooks.example/a',
    description: 'Night shift',
    events: ['run.succeeded', 'run.failed'],
    secret: Uint8Array.of(1, 2, 3),
    nowMs: 1_000,
    ...changes,
  };
}
