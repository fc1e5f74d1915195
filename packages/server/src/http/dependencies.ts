// What the routes are given: services, stores and settings.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { FolderStore } from '../ports/folder-store.ts';
import type { RunBrowser } from '../ports/run-browser.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import type { UploadStore } from '../ports/upload-store.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { VoiceInstaller } from '../ports/voice-installer.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import type { Batches } from '../services/batches/batches.ts';
import type { Books } from '../services/books/books.ts';
import type { LookAtBook } from '../services/books/look-at-book.ts';
import type { ReadBeginning } from '../services/books/read-beginning.ts';
import type { SpeakBook } from '../services/books/speak-book.ts';
import type { ActOnRuns } from '../services/browsing/act-on-runs.ts';
import type { ArchiveRuns } from '../services/browsing/archive-runs.ts';
import type { ListResults } from '../services/browsing/list-results.ts';
import type { ReadRun } from '../services/browsing/read-run.ts';
import type { ReadTimings } from '../services/browsing/read-timings.ts';
import type { RetryRun } from '../services/browsing/retry-run.ts';
import type { RunEvents } from '../services/browsing/run-events.ts';
import type { CancelRun } from '../services/cancel-run.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import type { DeriveAudio } from '../services/derive-audio.ts';
import type { Dictionaries } from '../services/dictionaries/dictionaries.ts';
import type { ImportEntries } from '../services/dictionaries/import-entries.ts';
import type { AudioFiles } from '../services/files/audio-files.ts';
import type { Files } from '../services/files/files.ts';
import type { LinkSigner } from '../services/links.ts';
import type { OpenLive } from '../services/live/live-audio.ts';
import type { MakeSilence } from '../services/live/silence.ts';
import type { SpeakInTime } from '../services/live/speak-in-time.ts';
import type { StreamSpeech } from '../services/live/stream-speech.ts';
import type { ReadLimits } from '../services/read-limits.ts';
import type { RequestRate } from '../services/request-rate.ts';
import type { RunResults } from '../services/run-results.ts';
import type { SpeechBatches } from '../services/speech-batches/speech-batches.ts';
import type { Defaults } from '../services/studio/defaults.ts';
import type { Members } from '../services/studio/members.ts';
import type { Sessions } from '../services/studio/sessions.ts';
import type { SetUp } from '../services/studio/set-up.ts';
import type { SignIn } from '../services/studio/sign-in.ts';
import type { SignInAttempts } from '../services/studio/sign-in-attempts.ts';
import type { System } from '../services/studio/system.ts';
import type { ReadUsage } from '../services/studio/usage.ts';
import type { SubmitBatch } from '../services/submitting/submit-batch.ts';
import type { SubmitRun } from '../services/submitting/submit-run.ts';
import type { ChooseByName } from '../services/voices/choose-by-name.ts';
import type { CustomVoices } from '../services/voices/custom-voices.ts';
import type { InstallJobs } from '../services/voices/install-jobs.ts';
import type { LookAfterVoices } from '../services/voices/look-after-voices.ts';
import type { PinAlias } from '../services/voices/pin-alias.ts';
import type { SpeechModels } from '../services/voices/speech-models.ts';
import type { ManageWebhooks } from '../services/webhooks/manage-webhooks.ts';
import type { RequestOrigin } from './access/request-origin.ts';

export type Routes = FastifyInstance;

export interface HttpConfig {
  readonly publicUrl: string;
  /** Host names besides localhost and IP addresses. */
  readonly allowedHosts: readonly string[];
  readonly maxTextCharacters: number;
  readonly maxStreamCharacters: number;
  readonly maxBodyBytes: number;
  readonly maxHeaderBytes: number;
  readonly maxBulkIds: number;
  readonly maxBatchRuns: number;
  readonly maxBookMib: number;
  readonly maxBooks: number;
  readonly maxFiles: number;
  readonly maxFilesMib: number;
  readonly maxFileMib: number;
  readonly maxConnections: number;
  readonly maxConnectionsEach: number;
  readonly answerIdleSeconds: number;
  readonly trustedProxies: readonly string[];
  readonly openDoor: number;
  readonly openDoorFrom: string;
  readonly openaiLists: string;
  readonly ratePerMinute: number;
  readonly rateBurst: number;
  /** `allow` permits signing in over plain http from other machines. */
  readonly studioPlainHttp: string;
}

