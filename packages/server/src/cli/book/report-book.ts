// What `lector book` says at its end, and the exit code that it ends with.
import { formatBytes, formatDuration } from '../remote/amounts.ts';
import { EXIT } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import type { BookOutcome } from './book-outcome.ts';
import { type BookPlan, titleOf } from './book-plan.ts';
import type { BookResult } from './journal.ts';
import type { ListedChapter } from './listed-book.ts';
import { SILENCE_WORDS } from './silence-words.ts';

export interface BookReport {
  readonly folder: string;
  readonly outcome: BookOutcome;
  readonly json: boolean;
  readonly noted: BookPlan;
}

type Output = Pick<Session, 'terminal'>;

const MAX_SHOWN = 50;

export function reportBook({ terminal }: Output, { folder, outcome, json, noted: plan }: BookReport): number {
  const { book, chosen, missing, files, fetched, durationMs, manifest, remarks } = outcome;
  const sizeBytes = files.reduce((sum, file) => sum + file.size_bytes, 0);
  const silent = plan.listed.chapters.filter(isLeftOut);
  for (const { number, title, reason } of missing.slice(0, MAX_SHOWN)) {
    terminal.note(`Chapter ${number}, ${title}, is missing: ${reason}`, 'red');
  }
  if (missing.length > MAX_SHOWN) terminal.note(`… and ${missing.length - MAX_SHOWN} more in ${manifest}`);
  for (const remark of remarks) terminal.note(remark, 'yellow');
  if (silent.length > 0) terminal.note(describeSilent(silent));
  const facts = `${formatDuration(durationMs)} of speech, ${formatBytes(sizeBytes)}`;
  const here = chosen - missing.length;
  terminal.note(`“${titleOf(plan)}”: ${here} of ${chosen} chapters are in ${folder}: ${facts}. List: ${manifest}`);
  if (missing.some(({ code }) => code !== 'refused')) terminal.note('To try again, run the same command again.');
  if (json) {
    const summary = {
      ...{ book_id: book.book_id, batch_id: book.batch?.batch_id ?? null, folder, manifest, format: plan.format },
      ...{ chapters: chosen, here, fetched, duration_ms: Math.round(durationMs), size_bytes: sizeBytes, files },
      missing,
      not_spoken: silent.map(({ number, title, reason }) => ({ number, title, reason })),
      remarks,
    };
    terminal.json(JSON.stringify(summary, null, 2));
  }
  return missing.length > 0 ? EXIT.incomplete : EXIT.complete;
}

/** Everything was here, and nothing was asked of the server. */
export function reportUnchanged(
  { terminal }: Output,
  { folder, result, json }: { readonly folder: string; readonly result: BookResult; readonly json: boolean },
): number {
  const { chapters, files, duration_ms: durationMs } = result;
  const sizeBytes = files.reduce((sum, file) => sum + file.size_bytes, 0);
  const facts = `${formatDuration(durationMs)} of speech, ${formatBytes(sizeBytes)}`;
  terminal.note(`All ${chapters} chapters are in ${folder} from before: ${facts}.`);
  if (json) {
    const counts = { chapters, here: chapters, fetched: 0, duration_ms: durationMs, size_bytes: sizeBytes };
    terminal.json(JSON.stringify({ folder, ...counts, files, missing: [] }, null, 2));
  }
  return EXIT.complete;
}

/** What nobody chose is no news to who made the choice. */
export function isLeftOut({ reason }: ListedChapter): boolean {
  return reason !== null && reason !== 'not_chosen';
}

/** `Not spoken: 3 chapters (cover, 2 × notes).` */
export function describeSilent(chapters: readonly ListedChapter[]): string {
  const reasons = new Map<string, number>();
  for (const { reason } of chapters) {
    const words = SILENCE_WORDS[reason ?? 'not_chosen'];
    reasons.set(words, (reasons.get(words) ?? 0) + 1);
  }
  const listed = [...reasons].map(([words, count]) => (count === 1 ? words : `${count} × ${words}`)).join(', ');
  return `Not spoken: ${chapters.length} ${chapters.length === 1 ? 'chapter' : 'chapters'} (${listed}).`;
}
