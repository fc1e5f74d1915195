// The runs that speak a book, as its chapters have them.
import { type ChapterPart, readChapterName } from '../../domain/audiobook/chapter-names.ts';
import type { RunOutcome } from '../../domain/run.ts';
import type { BatchStore } from '../../ports/batch-store.ts';
import type { BookSpeech } from '../../ports/book-store.ts';
import type { RunStore } from '../../ports/run-store.ts';

export interface ChapterRun extends ChapterPart {
  readonly run: RunOutcome;
}

/** In the order in which they are heard. */
export type ListChapterRuns = (ownerId: number, speech: Pick<BookSpeech, 'batchId'>) => Promise<readonly ChapterRun[]>;

const PAGE = 500;

export function createListChapterRuns({
  batches,
  runs,
}: {
  batches: Pick<BatchStore, 'runs'>;
  runs: Pick<RunStore, 'findByIds'>;
}): ListChapterRuns {
  return async (ownerId, { batchId }) => {
    const listed: ChapterRun[] = [];
    for (let after: number | null = null; ; ) {
      const page: Awaited<ReturnType<typeof batches.runs>> = await batches.runs({
        ...{ ownerId, id: batchId, after, limit: PAGE },
      });
      const ids = page.map(({ runId }) => runId);
      const outcomes = new Map((await runs.findByIds(ownerId, ids)).map((run) => [run.runId, run]));
      for (const { runId, customId } of page) {
        const [part, run] = [readChapterName(customId), outcomes.get(runId)];
        // Its owner may have added runs of its own before the batch was closed.
        if (part !== null && run !== undefined) listed.push({ ...part, run });
      }
      after = ids.at(-1) ?? null;
      if (page.length < PAGE) break;
    }
    return listed.sort((one, other) => one.chapter - other.chapter || one.part - other.part);
  };
}

/** Chapters that were to be spoken and are not there whole. */
export function findMissing(
  { chapters, unspoken }: Pick<BookSpeech, 'chapters' | 'unspoken'>,
  runs: readonly ChapterRun[],
): readonly number[] {
  const sound = new Set(runs.map(({ chapter }) => chapter));
  for (const { chapter, run } of runs) if (run.state !== 'done') sound.delete(chapter);
  for (const { chapter } of unspoken) sound.delete(chapter);
  return chapters.filter((chapter) => !sound.has(chapter));
}
