// What is done to a chapter that is spoken: heard, and spoken again.
import { books as texts } from '../locales/en/books.ts';
import { nextTake } from '../runs/detail/takes.ts';
import { describe, lector } from '../server.ts';
import { say } from '../state/notices.svelte.ts';
import { player, toggle } from '../state/player.svelte.ts';
import { type Chapter, statusOf } from './about-book.ts';

export function nameOf({ title }: Chapter): string {
  return title === '' ? texts.chapters.untitled : title;
}

/** Plays or pauses the first run of it. */
export async function playChapter({ runs: [first] }: Chapter): Promise<void> {
  if (first === undefined) return;
  try {
    const loaded = player.run;
    toggle(loaded?.run_id === first.run_id ? loaded : await lector.getRun(first.run_id));
  } catch (error) {
    say(describe(error).words, 'bad');
  }
}

/** What failed is repeated; a chapter that is there whole gets a new take. */
export async function speakAgain(chapter: Chapter): Promise<void> {
  const isWhole = statusOf(chapter) === 'done';
  try {
    for (const run of chapter.runs) {
      if (isWhole) await lector.retryRun(run.run_id, { take: nextTake(await lector.getRun(run.run_id)) });
      else if (run.status !== 'done') await lector.retryRun(run.run_id);
    }
    say(texts.chapters.spokenAgain(nameOf(chapter)), 'good');
  } catch (error) {
    say(describe(error).words, 'bad');
  }
}
