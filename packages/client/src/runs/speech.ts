// The options and the result of `speak`, and the calls it uses.
import type { TaskStatus, TtsAccepted, TtsRequest } from '@lector/contract/tts';
import type { Download, ExpectedAudio } from '../audio/download.ts';
import type { CallOptions } from '../http/transport.ts';
import type { RunResult } from './bulk.ts';
import type { WaitOptions } from './wait.ts';

export interface CreateTtsOptions extends CallOptions {
  /** The same key and body give the same run, however often they are sent. By default a random one. */
  readonly idempotencyKey?: string;
}

export interface SpeakRequest {
  readonly text: string;
  /** Of `listVoices()`. Default 147320. */
  readonly voiceId?: number;
  /** Of `sourceLanguages()`. Default 1, American English. */
  readonly languageId?: number;
  /** Asks for a male or female form of the voice. */
  readonly gender?: 'male' | 'female';
  /** Years the speaker should sound like. */
  readonly age?: number;
  /** For your own order; 3 to 255 characters. */
  readonly projectName?: string;
  /** For your own order; 3 to 5,000 characters. */
  readonly projectDescription?: string;
  readonly folderId?: number;
}

export interface SpeakOptions extends WaitOptions {
  /** Makes repeats across processes safe: the same key and text give the same run. By default a random one. */
  readonly idempotencyKey?: string;
  /** Called once, as soon as the run is stored: from then on it does not depend on this process. */
  readonly onSubmitted?: (taskId: string) => void;
}

/** A finished run, its facts, and access to its bytes. */
export interface Speech extends RunResult {
  readonly taskId: string;
  readonly url: string;
  /** Opens the audio, checked against its size and SHA-256. Requests a new link when the old one has expired. */
  download(options?: CallOptions): Promise<Download>;
}

/** A source of audio: a signed link, or a result with a link, a size and a digest. */
export type AudioSource = string | (ExpectedAudio & { readonly url: string | null });

/** The part of the client that speaking needs. */
export interface SpeechCalls {
  createTts(request: TtsRequest, options: CreateTtsOptions): Promise<TtsAccepted>;
  waitForTask(taskId: string, options: WaitOptions): Promise<TaskStatus>;
  results(runIds: readonly number[], options: CallOptions): Promise<Map<number, RunResult>>;
  download(source: AudioSource, options: CallOptions): Promise<Download>;
}
