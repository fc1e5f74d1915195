// Writes what became of the lines of a batch into two files: what was spoken, and what was not.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { isOpenAiFormat, OPENAI_AUDIO } from '../../domain/openai-audio.ts';
import type { RunOutcome } from '../../domain/run.ts';
import type { RequestCounts, SpeechBatchWork, SpeechLine } from '../../domain/speech-batch.ts';
import type { UploadedFile } from '../../domain/uploaded-file.ts';
import { AppError } from '../../errors.ts';
import type { BatchRun, BatchStore } from '../../ports/batch-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunStore } from '../../ports/run-store.ts';
import type { SpeechBatchQueue } from '../../ports/speech-batch-queue.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import { newUploadId } from '../files/files.ts';
import type { MeasureAudio } from '../measure-audio.ts';
import type { LineOutcome, SpeechWire } from './speech-wire.ts';

/** Lines looked up at a time. */
const PAGE = 200;
/** Recordings measured at a time. */
const AT_ONCE = 4;

export interface WrittenResults {
  readonly counts: RequestCounts;
  /** Null: there was nothing to write into it. */
  readonly output: UploadedFile | null;
  readonly errors: UploadedFile | null;
}

interface Dependencies {
  readonly queue: Pick<SpeechBatchQueue, 'lines'>;
  readonly batches: Pick<BatchStore, 'named'>;
  readonly runs: Pick<RunStore, 'findByIds'>;
  readonly uploads: Pick<UploadStore, 'put' | 'remove'>;
  readonly measureAudio: MeasureAudio;
  readonly wire: Pick<SpeechWire, 'writeResult'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Rejects with `busy` when something cannot be stored or made now, and with the signal's reason. */
export type WriteResults = (
  batch: SpeechBatchWork,
  options: { readonly isCancelled: boolean; readonly signal: AbortSignal },
) => Promise<WrittenResults>;

export function createWriteResults(dependencies: Dependencies): WriteResults {
  const { queue, batches, runs, uploads, measureAudio, wire, clock } = dependencies;

  /** What became of the runs of these lines, by their names. */
  async function findRuns({ ownerId, id }: SpeechBatchWork, lines: readonly SpeechLine[]) {
    const customIds = lines.filter(({ refusal }) => refusal === null).map(({ runName }) => runName);
    const named = await batches.named({ ownerId, id, customIds });
    const outcomes = await runs.findByIds(
      ownerId,
      named.map(({ runId }) => runId),
    );
    const byId = new Map(outcomes.map((outcome) => [outcome.runId, outcome]));
    return new Map(named.map((run) => [run.customId, { run, outcome: byId.get(run.runId) }]));
  }

  async function judge(
    line: SpeechLine,
    found: { readonly run: BatchRun; readonly outcome: RunOutcome | undefined } | undefined,
    signal: AbortSignal,
  ): Promise<LineOutcome> {
    const { format, refusal } = line;
    if (refusal !== null) return { refusal };
    if (found?.outcome === undefined) return DELETED;
    const { run, outcome } = found;
    if (outcome.failure !== null) return { failure: outcome.failure };
    if (outcome.artefact === null || !isOpenAiFormat(format)) return EXPIRED;
    try {
      const sizeBytes = await measureAudio(outcome.artefact, OPENAI_AUDIO[format], signal);
      return { audio: { taskId: run.taskId, format, sizeBytes } };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'busy') throw error;
      return error.code === 'not_found' ? DELETED : { failure: { code: error.code, message: error.message } };
    }
  }

  return async (batch, { isCancelled, signal }) => {
    const files = { output: openFile(uploads), errors: openFile(uploads) };
    try {
      for (let after = 0; ; ) {
        const page = await queue.lines({ id: batch.id, after, limit: PAGE });
        const found = await findRuns(batch, page);
        for (let at = 0; at < page.length; at += AT_ONCE) {
          const some = page.slice(at, at + AT_ONCE);
          const outcomes = await Promise.all(some.map((line) => judge(line, found.get(line.runName), signal)));
          for (const [place, outcome] of outcomes.entries()) {
            // Nobody asks any more for what a cancelled batch did not come to.
            if (isCancelled && 'failure' in outcome && outcome.failure.code === 'cancelled') continue;
            const { line, customId } = some[place]!;
            const text = wire.writeResult({ batchId: batch.id, line, customId, outcome });
            await ('audio' in outcome ? files.output : files.errors).write(text);
          }
          signal.throwIfAborted();
        }
        if (page.length < PAGE) break;
        after = page.at(-1)!.line;
      }
      const [output, errors] = [await files.output.end(), await files.errors.end()];
      const nowMs = clock.now();
      const toFile = (file: EndedFile, what: string): UploadedFile | null =>
        file.lines === 0
          ? null
          : {
              ...{ uploadId: file.uploadId, ownerId: batch.ownerId, purpose: 'batch_output' },
              ...{ filename: `${batch.id}_${what}.jsonl`, sizeBytes: file.sizeBytes, createdAtMs: nowMs },
              expiresAtMs: batch.outputKeptMs === null ? null : nowMs + batch.outputKeptMs,
            };
      return {
        counts: { total: batch.counts.total, completed: output.lines, failed: errors.lines },
        output: toFile(output, 'output'),
        errors: toFile(errors, 'error'),
      };
    } catch (error) {
      await Promise.all([files.output.abandon(), files.errors.abandon()]);
      throw error;
    }
  };
}

const DELETED = { failure: { code: 'run_deleted', message: 'The run was deleted before the batch was over' } } as const;
const EXPIRED = { failure: { code: 'expired', message: 'The audio has expired (LECTOR_RETENTION_HOURS)' } } as const;

interface EndedFile {
  readonly uploadId: string;
  readonly lines: number;
  readonly sizeBytes: number;
}

/** An upload that is written line by line, at the pace of the disk. */
function openFile(uploads: Dependencies['uploads']) {
  const uploadId = newUploadId();
  const stream = new PassThrough();
  stream.on('error', () => {}); // told by `stored`
  // Looked at here, so that a failure is never one that nobody handles.
  const stored = uploads.put(uploadId, stream, Number.MAX_SAFE_INTEGER).then(
    (upload) => ({ upload }),
    (error: unknown) => ({ error }),
  );
  const ended = stored.then(async (outcome) => {
    stream.destroy();
    return outcome;
  });
  let lines = 0;
  return {
    async write(text: string): Promise<void> {
      lines++;
      if (stream.write(text)) return;
      const failed = await Promise.race([once(stream, 'drain').then(() => null), ended]);
      if (failed !== null && 'error' in failed) throw failed.error;
    },
    async end(): Promise<EndedFile> {
      stream.end();
      const outcome = await ended;
      if ('error' in outcome) throw outcome.error;
      if (lines === 0) await uploads.remove(uploadId);
      return { uploadId, lines, sizeBytes: outcome.upload?.sizeBytes ?? 0 };
    },
    async abandon(): Promise<void> {
      stream.destroy(new Error('the results are not complete'));
      await stored;
      await uploads.remove(uploadId);
    },
  };
}
