// Makes the next lines of an input file into runs, all in one call; what is refused is kept with its answer.
import type { Caller } from '../../domain/api-key.ts';
import { type LineRefusal, type SpeechBatchWork, type SpeechLine, toRunName } from '../../domain/speech-batch.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import { createTurns } from '../../turns.ts';
import type { AskedRun, SubmitBatch } from '../submitting/submit-batch.ts';
import { readLines } from './read-lines.ts';
import type { AskedLine, SpeechWire } from './speech-wire.ts';

/** The bytes of lines that are held at a time, and one line more. */
const CHUNK_BYTES = 4 * 1024 * 1024;

export interface TakenLines {
  readonly lines: readonly SpeechLine[];
  readonly readLines: number;
  readonly readBytes: number;
  readonly isEnd: boolean;
}

interface Line {
  readonly line: number;
  readonly runName: string;
  readonly asked: AskedLine;
}

interface Dependencies {
  readonly batches: Pick<BatchStore, 'named'>;
  readonly submitBatch: SubmitBatch;
  readonly wire: SpeechWire;
  readonly maxLineBytes: number;
}

export interface Submission {
  readonly caller: Caller;
  readonly batch: SpeechBatchWork;
  /** The input file from where it was read to. */
  readonly source: AsyncIterable<Buffer>;
  readonly most: number;
  /** Throws `rate_limited` when so many runs are too many now. */
  readonly pay: (runs: number) => void;
}

/**
 * All runs are stored or none, so that after a stop their names tell whether they were: a repeat stores nothing twice. Throws what has to be
 * waited for: `queue_full`, `rate_limited`, `busy`, `payment_required`, `storage_full`.
 */
export type SubmitLines = (submission: Submission) => Promise<TakenLines>;

export function createSubmitLines(dependencies: Dependencies): SubmitLines {
  const { batches, wire } = dependencies;
  const submit = createSubmit(dependencies);

  return async (submission) => {
    const { batch, caller } = submission;
    const { lines, ...position } = await collect(submission, dependencies);
    const names = lines.map(({ runName }) => runName);
    const found = await batches.named({ ownerId: batch.ownerId, id: batch.id, customIds: names });
    const stored = new Set(found.map(({ customId }) => customId));
    const refusals = new Map<number, LineRefusal>();
    const runs: AskedRun[] = [];
    const pauseIfDue = createTurns();
    for (const { line, runName, asked } of lines.filter((one) => !stored.has(one.runName))) {
      try {
        const { request, asked: reading } = wire.toRun(caller.ownerId, asked.body);
        const options = { idempotencyKey: null, asked: reading, interactive: false };
        runs.push({ index: line, loc: ['body', line], customId: runName, request, options });
      } catch (error) {
        refusals.set(line, wire.refuse(refusalOf(error)));
      }
      await pauseIfDue();
    }
    if (runs.length > 0) await submit(submission, runs, refusals);
    return {
      ...position,
      lines: lines.map(({ line, runName, asked: { customId, body } }) => {
        return { line, customId, runName, format: wire.formatOf(body), refusal: refusals.get(line) ?? null };
      }),
    };
  };
}

/** The next lines, as many as may be taken at a time. */
async function collect({ batch, source, most }: Submission, { wire, maxLineBytes }: Dependencies) {
  const from = { lines: batch.readLines, bytes: batch.readBytes, maxBytes: maxLineBytes };
  const lines: Line[] = [];
  let [bytes, readTo, end] = [0, batch.readLines, batch.readBytes];
  for await (const found of readLines(source, from)) {
    [readTo, end] = [found.line, found.end];
    const asked = found.bytes === null ? null : wire.readLine(found.bytes);
    // The file was checked before, and does not change.
    if (asked === null || 'code' in asked) continue;
    lines.push({ line: found.line, runName: toRunName(found.line, asked.customId), asked });
    bytes += found.bytes?.length ?? 0;
    if (lines.length >= most || bytes >= CHUNK_BYTES) return { lines, readLines: readTo, readBytes: end, isEnd: false };
  }
  return { lines, readLines: readTo, readBytes: end, isEnd: true };
}

function createSubmit({ submitBatch, wire }: Dependencies) {
  return async (
    { caller, batch, pay }: Submission,
    runs: readonly AskedRun[],
    refusals: Map<number, LineRefusal>,
  ): Promise<void> => {
    const refuseItems = (items: readonly InputProblem[]) => {
      for (const { loc, ...problem } of items) {
        const [place, line, ...rest] = loc;
        if (place === undefined || refusals.has(Number(line))) continue;
        refusals.set(Number(line), wire.refuse(invalidInput({ ...problem, loc: [place, ...rest] })));
      }
    };
    const request = {
      ...{ batch: { existing: batch.id }, closes: false, runs, refused: [], pay },
      ...{ skipsInvalid: true, idempotency: null },
    };
    try {
      await submitBatch(caller, request, ({ skipped }) => {
        refuseItems(skipped.flatMap(({ problems }) => problems));
        return '';
      });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal.code === 'invalid_input') return refuseItems(refusal.details.items ?? []);
      // Somebody has closed or deleted the batch of runs: what is left of the file is told so, line by line.
      for (const { index } of runs) refusals.set(index, wire.refuse(refusal));
    }
  };
}

/** The error, if it is about the lines themselves; else it is thrown. */
function refusalOf(error: unknown): AppError {
  if (error instanceof AppError && ['invalid_input', 'not_found', 'batch_closed'].includes(error.code)) return error;
  throw error;
}
