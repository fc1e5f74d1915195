// The options and the result of `speak`, and the calls it uses.
import type { FootnotePlace, InputType, NormalizeLevel } from '@lector/contract/reading';
import type { Lane, TaskStatus, TtsAccepted, TtsRequest } from '@lector/contract/tts';
import type { AudioChoice, AudioOptions } from '../audio/audio-choice.ts';
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
  /** `interactive` goes before `batch` on the server. By default a run is interactive while its owner has few waiting. */
  readonly lane?: Lane;
  /** Has a recogniser of the server listen to the recording: `getRun` tells what it heard. Refused where there is none. */
  readonly listenBack?: boolean;
  /** Takes over sentences that another run with `reuse` has spoken already, and keeps those of this run for others. */
  readonly reuse?: boolean;
  /** What the text is written in. Default `text`; of the others the markup is not read, and SSML is obeyed. */
  readonly inputType?: InputType;
  /** How much is rewritten as a person would read it aloud: numbers, dates, units. By default as the key or the server says. */
  readonly normalize?: NormalizeLevel;
  /** Footnotes of Markdown and HTML. Default `skip`. */
  readonly footnotes?: FootnotePlace;
  /** Ids of `listDictionaries()`: how words are said. By default as the key says. */
  readonly dictionaries?: readonly number[];
  /** What is left out is as the server's settings say. */
  readonly pauses?: PauseLengths;
  /** Factor of the voice's own rate, 0.25 to 4. Default 1. */
  readonly speed?: number;
  /** Obey marks in brackets where the voice can, instead of reading them. */
  readonly marks?: boolean;
}

/** Silences in milliseconds, 10,000 at most. */
export interface PauseLengths {
  readonly sentenceMs?: number;
  readonly paragraphMs?: number;
  readonly headingMs?: number;
  readonly sceneMs?: number;
}

export interface SpeakOptions extends WaitOptions, AudioChoice {
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
  results(runIds: readonly number[], options: AudioOptions): Promise<Map<number, RunResult>>;
  download(source: AudioSource, options: CallOptions): Promise<Download>;
}
