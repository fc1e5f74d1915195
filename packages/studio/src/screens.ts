// Maps paths to screens. Each screen is loaded when first needed.
import type { Component } from 'svelte';
import { common } from './locales/en/common.ts';

interface Found {
  readonly title: string;
  /** The screen and its props together, so that a screen never gets the props of the next one. */
  readonly load: () => Promise<{
    readonly Screen: Component<Record<string, unknown>>;
    readonly facts: Record<string, unknown>;
  }>;
}

type Load = () => Promise<{ readonly default: Component<never> }>;

const SCREENS: Readonly<Record<string, readonly [title: string, load: Load]>> = {
  '/': [common.nav.speak, () => import('./screens/Speak.svelte')],
  '/runs': [common.nav.runs, () => import('./screens/Runs.svelte')],
  '/batches': [common.nav.batches, () => import('./screens/Batches.svelte')],
  '/batches/new': [common.newBatch, () => import('./screens/NewBatch.svelte')],
  '/books': [common.nav.books, () => import('./screens/Books.svelte')],
  '/pronunciation': [common.pronunciation, () => import('./screens/Pronunciation.svelte')],
  '/voices': [common.nav.voices, () => import('./screens/Voices.svelte')],
  '/api': [common.nav.api, () => import('./screens/Api.svelte')],
  '/api/webhooks': [common.webhooks, () => import('./screens/Webhooks.svelte')],
  '/usage': [common.nav.usage, () => import('./screens/Usage.svelte')],
  '/settings': [common.nav.settings, () => import('./screens/Settings.svelte')],
};
const RUN = /^\/runs\/(\d{1,10})$/;
const BOOK = /^\/books\/(book_[0-9a-f]{32})$/;
const BATCH = /^\/batches\/(batch_\w{1,58})$/;

export function findScreen(path: string): Found {
  const runId = RUN.exec(path)?.[1];
  if (runId !== undefined) {
    return show([`Run ${runId}`, () => import('./screens/Run.svelte')], { runId: Number(runId) });
  }
  const batchId = BATCH.exec(path)?.[1];
  if (batchId !== undefined) return show([common.batch, () => import('./screens/Batch.svelte')], { batchId });
  const bookId = BOOK.exec(path)?.[1];
  if (bookId !== undefined) return show([common.book, () => import('./screens/Book.svelte')], { bookId });
  return show(SCREENS[path] ?? [common.notFound, () => import('./screens/NotFound.svelte')], {});
}

function show([title, load]: readonly [string, Load], facts: Record<string, unknown>): Found {
  const cast = (screen: Component<never>) => screen as Component<Record<string, unknown>>;
  return { title, load: async () => ({ Screen: cast((await load()).default), facts }) };
}
