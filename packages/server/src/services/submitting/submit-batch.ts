// Accepts many runs in one call, as a batch or into one: all of them are checked before the first is stored, and every bad one is told.
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompressSync, brotliDecompress, constants } from 'node:zlib';
import type { Caller } from '../../domain/api-key.ts';
import type { RunRequest } from '../../domain/run.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type {
  BatchStore,
  BatchSubmit,
  BatchSubmitOutcome,
  NewBatchRun,
  RunProblem,
  SubmittedRun,
} from '../../ports/batch-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { passStep } from '../../steps.ts';
import { createTurns } from '../../turns.ts';
import type { PrepareRun, SubmitOptions } from './prepare-run.ts';
import { explainRefusal, FIELD_REFUSALS } from './refusals.ts';

/** A run that is asked for. Several may come from one item of the request. */
export interface AskedRun {
  /** Of the item that it comes from. */
  readonly index: number;
  /** Where the item stands in the request. */
  readonly loc: InputProblem['loc'];
  readonly customId: string | null;
  readonly request: RunRequest;
  readonly options: Pick<SubmitOptions, 'idempotencyKey' | 'asked' | 'interactive' | 'listenBack' | 'segments'>;
}

/** An item that is not taken, and all that is wrong with it. */
export interface RefusedItem {
  readonly index: number;
  readonly problems: readonly InputProblem[];
}

export interface BatchRequest {
  readonly batch: BatchSubmit['batch'];
  readonly closes: boolean;
  readonly runs: readonly AskedRun[];
  /** Items that were refused before. */
  readonly refused: readonly RefusedItem[];
  /** Takes the good items where others are bad. */
  readonly skipsInvalid: boolean;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
  /** Called once, before anything is stored. Throws `rate_limited` when so many runs are too many now. */
  readonly pay: (runs: number) => void;
}

export interface SubmittedBatch {
  readonly batchId: string;
  readonly runs: readonly (SubmittedRun & Pick<AskedRun, 'index' | 'customId'>)[];
  readonly skipped: readonly RefusedItem[];
}

/**
 * `write` makes the answer of the call. A repeat of it with the same idempotency key gets the very same one. Throws `invalid_input`, `not_found`,
 * `queue_full`, `payment_required`, `storage_full`, `busy`.
 */
export type SubmitBatch = (
  caller: Caller,
  request: BatchRequest,
  write: (submitted: SubmittedBatch) => string,
) => Promise<{ readonly answer: string; readonly isReplayed: boolean }>;

const decompress = promisify(brotliDecompress);
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
/** How long runs are prepared without anything else in between. */
const SLICE_MS = 4;
/** Times that a call is stored anew without the runs that were refused late. */
const MAX_TRIES = 3;

export function createSubmitBatch(dependencies: {
  prepareRun: PrepareRun;
  batches: Pick<BatchStore, 'submit'>;
  clock: Clock;
  limits: BatchSubmit['limits'];
  /** Throws `busy` while the disk has no space for another run. */
  admit: () => void;
}): SubmitBatch {
  const { prepareRun, batches, clock, limits, admit } = dependencies;

  /** Prepares all runs, and says what is wrong with those that cannot be. */
  async function prepare(caller: Caller, { runs }: BatchRequest, refusals: Refusals) {
    const prepared: { readonly asked: AskedRun; readonly run: NewBatchRun }[] = [];
    const names = createNames();
    const pauseIfDue = createTurns({ maxHoldMs: SLICE_MS });
    for (const asked of runs) {
      const taken = names.take(asked);
      if (taken !== null) refusals.add(asked, [taken]);
      try {
        const run = await prepareRun(caller, asked.request, asked.options);
        if (!refusals.has(asked)) prepared.push({ asked, run: { ...run, customId: asked.customId } });
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'invalid_input')) throw error;
        refusals.add(asked, error.details.items ?? []);
      }
      const pause = pauseIfDue();
      if (pause !== undefined) await pause;
    }
    // An item whose last run is refused takes its others along.
    return prepared.filter(({ asked }) => !refusals.has(asked));
  }

  return async (caller, request, write) => {
    const { batch, closes, skipsInvalid, idempotency } = request;
    const refusals = createRefusals(request.refused);
    let prepared = await prepare(caller, request, refusals);
    admit();
    if (prepared.length > 0 && (skipsInvalid || refusals.list().length === 0)) request.pay(prepared.length);
    passStep('submit.checked');
    for (let tries = MAX_TRIES; tries > 0; tries--) {
      if (refusals.list().length > 0 && !skipsInvalid) throw invalidInput(...refusals.problems());
      if (prepared.length === 0) throw invalidInput(...refusals.problems());
      const written = prepared;
      const answerOf = (runs: readonly SubmittedRun[]) =>
        write({
          batchId: 'created' in batch ? batch.created.id : batch.existing,
          runs: runs.map((run, place) => ({
            ...run,
            index: written[place]!.asked.index,
            customId: written[place]!.asked.customId,
          })),
          skipped: refusals.list(),
        });
      const { ownerId, id: keyId } = caller;
      const outcome = await batches.submit({
        ...{ ownerId, keyId, nowMs: clock.now(), batch, closes, limits },
        runs: written.map(({ run }) => run),
        idempotency: idempotency && { ...idempotency, answer: (runs) => brotliCompressSync(answerOf(runs), QUICKLY) },
      });
      if (outcome.kind === 'submitted') return { answer: answerOf(outcome.runs), isReplayed: false };
      if (outcome.kind === 'answered')
        return { answer: (await decompress(outcome.answer)).toString(), isReplayed: true };
      if (outcome.kind !== 'refused') throw explain(outcome, limits);
      for (const { index, problem } of outcome.problems) refusals.add(written[index]!.asked, [toProblem(problem)]);
      prepared = written.filter(({ asked }) => !refusals.has(asked));
    }
    throw new AppError('busy', 'Other calls use the same idempotency keys at the same time; nothing was stored', {});
  };
}

