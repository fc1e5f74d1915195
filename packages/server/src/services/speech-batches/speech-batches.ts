// Batches of the OpenAI door as their owners see them: begin, look at, cancel.
import type { Caller } from '../../domain/api-key.ts';
import { isOver, type SpeechBatch, speechBatchStatusOf } from '../../domain/speech-batch.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NewSpeechBatch, SpeechBatchStore } from '../../ports/speech-batch-store.ts';
import { newBatchId } from '../submitting/submit-batch.ts';

export interface SpeechBatches {
  /** Stores it; it is carried out in the background. Throws `invalid_input` when there is no such input file, and `storage_full`. */
  create(
    caller: Caller,
    wanted: Pick<NewSpeechBatch, 'inputUploadId' | 'metadata' | 'outputKeptMs'>,
  ): Promise<SpeechBatch>;
  /** Throws the same `not_found` for foreign and unknown ones, as `cancel`. */
  find(ownerId: number, id: string): Promise<SpeechBatch>;
  list: SpeechBatchStore['list'];
  /** Ends in the background, also after a restart. Throws `invalid_input` when it is over, or as good as. */
  cancel(ownerId: number, id: string): Promise<SpeechBatch>;
}

export function createSpeechBatches(dependencies: {
  store: SpeechBatchStore;
  clock: Clock;
  /** Of an owner that are not over. */
  most: number;
  /** Throws `busy` while the disk has no space for another run. */
  admit: () => void;
}): SpeechBatches {
  const { store, clock, most, admit } = dependencies;

  return {
    async create({ id: keyId, ownerId }, wanted) {
      admit();
      const batch = { ...wanted, id: newBatchId(), ownerId, keyId, nowMs: clock.now() };
      const made = await store.create(batch, most);
      if (made === 'no_file') throw noInput();
      if (made === 'too_many') throw tooMany(most);
      return made;
    },
    async find(ownerId, id) {
      const batch = await store.find(ownerId, id);
      if (batch === null) throw noBatch();
      return batch;
    },
    list: (query) => store.list(query),
    async cancel(ownerId, id) {
      const batch = await store.cancel({ ownerId, id, nowMs: clock.now() });
      if (batch === null) throw noBatch();
      if (batch.cancellingAtMs === null || isOver(batch)) throw ended(batch);
      return batch;
    },
  };
}

function noBatch(): AppError {
  return new AppError('not_found', 'There is no such batch');
}

function noInput(): AppError {
  const msg = 'There is no such file of purpose “batch”: POST /v1/files takes one';
  return invalidInput({ loc: ['body', 'input_file_id'], msg, type: 'file_not_found' });
}

function tooMany(most: number): AppError {
  return new AppError('storage_full', `${most} batches are not over, as many as there may be (LECTOR_MAX_BATCHES)`);
}

function ended(batch: SpeechBatch): AppError {
  const msg = `A batch with the status “${speechBatchStatusOf(batch)}” cannot be cancelled`;
  return invalidInput({ loc: ['path', 'batch_id'], msg, type: 'batch_ended' });
}
