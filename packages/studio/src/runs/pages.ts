// Remembers the cursors of earlier pages for "previous", since cursors only lead forward. Kept per tab, so that a reload keeps them.
import { setQuery } from '../router.svelte.ts';
import { FILTER_NAMES, type View } from './filter.ts';

type Place = Pick<View, 'cursor' | 'page'>;

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

export function goNext(view: Place, cursor: string): void {
  const trail = readTrail().filter(([next]) => next !== cursor);
  sessionStorage.setItem(KEY, JSON.stringify([...trail, [cursor, view.cursor ?? '']].slice(-MOST)));
  setQuery({ cursor, page: String(view.page + 1) });
  scrollTo(0, 0);
}

/** Goes to the previous page; to the first when its cursor is unknown, as after opening a shared link. */
export function goPrevious(view: Place): void {
  const before = readTrail().find(([next]) => next === view.cursor)?.[1] ?? '';
  setQuery(before === '' ? { cursor: null, page: null } : { cursor: before, page: String(view.page - 1) });
  scrollTo(0, 0);
}

export function goFirst(): void {
  setQuery({ cursor: null, page: null });
  scrollTo(0, 0);
}

/** Changes filters and returns to the first page. */
export function setFilters(
  changes: Readonly<Record<string, string | null>>,
  options: { replace?: boolean } = {},
): void {
  setQuery({ ...changes, cursor: null, page: null }, options);
}

export function clearFilters(): void {
  setFilters(Object.fromEntries(FILTER_NAMES.map((name) => [name, null])));
}