/** A name that nobody has. */
export function newBatchId(): string {
  return `batch_${randomBytes(16).toString('hex')}`;
}

/** What is wrong with items, by item; each says where it stands. */
function createRefusals(earlier: readonly RefusedItem[]) {
  const byIndex = new Map(earlier.map(({ index, problems }) => [index, [...problems]]));
  const list = (): RefusedItem[] =>
    [...byIndex].map(([index, problems]) => ({ index, problems })).sort((a, b) => a.index - b.index);
  return {
    has: ({ index }: AskedRun) => byIndex.has(index),
    add({ index, loc }: AskedRun, problems: readonly InputProblem[]): void {
      const known = byIndex.get(index) ?? [];
      byIndex.set(index, known);
      for (const problem of problems) {
        const placed = { ...problem, loc: [...loc, ...problem.loc.slice(1)] };
        // Of an item that is read by several voices the same may be wrong several times.
        if (!known.some(({ msg, type }) => msg === placed.msg && type === placed.type)) known.push(placed);
      }
    },
    list,
    problems: () => list().flatMap(({ problems }) => problems),
  };
}

/** Names that may stand only once in a call. */
function createNames() {
  const customIds = new Set<string>();
  const keys = new Set<string>();
  return {
    take({ customId, options: { idempotencyKey } }: AskedRun): InputProblem | null {
      if (customId !== null && customIds.has(customId)) return CUSTOM_ID_TWICE;
      if (customId !== null) customIds.add(customId);
      if (idempotencyKey !== null && keys.has(idempotencyKey)) return KEY_TWICE;
      if (idempotencyKey !== null) keys.add(idempotencyKey);
      return null;
    },
  };
}

const CUSTOM_ID_TWICE: InputProblem = {
  loc: ['body', 'custom_id'],
  msg: 'This custom_id stands twice in the call',
  type: 'custom_id_duplicate',
};
const KEY_TWICE: InputProblem = {
  loc: ['body', 'idempotency_key'],
  msg: 'This idempotency_key stands twice in the call',
  type: 'idempotency_key_duplicate',
};

function toProblem(problem: RunProblem): InputProblem {
  if (problem === 'no_folder') return FIELD_REFUSALS.no_folder;
  if (problem === 'custom_id_taken') {
    return { loc: ['body', 'custom_id'], msg: 'A run of this batch has this custom_id', type: 'custom_id_taken' };
  }
  return { ...FIELD_REFUSALS.key_reused, loc: ['body', 'idempotency_key'] };
}

type Refusals = ReturnType<typeof createRefusals>;
type Refusal = Exclude<BatchSubmitOutcome, { kind: 'submitted' | 'answered' | 'refused' }>;

function explain(refusal: Refusal, limits: BatchSubmit['limits']): AppError {
  switch (refusal.kind) {
    case 'no_batch':
      return new AppError('not_found', 'There is no such batch');
    case 'batch_closed':
      return new AppError('batch_closed', 'The batch takes no more runs: it was closed or cancelled');
    case 'batch_full':
      return new AppError(
        'storage_full',
        `A batch holds at most ${limits.batchRuns} runs (LECTOR_MAX_BATCH_RUNS), and this one has ${refusal.runs}: open another`,
      );
    case 'too_many_batches':
      return tooManyBatches(limits.batches);
    default:
      return explainRefusal(refusal, limits);
  }
}

export function tooManyBatches(most: number): AppError {
  const words = `There are ${most} batches, as many as there may be (LECTOR_MAX_BATCHES): delete some that are not needed any more`;
  return new AppError('storage_full', words);
}
