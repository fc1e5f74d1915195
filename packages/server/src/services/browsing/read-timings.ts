// Reads when the sentences and words of a finished run are heard.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { RunDetail } from '../../domain/run-entry.ts';
import {
  parseTimedEntry,
  TIMINGS_HEADER,
  type TimedMark,
  type TimedSentence,
  type TimingsFile,
} from '../../domain/timings.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { RunName } from '../../ports/run-store.ts';
import type { RunResults } from '../run-results.ts';
import type { ReadRun } from './read-run.ts';

/** The times of one run. Each list can be read once; what was not read is given up by `close`. */
export interface RunTimings {
  readonly runId: number;
  readonly taskId: string;
  /** The caller's text, to which the places belong. */
  readonly text: string;
  readonly sampleRate: number;
  /** Of the whole audio. */
  readonly samples: number;
  readonly sentences: AsyncIterable<TimedSentence>;
  readonly marks: AsyncIterable<TimedMark>;
  close(): void;
}

/**
 * Throws `not_found` for foreign, deleted and unknown runs and for those that have no times, `run_unavailable` for those
 * without audio, and `damaged` when the stored times are not what was stored: nothing of them is handed out then. Memory does
 * not grow with the times.
 */
export type ReadTimings = (ownerId: number, name: RunName) => Promise<RunTimings>;

export function createReadTimings(dependencies: {
  readRun: ReadRun;
  results: RunResults;
  blobs: BlobStore;
  log: Logger;
}): ReadTimings {
  const { readRun, results, blobs, log } = dependencies;

  /** Opened before the answer begins, so that what is deleted meanwhile is read to its end. */
  async function open(run: RunDetail, objectId: string): Promise<Readable> {
    const found = await blobs.readTimings(objectId);
    if (found !== null) return found.stream;
    // The row goes before the bytes, so where bytes are missing the row tells the reason.
    const { artefact } = await results.finished(run.ownerId, run.runId);
    throw artefact.objectId === objectId ? damaged(run.runId, 'missing') : gone();
  }

  function damaged(runId: number, what: string): AppError {
    log.error({ runId }, `the stored times of a run are ${what}: lector doctor --repair makes them anew`);
    return new AppError('damaged', `The stored times are ${what}, so they are not handed out. They can be made anew.`);
  }

  async function attempt(ownerId: number, name: RunName): Promise<RunTimings> {
    const run = await readRun.detail(ownerId, name);
    const { artefact } = await results.finished(ownerId, run.runId);
    if (run.timings === null) throw untimed();
    const { objectId, sampleRate, samples } = artefact;
    if (!(await isSound(await open(run, objectId), run.timings))) throw damaged(run.runId, 'damaged');
    const first = await open(run, objectId);
    const second = await open(run, objectId).catch((error: unknown) => {
      first.destroy();
      throw error;
    });
    return {
      runId: run.runId,
      taskId: run.taskId,
      text: run.request.text,
      sampleRate,
      samples,
      sentences: readSentences(first),
      marks: readMarks(second),
      close() {
        first.destroy();
        second.destroy();
      },
    };
  }

  return async (ownerId, name) => {
    try {
      return await attempt(ownerId, name);
    } catch (error) {
      // It was spoken anew, deleted or expired since its row was read: what is there now is the answer.
      if (!(error instanceof Gone)) throw error;
      return attempt(ownerId, name);
    }
  };
}

class Gone extends AppError {}

function gone(): AppError {
  return new Gone('not_found', 'There are no such times any more');
}

function untimed(): AppError {
  const message =
    'This run was spoken before times were kept, so it has none. Repeat it (POST /lector/v1/runs/{run_id}/retry) to have them.';
  return new AppError('not_found', message);
}

async function isSound(stream: Readable, { sizeBytes, sha256 }: TimingsFile): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  let isFirst = true;
  for await (const chunk of stream) {
    if (isFirst && !String(chunk.subarray(0, TIMINGS_HEADER.length)).startsWith(TIMINGS_HEADER)) return false;
    isFirst = false;
    bytes += chunk.length;
    hash.update(chunk);
  }
  return bytes === sizeBytes && hash.digest('hex') === sha256;
}

async function* readSentences(stream: Readable): AsyncGenerator<TimedSentence> {
  for await (const entry of readEntries(stream)) if (entry.type === 'sentence') yield entry.sentence;
}

async function* readMarks(stream: Readable): AsyncGenerator<TimedMark> {
  for await (const line of readLines(stream)) {
    // Only a mark begins with a string: sentences are not parsed a second time.
    if (!line.startsWith('["')) continue;
    const entry = parseTimedEntry(line);
    if (entry.type === 'mark') yield entry.mark;
  }
}

async function* readEntries(stream: Readable) {
  for await (const line of readLines(stream)) yield parseTimedEntry(line);
}

/** The lines behind the first. None is longer than a sentence makes it. */
async function* readLines(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let isFirst = true;
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of isFirst ? lines.slice(1) : lines) yield line;
    if (lines.length > 0) isFirst = false;
  }
}