/** The services of the studio, except runs. */
export interface StudioServices {
  readonly sessions: Sessions;
  readonly attempts: Pick<SignInAttempts, 'countAddress'>;
  readonly signIn: SignIn;
  readonly setUp: SetUp;
  readonly members: Members;
  readonly defaults: Defaults;
  readonly readUsage: ReadUsage;
  readonly system: System;
}

/** The services for pronunciation dictionaries. */
export interface DictionaryServices {
  readonly service: Dictionaries;
  readonly importEntries: ImportEntries;
}

/** The services for installed and custom voices. */
export interface VoiceServices {
  readonly available: VoiceInstaller['available'];
  readonly jobs: InstallJobs;
  readonly lookAfter: LookAfterVoices;
  readonly custom: CustomVoices;
}

/** The services for browsing runs and for bulk actions. */
export interface BrowsingServices {
  readonly browser: RunBrowser;
  readonly readRun: ReadRun;
  readonly readTimings: ReadTimings;
  readonly retryRun: RetryRun;
  readonly actOnRuns: ActOnRuns;
  readonly archiveRuns: ArchiveRuns;
  readonly listResults: ListResults;
  readonly runEvents: RunEvents;
}

/** The services for many runs at once. */
export interface BatchServices {
  readonly service: Batches;
  readonly submit: SubmitBatch;
}

/** The services for books. */
export interface BookServices {
  readonly service: Books;
  readonly look: LookAtBook;
  readonly speak: SpeakBook;
  readonly readBeginning: ReadBeginning;
}

/** What the OpenAI door is made of. */
export interface OpenAiServices {
  readonly speakInTime: SpeakInTime;
  readonly makeSilence: MakeSilence;
  readonly chooseByName: ChooseByName;
  readonly models: SpeechModels;
}

/** Files of the OpenAI door, and the batches that are made of them. */
export interface FileServices {
  readonly stored: Files;
  readonly audio: AudioFiles;
  readonly batches: SpeechBatches;
}

export interface AppServices {
  readonly config: HttpConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly synthesizer: Synthesizer;
  readonly catalogue: VoiceCatalogue;
  readonly pinAlias: PinAlias;
  readonly keys: ApiKeys;
  /** How many requests callers may make. */
  readonly rate: RequestRate;
  readonly readLimits: ReadLimits;
  readonly runs: RunStore;
  readonly folders: FolderStore;
  readonly dictionaries: DictionaryServices;
  readonly webhooks: ManageWebhooks;
  readonly voices: VoiceServices;
  readonly blobs: BlobStore;
  readonly checkAudio: CheckAudio;
  readonly deriveAudio: DeriveAudio;
  readonly links: LinkSigner;
  readonly results: RunResults;
  readonly submitRun: SubmitRun;
  readonly streamSpeech: StreamSpeech;
  readonly openLive: OpenLive;
  readonly openai: OpenAiServices;
  readonly files: FileServices;
  readonly cancelRun: CancelRun;
  readonly deleteRun: DeleteRun;
  readonly browsing: BrowsingServices;
  readonly batches: BatchServices;
  readonly books: BookServices;
  readonly uploads: Pick<UploadStore, 'read'>;
  readonly studio: StudioServices;
}

export interface AppDependencies extends AppServices {
  /** The origin of links: the configured address, or the one the caller used. */
  readonly publicOriginOf: (request: FastifyRequest) => string;
  /** Counts a connection for the owner whose key, session or link it has shown. Throws `rate_limited`. */
  readonly countForOwner: (request: FastifyRequest, ownerId: number) => void;
  /** Where browsers' requests come from. */
  readonly requestOrigin: RequestOrigin;
}
