// What became of the chapters of a book: which are here, which are not and why.
import { type BookInfo, type LectorClient, LectorError } from '@lector/client';
import type { SavedFile } from './journal.ts';

export interface MissingChapter {
  readonly number: number;
  readonly title: string;
  /** Such as `refused`, `engine_failed`, `cancelled`. */
  readonly code: string;
  readonly reason: string;
}

export interface BookOutcome {
  readonly book: BookInfo;
  /** How many were to be there. */
  readonly chosen: number;
  readonly missing: readonly MissingChapter[];
  /** Of the audio. */
  readonly files: readonly SavedFile[];
  /** How many of them arrived now. */
  readonly fetched: number;
  readonly durationMs: number;
  readonly manifest: string;
  /** What is not as it was wished; sentences. */
  readonly remarks: readonly string[];
}

/** Why there is no recording. */
export interface RunFailure {
  readonly code: string;
  readonly reason: string;
}

const PAGE = 1_000;

/** By the name of the run in the batch. */
export async function fetchFailures(
  client: Pick<LectorClient, 'listResults'>,
  book: BookInfo,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RunFailure>> {
  const failures = new Map<string, RunFailure>();
  const batchId = book.batch?.batch_id;
  const names = book.chapters.flatMap(({ runs }) =>
    runs.filter(({ status }) => status !== 'done').map(({ custom_id: customId }) => customId),
  );
  for (let at = 0; batchId !== undefined && at < names.length; at += PAGE) {
    const request = { batch_id: batchId, custom_ids: names.slice(at, at + PAGE) };
    const { results } = await client.listResults(request, { signal });
    for (const { custom_id: name, status, error } of results) {
      if (name == null) continue;
      failures.set(name, { code: error?.code ?? status, reason: error?.message ?? `it is ${status}` });
    }
  }
  return failures;
}

/** `failures`: of the runs whose recording is not here. */
export function findMissing(book: BookInfo, failures: ReadonlyMap<string, RunFailure>): readonly MissingChapter[] {
  return book.chapters.flatMap(({ number, title, is_chosen: isChosen, unspoken, runs }): MissingChapter[] => {
    if (!isChosen) return [];
    const failed = runs.map(({ custom_id: name }) => failures.get(name)).find((failure) => failure !== undefined);
    if (unspoken !== null) return [{ number, title, code: 'refused', reason: unspoken }];
    if (failed !== undefined) return [{ number, title, ...failed }];
    return runs.length > 0 ? [] : [{ number, title, code: 'no_words', reason: 'there was nothing to speak' }];
  });
}

/** Whether the server says that there is no such thing. */
export function isMissing(error: unknown): boolean {
  return error instanceof LectorError && error.kind === 'notFound';
}
