// The way back through pages of a list whose cursors only lead on: remembered for this tab, so that a reload keeps it.
import { setQuery } from '../router.svelte.ts';
import { FILTER_NAMES, type View } from './filter.ts';

const KEY = 'lector.runs.before';
const MOST = 500;

function readTrail(): [next: string, before: string][] {
  try {
    const trail: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(trail) ? trail : [];
  } catch {
    return [];
  }
}

export function goNext(view: View, cursor: string): void {
  const trail = readTrail().filter(([next]) => next !== cursor);
  sessionStorage.setItem(KEY, JSON.stringify([...trail, [cursor, view.cursor ?? '']].slice(-MOST)));
  setQuery({ cursor, page: String(view.page + 1) });
  scrollTo(0, 0);
}

/** To the page before; to the first when nobody remembers it, as behind a link from elsewhere. */
export function goPrevious(view: View): void {
  const before = readTrail().find(([next]) => next === view.cursor)?.[1] ?? '';
  setQuery(before === '' ? { cursor: null, page: null } : { cursor: before, page: String(view.page - 1) });
  scrollTo(0, 0);
}

export function goFirst(): void {
  setQuery({ cursor: null, page: null });
  scrollTo(0, 0);
}

/** Changes filters: what is found begins anew. */
export function setFilters(
  changes: Readonly<Record<string, string | null>>,
  options: { replace?: boolean } = {},
): void {
  setQuery({ ...changes, cursor: null, page: null }, options);
}

export function clearFilters(): void {
  setFilters(Object.fromEntries(FILTER_NAMES.map((name) => [name, null])));
}
