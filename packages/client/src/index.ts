// The public API of the package.
export type {
  BatchInfo,
  BatchListQuery,
  BatchPage,
  BatchResults,
  BatchResultsQuery,
  BatchStatus,
  OpenBatchRequest,
  RetriedBatch,
  RunItem,
  SubmittedRuns,
} from '@lector/contract/batches';
export type {
  AudiobookStatus,
  BookInfo,
  BookListQuery,
  BookPage,
  BookSummary,
  ChapterText,
  ChapterTextQuery,
  MakeAudiobookRequest,
  SpeakBookRequest,
} from '@lector/contract/books';
export type {
  Folder,
  FolderCreated,
  FolderQuery,
  Language,
  Voice,
  VoiceLanguage,
  VoiceLanguages,
} from '@lector/contract/catalogue';
export type {
  DictionaryBody,
  DictionaryInfo,
  EntryBody,
  EntryInfo,
  EntryPage,
  EntryQuery,
  ImportResult,
  ImportType,
} from '@lector/contract/dictionaries';
export type { ValidationItem } from '@lector/contract/errors';
export type { AudioFormat, LoudnessTarget } from '@lector/contract/formats';
export type { KeyDefaultsBody, KeyInfo, NewKeyAnswer, NewKeyBody, RollBody, Scope } from '@lector/contract/keys';
export type { FootnotePlace, InputType, NormalizeLevel, PausesBody } from '@lector/contract/reading';
export type { ResultList, ResultListEntry, ResultListRequest, ResultStatus } from '@lector/contract/result-list';
export type {
  ArchiveQuery,
  Link,
  RunAction,
  RunActionRequest,
  RunActionResult,
  RunCount,
  RunEvent,
  RunFilter,
  RunIds,
  RunListQuery,
  RunPage,
} from '@lector/contract/run-list';
export type { RunDetail, RunEventKind, RunInfo, RunStatus } from '@lector/contract/runs';
export type {
  DefaultsBody,
  Invitation,
  InvitationBody,
  Member,
  PasswordBody,
  Role,
  SessionInfo,
  SessionState,
  SetUpBody,
  SignInBody,
} from '@lector/contract/session';
export type { Limits, RotateAnswer, RotateBody, SystemInfo, Usage, UsageQuery } from '@lector/contract/system';
export type { Timings, TimingsFormat, TimingsQuery } from '@lector/contract/timings';
export type { FileUrl, Lane, TaskStatus, TtsAccepted, TtsRequest, WireStatus } from '@lector/contract/tts';
export type { StreamFormat, TtsStreamRequest } from '@lector/contract/tts-stream';
export type {
  InstallBody,
  InstalledVoices,
  InstallState,
  OfferQuery,
  PreviewBody,
  RemovedVoices,
  SampleSentence,
  VoiceCreated,
  VoiceDefault,
  VoiceInfo,
  VoiceInstall,
  VoiceLicense,
  VoiceOffer,
} from '@lector/contract/voices';
export type {
  DeliveryInfo,
  DeliveryPage,
  DeliveryProblem,
  DeliveryQuery,
  NewWebhookBody,
  RotateSecretBody,
  WebhookBody,
  WebhookEvent,
  WebhookInfo,
  WebhookSecretAnswer,
} from '@lector/contract/webhooks';
export type { AudioChoice, AudioOptions, LiveAudioChoice } from './audio/audio-choice.ts';
export type { Download, ExpectedAudio } from './audio/download.ts';
export type { UnreachableAddress } from './audio/open-link.ts';
export { createBatchClient } from './batch-client.ts';
export type { AddRuns, BatchClient, SubmitManyOptions, SubmitRuns } from './batches/batch-calls.ts';
export type { BatchResult } from './batches/batch-results.ts';
export { createBookClient } from './book-client.ts';
export type {
  AudiobookDownload,
  AudiobookOptions,
  BookClient,
  CoverType,
  FileContent,
  SendBookOptions,
} from './books/book-calls.ts';
export { type CallClient, createCallClient } from './call-client.ts';
export { createLectorClient } from './client.ts';
export { createDictionaryClient, type DictionaryClient } from './dictionary-client.ts';
export { LectorError, type LectorErrorKind } from './errors.ts';
export type { CallOptions } from './http/transport.ts';
export type { LectorClient, LectorClientOptions, ResultsOptions, RetryRunOptions } from './lector-client.ts';
export { createLiveClient, type LiveClient } from './live-client.ts';
export { planBulkCalls, type RunResult } from './runs/bulk.ts';
export { DEFAULT_LANGUAGE_ID, DEFAULT_VOICE_ID } from './runs/speak.ts';
export type { AudioSource, CreateTtsOptions, PauseLengths, SpeakOptions, SpeakRequest, Speech } from './runs/speech.ts';
export type { SubtitlesFormat } from './runs/subtitles-format.ts';
export type { WaitOptions } from './runs/wait.ts';
export type { WatchOptions } from './runs/watch.ts';
export { createStudioClient, type StudioClient } from './studio-client.ts';
export { type CustomVoiceRequest, createVoiceClient, type VoiceClient } from './voice-client.ts';
export { createWebhookClient, type WebhookClient } from './webhook-client.ts';
