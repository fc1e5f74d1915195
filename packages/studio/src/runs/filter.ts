// The filter of the run list: from the URL to the server's filter, and the same check in the page.
import type { RunFilter, RunInfo, RunStatus } from '@lector/client';

export const STATUSES: readonly RunStatus[] = ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'];
export const PAGE_SIZES = [50, 100, 200] as const;
/** Query parameters of the filter; changing one returns to the first page. */
export const FILTER_NAMES = ['status', 'voice', 'language', 'key', 'door', 'from', 'to', 'q'] as const;
/** Runs of other programs, which are left out unless one asks for them. */
export const DOORS = ['any', 'openai', 'wyoming'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

export interface View {
  readonly filter: RunFilter;
  /** A key that is equal for equal filters. */
  readonly filterKey: string;
  /** Whether the URL narrows what the page shows. */
  readonly narrowed: boolean;
  readonly limit: number;
  readonly cursor: string | null;
  readonly page: number;
}

/** `within` is what the page shows at most, whatever the URL says. */
export function readView(query: URLSearchParams, within: RunFilter = {}): View {
  const asked = readFilter(query);
  const filter = { ...asked, ...within };
  const limit = PAGE_SIZES.find((size) => String(size) === query.get('limit')) ?? PAGE_SIZES[0];
  const narrowed = Object.keys(asked).length > 0;
  return { filter, filterKey: JSON.stringify(filter), narrowed, limit, ...readPlace(query) };
}

/** Which page of a list, from the URL. */
export function readPlace(query: URLSearchParams): Pick<View, 'cursor' | 'page'> {
  const cursor = query.get('cursor');
  return { cursor, page: cursor === null ? 1 : Math.max(2, readId(query.get('page')) ?? 2) };
}

function readFilter(query: URLSearchParams): RunFilter {
  const status = readStatuses(query).join(',');
  const [voice, language, key] = ['voice', 'language', 'key'].map((name) => readId(query.get(name)));
  const door = DOORS.find((one) => one === query.get('door'));
  const from = startOfDay(query.get('from'), 0);
  const before = startOfDay(query.get('to'), 1);
  const words = query.get('q')?.trim().slice(0, 200) ?? '';
  return {
    ...(status !== '' && { status }),
    ...(voice != null && { voice_id: voice }),
    ...(language != null && { language }),
    ...(key != null && { key_id: key }),
    ...(door && { door }),
    ...(from !== null && { created_from: from }),
    ...(before !== null && { created_before: before }),
    ...(words !== '' && { q: words }),
  };
}

export function readStatuses(query: URLSearchParams): readonly RunStatus[] {
  const asked = new Set(query.get('status')?.split(','));
  return STATUSES.filter((status) => asked.has(status));
}

function readId(word: string | null): number | null {
  return word !== null && /^[1-9]\d{0,9}$/.test(word) ? Number(word) : null;
}

/** Days are in the user's time zone, not the server's. */
function startOfDay(day: string | null, later: number): string | null {
  if (day === null || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const date = new Date(`${day}T00:00`);
  if (Number.isNaN(date.getTime())) return null;
  date.setDate(date.getDate() + later);
  return date.toISOString();
}

/** Whether a run matches; null when only the server can tell, because the words may be beyond the excerpt. */
export function matches(run: RunInfo, filter: RunFilter): boolean | null {
  if (filter.status !== undefined && !filter.status.split(',').includes(run.status)) return false;
  if (filter.voice_id !== undefined && filter.voice_id !== run.voice_id) return false;
  if (filter.language !== undefined && filter.language !== run.language) return false;
  if (filter.key_id !== undefined && filter.key_id !== run.source.key_id) return false;
  if (filter.batch_id !== undefined && filter.batch_id !== run.batch_id) return false;
  if (filter.door !== 'any' && (filter.door ?? null) !== run.source.door) return false;
  const createdMs = Date.parse(run.created_at);
  if (filter.created_from !== undefined && createdMs < Date.parse(filter.created_from)) return false;
  if (filter.created_before !== undefined && createdMs >= Date.parse(filter.created_before)) return false;
  if (filter.q === undefined || run.excerpt.toLowerCase().includes(filter.q.toLowerCase())) return true;
  return Array.from(run.excerpt).length < run.characters ? null : false;
}

/** Code points of an excerpt; a shorter one is all there is, of a text with tags its words. */
const EXCERPT = 160;

/** The excerpt of its text, with an ellipsis when there is more. */
export function excerptOf({ excerpt, characters }: RunInfo): string {
  const { length } = Array.from(excerpt);
  return length >= EXCERPT && length < characters ? `${excerpt.trimEnd()} …` : excerpt;
}

export function hasEnded(run: RunInfo): boolean {
  return run.status !== 'queued' && run.status !== 'running';
}

const NAMED = /^(?:id:\s*)?(\d{1,10}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** The run named in the search by `id:123`, `123` or a task id. */
export function readName(words: string): string | null {
  return NAMED.exec(words.trim())?.[1] ?? null;
}
