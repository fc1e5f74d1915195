// What the client offers: its options and its methods.
import type { Folder, FolderCreated, FolderQuery, Language, Voice } from '@lector/contract/catalogue';
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
import type { RunDetail, RunInfo } from '@lector/contract/runs';
import type { FileUrl, TaskStatus, TtsAccepted, TtsRequest } from '@lector/contract/tts';
import type { Download } from './audio/download.ts';
import type { CallOptions } from './http/transport.ts';
import type { RunResult } from './runs/bulk.ts';
import type { AudioSource, CreateTtsOptions, SpeakOptions, SpeakRequest, Speech } from './runs/speech.ts';
import type { WaitOptions } from './runs/wait.ts';
import type { WatchOptions } from './runs/watch.ts';

export interface LectorClientOptions {
  /** Where the server is: `http://127.0.0.1:7077`, with or without a slash or `/apis` at the end. */
  readonly baseUrl: string;
  /** Sent as `x-api-key` to the server, and never to where a signed link leads. */
  readonly apiKey?: string;
  /** Replaces the global `fetch`, for proxies and tests. */
  readonly fetch?: typeof fetch;
  /** Longest silence to bear: until a JSON answer is whole, or between two pieces of a download. Default 60 000. */
  readonly timeoutMs?: number;
  /** Repeats after broken connections, timeouts and 5xx, with growing pauses from 0.5 to 8 s. Default 4. */
  readonly maxRetries?: number;
  /** Most time one call may spend on waits the server asks for by `Retry-After`. Default 60 000; 0 never waits. */
  readonly maxRetryAfterMs?: number;
  /** Ids in one bulk call, 2 or more. Default 5, the wire's limit; a server may have raised its own. */
  readonly maxBulkIds?: number;
}

export interface ResultsOptions extends CallOptions {
  /** Bulk calls at a time. Default 2. */
  readonly concurrency?: number;
}

/**
 * The camb calls take and give the wire's own objects. Everything else uses camelCase.
 * Every method rejects with LectorError, or with the reason of your own signal.
 */
export interface LectorClient {
  /** `POST /tts`: stores a run and answers its task id. Repeats of it by this client never make a second run. */
  createTts(request: TtsRequest, options?: CreateTtsOptions): Promise<TtsAccepted>;
  /** `GET /tts/{task_id}`: the state of a run. */
  getTts(taskId: string, options?: CallOptions): Promise<TaskStatus>;
  /** `GET /tts-result/{run_id}?output_type=file_url`: a signed link to the audio of one run. */
  getTtsResult(runId: number, options?: CallOptions): Promise<FileUrl>;
  /** `GET /tts-result/{run_id}?output_type=raw_bytes`: the audio of one run, as a stream or as bytes. */
  getTtsResultAudio(runId: number, options?: CallOptions): Promise<Download>;
  /** `POST /tts-results` as it is, with 2 to 5 ids. JavaScript lists its integer keys ascending: see `results`. */
  getTtsResults(runIds: readonly number[], options?: CallOptions): Promise<BulkResponse>;
  /** `GET /list-voices`. */
  listVoices(options?: CallOptions): Promise<Voice[]>;
  /** `GET /source-languages`. */
  sourceLanguages(options?: CallOptions): Promise<Language[]>;
  /** `GET /target-languages`: the same list. */
  targetLanguages(options?: CallOptions): Promise<Language[]>;
  /** `GET /folders`. */
  listFolders(query?: FolderQuery, options?: CallOptions): Promise<Folder[]>;
  /** `POST /folders/create`. Not repeated after a broken connection, since the folder may be there already. */
  createFolder(folderName: string, options?: CallOptions): Promise<FolderCreated>;
  /** `GET /lector/v1/runs/{run_id}`: everything about one run, by its run id or its task id. */
  getRun(id: number | string, options?: CallOptions): Promise<RunDetail>;
  /** `POST /lector/v1/runs/{run_id}/cancel`: ends a run that has not ended, and answers it; see its `status`. */
  cancelRun(id: number | string, options?: CallOptions): Promise<RunInfo>;
  /** `POST /lector/v1/runs/{run_id}/retry`: a new run of the same text by the same voice. Repeats by this client make one. */
  retryRun(id: number | string, options?: CreateTtsOptions): Promise<RunInfo>;
  /** `DELETE /lector/v1/runs/{run_id}`: removes a run and its audio; its links stop working. */
  deleteRun(id: number | string, options?: CallOptions): Promise<void>;
  /** `POST /lector/v1/runs/{run_id}/links`: a signed link that lives so many seconds, a week at most. */
  createLink(id: number | string, seconds: number, options?: CallOptions): Promise<Link>;
  /** `GET /lector/v1/runs`: a page of runs, newest first. */
  listRuns(query?: RunListQuery, options?: CallOptions): Promise<RunPage>;
  /** `GET /lector/v1/runs/count`: how many runs a filter matches, and in which states. */
  countRuns(filter?: RunFilter, options?: CallOptions): Promise<RunCount>;
  /** `GET /lector/v1/runs/ids`: their run ids, 10,000 at most. */
  listRunIds(filter?: RunFilter, options?: CallOptions): Promise<RunIds>;
  /** `POST /lector/v1/runs/actions`: cancels, repeats or deletes many runs; with `dry_run` it only counts. */
  actOnRuns(request: RunActionRequest, options?: CallOptions): Promise<RunActionResult>;
  /** Where the audio of a run is: for a browser that is signed in, or with the key as a header. */
  audioAddress(id: number | string): string;
  /** Where one ZIP of many runs is: for a browser that is signed in, or with the key as a header. */
  archiveAddress(query: ArchiveQuery): string;
  /**
   * `GET /lector/v1/events`: what happens to runs, as it happens. Joins again by itself after a break and misses nothing;
   * ends only with `signal`, or with a LectorError that waiting does not cure.
   */
  watchRuns(options: WatchOptions): AsyncGenerator<RunEvent, void, undefined>;

  /** Submits, waits until it is spoken, and answers the facts of the audio. Kind `runFailed` when it could not be. */
  speak(request: SpeakRequest, options?: SpeakOptions): Promise<Speech>;
  /** Polls until the task has ended, well or not, with intervals from 0.25 to 5 s. */
  waitForTask(taskId: string, options?: WaitOptions): Promise<TaskStatus>;
  /** Any number of runs, in the order asked, with an entry for each distinct id whatever became of it. */
  results(runIds: readonly number[], options?: ResultsOptions): Promise<Map<number, RunResult>>;
  /** Opens a signed link. Given a RunResult, the bytes are checked against its size and SHA-256. */
  download(source: AudioSource, options?: CallOptions): Promise<Download>;
}
