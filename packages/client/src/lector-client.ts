// The client's options and methods.
import type { Folder, FolderCreated, FolderQuery, Language, Voice, VoiceLanguages } from '@lector/contract/catalogue';
import type { ResultList, ResultListRequest } from '@lector/contract/result-list';
import type { BulkResponse } from '@lector/contract/results';
import type {
  ArchiveQuery,
  Link,
  RunActionRequest,
  RunActionResult,
  RunCount,
  RunEvent,
  RunFilter,
  RunIds,
  RunListQuery,
  RunPage,
} from '@lector/contract/run-list';
import type { RetryQuery, RunDetail, RunInfo } from '@lector/contract/runs';
import type { Timings, TimingsQuery } from '@lector/contract/timings';
import type { FileUrl, TaskStatus, TtsAccepted, TtsRequest } from '@lector/contract/tts';
import type { TtsStreamRequest } from '@lector/contract/tts-stream';
import type { AudioOptions, LiveAudioChoice } from './audio/audio-choice.ts';
import type { Download } from './audio/download.ts';
import type { UnreachableAddress } from './audio/open-link.ts';
import type { BatchClient } from './batches/batch-calls.ts';
import type { BookClient } from './books/book-calls.ts';
import type { CallOptions } from './http/transport.ts';
import type { RunResult } from './runs/bulk.ts';
import type { AudioSource, CreateTtsOptions, SpeakOptions, SpeakRequest, Speech } from './runs/speech.ts';
import type { SubtitlesFormat } from './runs/subtitles-format.ts';
import type { WaitOptions } from './runs/wait.ts';
import type { WatchOptions } from './runs/watch.ts';

export interface LectorClientOptions {
  /** Where the server is: `http://127.0.0.1:7077`, with or without a slash or `/apis` at the end. */
  readonly baseUrl: string;
  /** Sent as `x-api-key` to the server, and never to the target of a signed link. */
  readonly apiKey?: string;
  /** Replaces the global `fetch`, for proxies and tests. */
  readonly fetch?: typeof fetch;
  /** Timeout in milliseconds: until a JSON answer is complete, or between two chunks of a download. Default 60 000. */
  readonly timeoutMs?: number;
  /** Retries after broken connections, timeouts and 5xx, with growing pauses from 0.5 to 8 s. Default 4. */
  readonly maxRetries?: number;
  /** Maximum time that a call may spend on waits by `Retry-After`. Default 60 000; 0 never waits. */
  readonly maxRetryAfterMs?: number;
  /** The longest answer in JSON, in bytes once it is unpacked; a longer one is an error. Default 16 MiB; of one run with its text never under 64 MiB. */
  readonly maxAnswerBytes?: number;
  /**
   * Called once for an address in front of signed links that cannot be reached from here, such as a public name in a test network.
   * Those links are fetched at `baseUrl` from then on.
   */
  readonly onUnreachable?: (unreachable: UnreachableAddress) => void;
  /** Ids in one bulk call, 2 or more. Default 5, the API's limit; a server may allow more. */
  readonly maxBulkIds?: number;
}

export interface RetryRunOptions extends CreateTtsOptions, RetryQuery {}

export interface ResultsOptions extends AudioOptions {
  /** Bulk calls at a time. Default 2. */
  readonly concurrency?: number;
}

/**
 * The camb calls take and return the API's own objects. Everything else uses camelCase.
 * Every method rejects with LectorError, or with the reason of your own signal.
 */
