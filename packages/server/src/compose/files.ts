// Wires files and batches of the OpenAI door: their stores, what hands them out, and the duty that carries batches out.
import type { Config } from '../config.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteFileStore } from '../db/sqlite/file-store.ts';
import { createSqliteSpeechBatchQueue } from '../db/sqlite/speech-batches/speech-batch-queue.ts';
import { createSqliteSpeechBatchStore } from '../db/sqlite/speech-batches/speech-batch-store.ts';
import type { FileServices, OpenAiServices } from '../http/dependencies.ts';
import { createSpeechWire } from '../http/wire/speech-lines.ts';
import type { Logger } from '../log.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { SpeechBatchQueue } from '../ports/speech-batch-queue.ts';
import type { UploadStore } from '../ports/upload-store.ts';
import type { ApiKeys } from '../services/api-keys.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import type { Batches } from '../services/batches/batches.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import type { DeriveAudio } from '../services/derive-audio.ts';
import { createAudioFiles } from '../services/files/audio-files.ts';
import { createFiles } from '../services/files/files.ts';
import { createMeasureAudio, type MeasureAudio } from '../services/measure-audio.ts';
import type { RequestRate } from '../services/request-rate.ts';
import { type BatchStep, createBatchStep } from '../services/speech-batches/batch-step.ts';
import { CarryOutBatches } from '../services/speech-batches/carry-out-batches.ts';
import { createSpeechBatches } from '../services/speech-batches/speech-batches.ts';
import { createSubmitLines } from '../services/speech-batches/submit-lines.ts';
import { createWriteResults } from '../services/speech-batches/write-results.ts';
import type { SubmitBatch } from '../services/submitting/submit-batch.ts';
import { createSweepUploads } from '../services/sweep-uploads.ts';

const MIB = 1024 * 1024;

export interface FilesOptions {
  readonly db: Database;
  readonly uploads: UploadStore;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly runs: RunStore;
  readonly batchStore: BatchStore;
  readonly batches: Batches;
  readonly submitBatch: SubmitBatch;
  readonly deleteRun: DeleteRun;
  readonly deriveAudio: DeriveAudio;
  readonly checkAudio: CheckAudio;
  readonly keys: ApiKeys;
  readonly rate: RequestRate;
  readonly openai: Pick<OpenAiServices, 'models' | 'chooseByName'>;
  /** Throws `busy` while the disk has no space. */
  readonly admit: () => void;
  /** Those of these uploads that something else refers to. */
  readonly otherUploads: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

export interface ComposedFiles {
  readonly services: FileServices;
  readonly duty: CarryOutBatches;
  /** Removes files that have expired, and uploads that nothing refers to. */
  prune(): Promise<void>;
}

export function composeFiles(options: FilesOptions): ComposedFiles {
  const { db, uploads, config, clock, log, runs, admit } = options;
  const store = createSqliteFileStore({ db });
  const limits = { files: config.maxFiles, bytes: config.maxFilesMib * MIB, fileBytes: config.maxFileMib * MIB };
  const stored = createFiles({ store, uploads, clock, limits, admit });
  const measureAudio = createMeasureAudio(options);
  const sweepUploads = createSweepUploads({ uploads, clock, needed: [store.known, options.otherUploads] });
  const queue = createSqliteSpeechBatchQueue({ db });
  const duty = new CarryOutBatches({
    ...{ queue, clock, log, step: composeStep(options, { queue, measureAudio }) },
    onChanged: (listener) => db.changes.listen(listener),
  });
  return {
    services: {
      stored,
      audio: createAudioFiles({ runs, deleteRun: options.deleteRun, measureAudio }),
      batches: createSpeechBatches({
        ...{ store: createSqliteSpeechBatchStore({ db }), clock, admit },
        most: config.maxBatches,
      }),
    },
    duty,
    async prune() {
      await stored.removeExpired();
      await sweepUploads();
    },
  };
}

function composeStep(
  options: FilesOptions,
  { queue, measureAudio }: { queue: SpeechBatchQueue; measureAudio: MeasureAudio },
): BatchStep {
  const { config, clock, runs, uploads, batchStore: store, submitBatch } = options;
  const wire = createSpeechWire(options);
  const lineBytes = config.maxBodyBytes;
  return createBatchStep({
    ...{ ...options, store, wire },
    submitLines: createSubmitLines({ batches: store, submitBatch, wire, maxLineBytes: lineBytes }),
    writeResults: createWriteResults({ queue, batches: store, runs, uploads, measureAudio, wire, clock }),
    limits: { requests: config.maxBatchRuns, lineBytes, batches: config.maxBatches },
  });
}
