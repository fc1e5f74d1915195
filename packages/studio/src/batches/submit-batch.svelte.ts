// Sends the rows of a new batch, and tells which of them the server found wrong.
import { createBatchClient, LectorError, type RunItem } from '@lector/client';
import { describe, options, type Trouble } from '../server.ts';
import type { Row, RowProblem } from './read-texts.ts';

/** Storing thousands costs more than the burst of the rate limit, and the server says for how long to wait. */
const client = createBatchClient({ ...options, maxRetries: 8, maxRetryAfterMs: 120_000 });

interface Wish {
  readonly rows: readonly Row[];
  readonly name: string;
  readonly defaults: Partial<RunItem>;
}

export class BatchSubmit {
  /** How many are stored; null while nothing is sent. */
  stored = $state<number | null>(null);
  problems = $state.raw<readonly RowProblem[]>([]);
  trouble = $state.raw<Trouble | null>(null);
  /** The batch that a failed submit has left open, with what was stored before. */
  partly = $state.raw<{ readonly batchId: string; readonly runs: number } | null>(null);
  /** The same until something is stored to the end, so that a repeat stores nothing twice. */
  #key = crypto.randomUUID();

  /** The batch's id; null when it was refused. */
  async send({ rows, name, defaults }: Wish): Promise<string | null> {
    if (this.stored !== null) return null;
    this.stored = this.partly?.runs ?? 0;
    this.problems = [];
    this.trouble = null;
    try {
      const { batch_id: batchId } = await client.submitMany(
        rows.map(({ item }) => item),
        {
          ...{ defaults, idempotencyKey: this.#key },
          ...(name !== '' && { name }),
          onStored: (stored) => {
            this.stored = stored.runs;
            this.partly = stored;
          },
        },
      );
      this.startAnew();
      return batchId;
    } catch (error) {
      this.problems = readProblems(error, rows);
      if (this.problems.length === 0) this.trouble = describe(error);
      return null;
    } finally {
      this.stored = null;
    }
  }

  /** The next submit makes a batch of its own. */
  startAnew(): void {
    this.#key = crypto.randomUUID();
    this.partly = null;
  }
}

/** A 422 names each row by its place among all. */
function readProblems(error: unknown, rows: readonly Row[]): readonly RowProblem[] {
  if (!(error instanceof LectorError)) return [];
  return error.items.flatMap(({ loc, msg }) => {
    const [body, runs, index, ...field] = loc;
    const row = body === 'body' && runs === 'runs' && typeof index === 'number' ? rows[index] : undefined;
    return row === undefined
      ? []
      : [{ line: row.line, words: field.length === 0 ? msg : `${field.join('.')}: ${msg}` }];
  });
}
