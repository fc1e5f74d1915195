// The public face of the package.
export type {
  Folder,
  FolderCreated,
  FolderQuery,
  Language,
  Voice,
  VoiceLanguage,
} from '@lector/contract/catalogue';
export type { ValidationItem } from '@lector/contract/errors';
export type { BulkEntry, BulkResponse, BulkStatus } from '@lector/contract/results';
export type { RunInfo, RunStatus } from '@lector/contract/runs';
export type { FileUrl, TaskStatus, TtsAccepted, TtsRequest, WireStatus } from '@lector/contract/tts';
export type { Download, ExpectedAudio } from './audio/download.ts';
export { createLectorClient } from './client.ts';
export { LectorError, type LectorErrorKind } from './errors.ts';
export type { CallOptions } from './http/transport.ts';
export type { LectorClient, LectorClientOptions, ResultsOptions } from './lector-client.ts';
export { planBulkCalls, type RunResult } from './runs/bulk.ts';
export { DEFAULT_LANGUAGE_ID, DEFAULT_VOICE_ID } from './runs/speak.ts';
export type { AudioSource, CreateTtsOptions, SpeakOptions, SpeakRequest, Speech } from './runs/speech.ts';
export type { WaitOptions } from './runs/wait.ts';
