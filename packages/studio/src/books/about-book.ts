// What the pages say about a book: its name, its state, what became of a chapter, its language.
import type { BatchInfo, BookInfo, BookSummary, Language, RunStatus } from '@lector/client';
import { books as texts } from '../locales/en/books.ts';

export type Chapter = BookInfo['chapters'][number];
export type BookState = keyof typeof texts.state;

export function titleOf({ title, filename }: Pick<BookSummary, 'title' | 'filename'>): string {
  return title ?? filename;
}

/** While it is spoken that is told, whatever was made of it before. */
export function stateOf(audiobook: BookSummary['audiobook'], batch: BatchInfo | null): BookState {
  if (batch === null) return 'read';
  if (batch.status === 'paused') return 'paused';
  if (batch.finished_at === null) return 'speaking';
  return audiobook ?? (batch.status === 'cancelled' ? 'cancelled' : 'spoken');
}

export function wordsOf(state: BookState, batch: BatchInfo | null): string {
  const percent = batch?.progress.percent ?? 0;
  return state === 'speaking' || state === 'paused' ? texts.state[state](percent) : texts.state[state];
}

/** Whether something of it can be put in line. */
export function canStart({ batch }: BookInfo): boolean {
  return batch === null || batch.cancelled_at !== null;
}

export function isBeingMade({ audiobook }: Pick<BookInfo, 'audiobook'>): boolean {
  return audiobook?.status === 'waiting' || audiobook?.status === 'making';
}

const BY_WEIGHT: readonly RunStatus[] = ['running', 'queued', 'failed', 'expired', 'cancelled', 'done'];

/** Of all its runs; null when there are none. */
export function statusOf({ runs }: Chapter): RunStatus | null {
  return BY_WEIGHT.find((status) => runs.some((run) => run.status === status)) ?? null;
}

/** The language for a tag such as `en` or `pt-BR`; of several the preferred, else the first. */
export function findLanguage(languages: readonly Language[], tag: string | null, preferred: number): number | null {
  if (tag === null) return null;
  const wanted = tag.toLowerCase().replaceAll('_', '-');
  const exact = languages.find(({ short_name }) => short_name.toLowerCase() === wanted);
  if (exact !== undefined) return exact.id;
  const base = (name: string) => name.toLowerCase().split('-', 1)[0];
  const akin = languages.filter(({ short_name }) => base(short_name) === base(wanted));
  return (akin.find(({ id }) => id === preferred) ?? akin[0])?.id ?? null;
}