export interface LectorClient extends BatchClient, BookClient {
  /** `POST /tts`: stores a run and returns its task id. Retries by this client never make a second run. */
  createTts(request: TtsRequest, options?: CreateTtsOptions): Promise<TtsAccepted>;
  /** `GET /tts/{task_id}`: the state of a run. */
  getTts(taskId: string, options?: CallOptions): Promise<TaskStatus>;
  /** `GET /tts-result/{run_id}?output_type=file_url`: a signed link to the audio of one run. */
  getTtsResult(runId: number, options?: AudioOptions): Promise<FileUrl>;
  /** `GET /tts-result/{run_id}?output_type=raw_bytes`: the audio of one run, as a stream or as bytes. */
  getTtsResultAudio(runId: number, options?: AudioOptions): Promise<Download>;
  /**
   * `POST /tts-stream`: the speech of a new run as it is spoken; no length and no digest are known before. A run that is not heard to its end is
   * cancelled, unless `on_hangup` is `finish` or the request has an `idempotencyKey`. Only with such a key is it repeated after a broken connection.
   */
  streamTts(request: TtsStreamRequest, options?: CreateTtsOptions): Promise<Download>;
  /** `GET /lector/v1/runs/{run_id}/live`: the audio of a run from its beginning, while it is spoken. Every format but `m4a`. */
  followRun(id: number | string, options?: CallOptions & LiveAudioChoice): Promise<Download>;
  /** `POST /tts-results` as it is, with 2 to 5 ids. JavaScript lists its integer keys in ascending order: see `results`. */
  getTtsResults(runIds: readonly number[], options?: AudioOptions): Promise<BulkResponse>;
  /** `GET /list-voices`. */
  listVoices(options?: CallOptions): Promise<Voice[]>;
  /** `GET /source-languages`. */
  sourceLanguages(options?: CallOptions): Promise<Language[]>;
  /** `GET /target-languages`: the same list. */
  targetLanguages(options?: CallOptions): Promise<Language[]>;
  /** `GET /lector/v1/voice-languages`: which voices speak which languages, and how well. Voices of equal languages share an item. */
  voiceLanguages(options?: CallOptions): Promise<VoiceLanguages[]>;
  /** `GET /folders`. */
  listFolders(query?: FolderQuery, options?: CallOptions): Promise<Folder[]>;
  /** `POST /folders/create`. Not retried after a broken connection, because the folder may exist already. */
  createFolder(folderName: string, options?: CallOptions): Promise<FolderCreated>;
  /** `GET /lector/v1/runs/{run_id}`: everything about one run, by its run id or its task id. */
  getRun(id: number | string, options?: CallOptions): Promise<RunDetail>;
  /** `POST /lector/v1/runs/{run_id}/cancel`: cancels a run that has not ended, and returns it; see its `status`. */
  cancelRun(id: number | string, options?: CallOptions): Promise<RunInfo>;
  /**
   * `POST /lector/v1/runs/{run_id}/retry`: a new run of the same text with the same voice; with `take` in another take of it, or of the segment at the
   * place `at` of the text. Retries by this client make only one.
   */
  retryRun(id: number | string, options?: RetryRunOptions): Promise<RunInfo>;
  /** `DELETE /lector/v1/runs/{run_id}`: removes a run and its audio; its links stop working. */
  deleteRun(id: number | string, options?: CallOptions): Promise<void>;
  /** `POST /lector/v1/runs/{run_id}/links`: a signed link that is valid for the given seconds, a week at most. */
  createLink(id: number | string, seconds: number, options?: CallOptions): Promise<Link>;
  /** `GET /lector/v1/runs/{run_id}/timings`: when each sentence and word of a run is heard. */
  getTimings(id: number | string, query?: Pick<TimingsQuery, 'words'>, options?: CallOptions): Promise<Timings>;
  /** The same as subtitles, as a stream or as bytes. With `words: '1'` there is a cue for each word. */
  getSubtitles(
    id: number | string,
    format: SubtitlesFormat,
    query?: Pick<TimingsQuery, 'words'>,
    options?: CallOptions,
  ): Promise<Download>;
  /**
   * `POST /lector/v1/results`: an entry for each place of a list of up to 1,000 runs, whatever became of them, after waiting for them if `wait` says so;
   * the runs by `run_ids`, or by `batch_id` and `custom_ids`.
   * With `require` it rejects with status 409 unless all are ready.
   */
  listResults(request: ResultListRequest, options?: CallOptions): Promise<ResultList>;
  /** `GET /lector/v1/runs`: a page of runs, newest first. */
  listRuns(query?: RunListQuery, options?: CallOptions): Promise<RunPage>;
  /** `GET /lector/v1/runs/count`: how many runs a filter matches, and in which states. */
  countRuns(filter?: RunFilter, options?: CallOptions): Promise<RunCount>;
  /** `GET /lector/v1/runs/ids`: their run ids, 10,000 at most. */
  listRunIds(filter?: RunFilter, options?: CallOptions): Promise<RunIds>;
  /** `POST /lector/v1/runs/actions`: cancels, retries or deletes many runs; with `dry_run` it only counts. */
  actOnRuns(request: RunActionRequest, options?: CallOptions): Promise<RunActionResult>;
  /** The URL of a run's audio: for a signed-in browser, or with the key as a header. */
  audioAddress(id: number | string): string;
  /** The URL of a ZIP of many runs: for a signed-in browser, or with the key as a header. */
  archiveAddress(query: ArchiveQuery): string;
  /**
   * `GET /lector/v1/events`: changes of runs as they happen. Reconnects by itself after a break and misses nothing;
   * ends only with `signal`, or with a LectorError that waiting does not resolve.
   */
  watchRuns(options: WatchOptions): AsyncGenerator<RunEvent, void, undefined>;

  /** Submits, waits until the text is spoken, and returns the facts of the audio. Rejects with kind `runFailed` when the run failed. */
  speak(request: SpeakRequest, options?: SpeakOptions): Promise<Speech>;
  /** Polls until the task has ended, successfully or not, with intervals from 0.25 to 5 s. */
  waitForTask(taskId: string, options?: WaitOptions): Promise<TaskStatus>;
  /** Results of any number of runs, in the order asked, with an entry for each distinct id. */
  results(runIds: readonly number[], options?: ResultsOptions): Promise<Map<number, RunResult>>;
  /**
   * Opens a signed link; at `baseUrl`, when the address that it begins with cannot be reached. Given a RunResult, the bytes are
   * checked against its size and SHA-256.
   */
  download(source: AudioSource, options?: CallOptions): Promise<Download>;
}
