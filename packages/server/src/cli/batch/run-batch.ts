// Runs all rows of a batch, many at a time, with bounded memory.
import { type AudioChoice, type LectorClient, LectorError, type SubtitlesFormat } from '@lector/client';
import type { CommandClock } from '../remote/command-clock.ts';
import { createLimiter, forEachBounded } from './concurrency.ts';
import { createGatherer } from './gather-results.ts';
import type { Journal } from './journal.ts';
import { createRunPoller } from './poll-runs.ts';
import type { BatchRow } from './rows.ts';
import { type DoneRecord, RowFailed, speakRow } from './speak-row.ts';
import type { Tagger } from './tags.ts';

export interface BatchOptions {
  readonly client: LectorClient;
  readonly journal: Journal;
  readonly rows: AsyncIterable<BatchRow>;
  readonly tagger: Tagger;
  readonly clock: CommandClock;
  readonly folder: string;
  readonly verify: boolean;
  readonly reuse: boolean;
  readonly audio: AudioChoice;
  /** Written beside each recording. */
  readonly subtitles: readonly SubtitlesFormat[];
  /** Concurrent submits, and concurrent downloads. */
  readonly parallel: number;
  /** Active rows at a time, most of them waiting in the server's queue. */
  readonly inFlight: number;
  readonly signal: AbortSignal;
  /** Called when the work on a row begins; the returned function, when it ends. */
  readonly onBegin: () => () => void;
  /** Called when a row has ended. */
  readonly onOutcome: (outcome: RowOutcome) => void;
}

/** The outcome of a row, without its text. */
export interface RowOutcome {
  readonly index: number;
  readonly file: string;
  /** Undefined when the row is its whole file. */
  readonly line: number | undefined;
  readonly output: string;
  readonly voiceId: number;
  readonly languageId: number;
  /** Undefined when there is no audio; `message` then says why. */
  readonly record: DoneRecord | undefined;
  /** Downloaded by this call, not by an earlier one. */
  readonly fresh: boolean;
  readonly message: string | undefined;
}

/** A single failure is the row's own; this many in a row mean that the server fails. */
const MAX_SERVER_FAILURES = 5;

/** Resolves when every row has ended, successfully or not. Rejects with an error that makes continuing pointless. */
export async function runBatch(options: BatchOptions): Promise<void> {
  const { client, journal, folder, verify, reuse, audio, subtitles, tagger, clock } = options;
  const controller = new AbortController();
  const onAbort = () => controller.abort(options.signal.reason);
  if (options.signal.aborted) onAbort();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const { signal } = controller;
  let underway = 0;
  let serverFailures = 0;
  const tools = {
    client,
    journal,
    folder,
    verify,
    reuse,
    audio,
    subtitles,
    tagger,
    clock,
    signal,
    poller: createRunPoller(client, signal),
    gatherer: createGatherer({ client, signal, audio, othersMayFollow: (waiting) => underway > waiting }),
    submitting: createLimiter(options.parallel),
    downloading: createLimiter(options.parallel),
  };

  /** The outcome of a failed row; rethrows errors that concern the whole batch. */
  const explain = (error: unknown): string => {
    if (error instanceof RowFailed) return error.message;
    const serverFault = error instanceof LectorError && error.kind === 'server';
    if (serverFault && !signal.aborted && ++serverFailures < MAX_SERVER_FAILURES) return error.message;
    controller.abort(error);
    throw error;
  };
  const work = async (row: BatchRow): Promise<void> => {
    signal.throwIfAborted();
    underway++;
    const end = options.onBegin();
    try {
      const { record, fresh } = await speakRow(tools, row);
      serverFailures = 0;
      options.onOutcome(describe(row, { record, fresh, message: undefined }));
    } catch (error) {
      options.onOutcome(describe(row, { record: undefined, fresh: true, message: explain(error) }));
    } finally {
      underway--;
      end();
    }
  };
  try {
    await forEachBounded(options.rows, options.inFlight, work);
  } catch (error) {
    // Node's timers reject with their own AbortError, which hides the signal's reason.
    throw signal.aborted ? signal.reason : error;
  } finally {
    options.signal.removeEventListener('abort', onAbort);
  }
}

function describe(row: BatchRow, end: Pick<RowOutcome, 'record' | 'fresh' | 'message'>): RowOutcome {
  const { index, file, line, output, request } = row;
  return { index, file, line, output, voiceId: request.voice_id, languageId: request.language, ...end };
}
