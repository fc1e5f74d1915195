// One step of the work on a batch of the OpenAI door: its input file is checked, its next lines become runs, its results are written.
import type { Readable } from 'node:stream';
import type { Caller } from '../../domain/api-key.ts';
import type { BatchFault, SpeechBatchWork } from '../../domain/speech-batch.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SpeechBatchProgress } from '../../ports/speech-batch-queue.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { ApiKeys } from '../api-keys.ts';
import type { Batches } from '../batches/batches.ts';
import type { RequestRate } from '../request-rate.ts';
import { tooManyBatches } from '../submitting/submit-batch.ts';
import { checkInput, type InputLimits } from './check-input.ts';
import type { SpeechWire } from './speech-wire.ts';
import type { SubmitLines } from './submit-lines.ts';
import type { WriteResults } from './write-results.ts';

/** What a step has come to. Throws what has to be waited for, and the signal's reason. Repeating a step that was cut short does nothing twice. */
export type BatchStep = (batch: SpeechBatchWork, signal: AbortSignal) => Promise<SpeechBatchProgress>;

/** Of one call that stores runs. */
const MOST_LINES = 1_000;
/** Fewer lines may be within it. */
const LIMITS: ReadonlySet<ErrorCode> = new Set(['queue_full', 'payment_required', 'storage_full']);
const NOTHING = { total: 0, completed: 0, failed: 0 } as const;

interface Dependencies {
  readonly store: Pick<BatchStore, 'open'>;
  readonly batches: Pick<Batches, 'change'>;
  readonly uploads: Pick<UploadStore, 'read'>;
  readonly keys: Pick<ApiKeys, 'actAs'>;
  readonly rate: Pick<RequestRate, 'standing' | 'takeRuns'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly wire: Pick<SpeechWire, 'readLine'>;
  readonly submitLines: SubmitLines;
  readonly writeResults: WriteResults;
  readonly limits: InputLimits & { readonly batches: number };
}

export function createBatchStep(dependencies: Dependencies): BatchStep {
  const { uploads, wire, limits, writeResults } = dependencies;
  const submit = createSubmitStep(dependencies);
  const change = createChange(dependencies);

  async function validate(batch: SpeechBatchWork, signal: AbortSignal): Promise<SpeechBatchProgress> {
    if (batch.cancellingAtMs !== null) return { phase: 'cancelled', counts: NOTHING };
    const source = await uploads.read(batch.inputUploadId);
    if (source === null) return { phase: 'failed', faults: [INPUT_GONE], counts: NOTHING };
    const checked = await reading(source.stream, () => checkInput(source.stream, { wire, limits, signal }));
    if ('faults' in checked) return { phase: 'failed', faults: checked.faults, counts: NOTHING };
    return { phase: 'submitting', total: checked.total };
  }

  async function finalize(batch: SpeechBatchWork, signal: AbortSignal): Promise<SpeechBatchProgress> {
    const isCancelled = batch.cancellingAtMs !== null || batch.runs === null || batch.runs.isCancelled;
    const written = await writeResults(batch, { isCancelled, signal });
    const phase = batch.faults.length > 0 ? 'failed' : isCancelled ? 'cancelled' : 'completed';
    return { ...written, phase };
  }

  return async (batch, signal) => {
    switch (batch.phase) {
      case 'validating':
        return validate(batch, signal);
      case 'submitting':
        return submit(batch);
      case 'speaking':
        if (batch.runs === null || batch.runs.hasEnded) return { phase: 'finalizing' };
        if (batch.cancellingAtMs !== null) await change(batch, 'cancel');
        return {};
      default:
        return finalize(batch, signal);
    }
  };
}

/** Returns the step that makes the next lines into runs. */
function createSubmitStep(dependencies: Dependencies) {
  const { store, uploads, keys, rate, clock, submitLines, limits } = dependencies;
  const change = createChange(dependencies);

  /** No more lines are read. */
  async function end(batch: SpeechBatchWork, how: 'close' | 'cancel', faults: readonly BatchFault[] = []) {
    await change(batch, how);
    return { phase: batch.runs === null ? 'finalizing' : 'speaking', faults } as const;
  }

  async function take(batch: SpeechBatchWork, caller: Caller, most: number): Promise<SpeechBatchProgress> {
    const found = await uploads.read(batch.inputUploadId, { start: batch.readBytes, end: Number.MAX_SAFE_INTEGER });
    const opened = { ...batch, runs: batch.runs ?? OPEN };
    if (found === null) return end(opened, 'close', [INPUT_GONE]);
    const source = found.stream;
    // One more, because no request has paid for the first.
    const pay = (runs: number) => rate.takeRuns({ caller, session: null }, runs + 1);
    const { isEnd, ...taken } = await reading(source, () => submitLines({ caller, batch, source, most, pay }));
    return isEnd ? { ...taken, ...(await end(opened, 'close')) } : taken;
  }

  /** As many as there is room for. */
  async function takeSome(batch: SpeechBatchWork, caller: Caller): Promise<SpeechBatchProgress> {
    // Half of what the key may ask at once: other calls with it are hardly ever refused for this.
    const { burst } = rate.standing({ caller, session: null });
    for (let most = Math.min(MOST_LINES, Math.max(1, Math.floor(burst / 2))); ; most = Math.floor(most / 2)) {
      try {
        return await take(batch, caller, most);
      } catch (error) {
        if (most === 1 || !(error instanceof AppError && LIMITS.has(error.code))) throw error;
      }
    }
  }

  return async (batch: SpeechBatchWork): Promise<SpeechBatchProgress> => {
    const { ownerId, id } = batch;
    if (batch.cancellingAtMs !== null) return end(batch, 'cancel');
    if (batch.runs === null && batch.readLines > 0) return end(batch, 'close'); // its runs were deleted
    const caller = await keys.actAs(batch.keyId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'unauthorized') return error;
      throw error;
    });
    if (caller instanceof AppError) return end(batch, 'close', [keyGone(caller)]);
    if (batch.runs === null) {
      const opened = await store.open({ ownerId, id, name: null, nowMs: clock.now(), most: limits.batches });
      if (opened === null) throw tooManyBatches(limits.batches);
    }
    return takeSome(batch, caller);
  };
}

/** As it is once it has been opened. */
const OPEN = { hasEnded: false, isCancelled: false } as const;

function createChange({ batches }: Pick<Dependencies, 'batches'>) {
  return async ({ ownerId, id, runs }: SpeechBatchWork, how: 'close' | 'cancel'): Promise<void> => {
    if (runs === null) return;
    await batches.change(ownerId, id, how).catch((error: unknown) => {
      // Its owner has deleted it meanwhile: the next step finds that.
      if (!(error instanceof AppError && error.code === 'not_found')) throw error;
    });
  };
}

async function reading<T>(stream: Readable, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } finally {
    stream.destroy();
  }
}

const INPUT_GONE: BatchFault = {
  code: 'input_file_missing',
  message: 'The bytes of the input file are missing on this server: what had not been read of it was not spoken',
  line: null,
  param: 'input_file_id',
};

function keyGone({ message }: AppError): BatchFault {
  const words = `${message}: what had not been read of the input file by then was not spoken`;
  return { code: 'unauthorized', message: words, line: null, param: null };
}
