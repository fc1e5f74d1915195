// The current page of runs: fetched once, then kept up to date by events, or by polling while the stream is down.
import type { RunCount, RunEvent, RunFilter, RunInfo, RunStatus } from '@lector/client';
import { describe, lector, type Trouble } from '../server.ts';
import { hasEnded, matches, type View } from './filter.ts';
import { noticeSources } from './run-sources.svelte.ts';

export interface Counts {
  /** Count for the filter. */
  readonly now: RunCount;
  /** Count for the filter, of any status. */
  readonly byStatus: Readonly<Record<RunStatus, number>>;
}

const RECOUNT_MS = 3_000;

export class RunList {
  runs = $state.raw<readonly RunInfo[]>([]);
  nextCursor = $state<string | null>(null);
  counts = $state.raw<Counts | null>(null);
  /** Newer runs that are not shown yet, so that the rows do not move while being read. */
  fresh = $state.raw<ReadonlySet<number>>(new Set());
  loading = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  /** The view that the rows belong to; null before the first answer. */
  shown = $state.raw<View | null>(null);
  /** Called for each run that ended while it was shown. */
  onended: (run: RunInfo) => void = () => {};

  #view: View | null = null;
  #asking: AbortController | null = null;
  #counting: AbortController | null = null;
  #during: RunEvent[] = [];
  #behind = false;
  #counted = { key: '', atMs: 0 };
  #countTimer: ReturnType<typeof setTimeout> | undefined;
  #catchUpTimer: ReturnType<typeof setTimeout> | undefined;

  async show(view: View): Promise<void> {
    this.#view = view;
    if (view.filterKey !== this.#counted.key) this.#countSoon(0);
    await this.load();
  }

  /** Reloads the page and shows the result. */
  async load(): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    this.#asking?.abort();
    const own = new AbortController();
    this.#asking = own;
    this.#during = [];
    this.loading = true;
    try {
      const page = await lector.listRuns(toQuery(view), { signal: own.signal });
      if (this.#asking !== own) return;
      noticeSources(page.runs);
      this.runs = page.runs;
      this.nextCursor = page.next_cursor;
      this.fresh = new Set();
      this.shown = view;
      this.trouble = null;
    } catch (error) {
      if (this.#asking !== own) return;
      this.#fail(error);
    }
    this.#asking = null;
    this.loading = false;
    // Events that arrived during the request may be newer than its answer.
    for (const event of this.#during.splice(0)) this.take(event);
    if (this.#behind && this.trouble === null) void this.catchUp();
    this.#behind = false;
  }

  take(event: RunEvent): void {
    if (event.type === 'batch') return;
    if (this.#asking !== null) this.#during.push(event);
    this.#countSoon(RECOUNT_MS);
    if (event.type === 'reset') void this.catchUp();
    else if (event.type === 'deleted') {
      this.runs = this.runs.filter((run) => run.run_id !== event.run_id);
      this.#setFresh(event.run_id, false);
    } else this.#take(event.run);
  }

  /** Refreshes without moving rows: while there are no events, and once after a reconnect. */
  async catchUp(): Promise<void> {
    const view = this.shown;
    if (this.#asking !== null) {
      // A request in progress may return an older state.
      this.#behind = true;
      return;
    }
    if (view === null || view !== this.#view) return this.load();
    try {
      const page = await lector.listRuns(toQuery(view));
      if (this.shown !== view || this.#asking !== null) return;
      this.#merge(page.runs, page.next_cursor === null, view);
    } catch (error) {
      this.#fail(error);
    }
    this.#countSoon(RECOUNT_MS);
  }

  /** After a bulk action: reloads the page and the counts. */
  async refresh(): Promise<void> {
    this.#countSoon(0);
    await this.load();
  }

  stop(): void {
    this.#asking?.abort();
    this.#counting?.abort();
    clearTimeout(this.#countTimer);
    clearTimeout(this.#catchUpTimer);
  }

  #take(run: RunInfo): void {
    noticeSources([run]);
    if (this.#replace(run) || this.shown === null) return;
    if (this.shown.cursor !== null || !this.#isNewer(run)) return;
    const fits = matches(run, this.shown.filter);
    if (fits !== null) this.#setFresh(run.run_id, fits);
    else this.#catchUpTimer ??= setTimeout(() => this.#lateCatchUp(), RECOUNT_MS);
    // The list is empty, so the run is shown at once.
    if (fits === true && this.runs.length === 0) void this.load();
  }

  #lateCatchUp(): void {
    this.#catchUpTimer = undefined;
    void this.catchUp();
  }

  /** False when it is not on the page. */
  #replace(run: RunInfo): boolean {
    const at = this.runs.findIndex((other) => other.run_id === run.run_id);
    const before = this.runs[at];
    if (before === undefined) return false;
    if (!hasEnded(before) && hasEnded(run)) this.onended(run);
    this.runs = this.runs.with(at, run);
    return true;
  }

  #merge(answer: readonly RunInfo[], isLast: boolean, view: View): void {
    const there = new Set<number>();
    const oldest = answer.at(-1);
    for (const run of answer) {
      there.add(run.run_id);
      if (!this.#replace(run) && view.cursor === null && this.#isNewer(run)) this.#setFresh(run.run_id, true);
    }
    // A run whose status no longer matches stays where it is; without a status filter a missing run must have been deleted.
    if (view.filter.status === undefined) {
      this.runs = this.runs.filter(
        (run) => there.has(run.run_id) || (!isLast && oldest !== undefined && run.created_at <= oldest.created_at),
      );
    }
    this.trouble = null;
    if (this.runs.length === 0 && this.fresh.size > 0) void this.load();
  }

  #isNewer(run: RunInfo): boolean {
    const newest = this.runs[0];
    // Ids have no order; of two runs created in the same millisecond the unknown one is newer.
    return newest === undefined || run.created_at >= newest.created_at;
  }

  #setFresh(runId: number, is: boolean): void {
    if (this.fresh.has(runId) === is) return;
    const next = new Set(this.fresh);
    if (is) next.add(runId);
    else next.delete(runId);
    this.fresh = next;
  }

  #fail(error: unknown): void {
    this.trouble = describe(error);
  }

  #countSoon(everyMs: number): void {
    if (everyMs === 0) clearTimeout(this.#countTimer);
    else if (this.#countTimer !== undefined) return;
    const waitMs = Math.max(0, this.#counted.atMs + everyMs - Date.now());
    this.#countTimer = setTimeout(() => void this.#count(), everyMs === 0 ? 0 : waitMs);
  }

  /** The server does two counts at a time: one that is not shown any more is ended, and no other begins meanwhile. */
  async #count(): Promise<void> {
    this.#countTimer = undefined;
    const view = this.#view;
    if (view === null) return;
    const same = this.#counted.key === view.filterKey;
    this.#counted = { key: view.filterKey, atMs: Date.now() };
    if (same && this.#counting !== null) {
      this.#countSoon(RECOUNT_MS);
      return;
    }
    this.#counting?.abort();
    const own = new AbortController();
    this.#counting = own;
    const options = { signal: own.signal };
    const { status, ...others } = view.filter;
    try {
      const asked = lector.countRuns(view.filter, options);
      const all = status === undefined ? asked : lector.countRuns(others satisfies RunFilter, options);
      const [now, { by_status: byStatus }] = await Promise.all([asked, all]);
      if (this.#view?.filterKey === view.filterKey) this.counts = { now, byStatus } satisfies Counts;
    } catch {
      // The list shows its own error; the next event or page retries.
      if (this.#counting === own) this.#counted.key = '';
    }
    if (this.#counting === own) this.#counting = null;
  }
}

function toQuery({ filter, cursor, limit }: View) {
  return { ...filter, limit, ...(cursor !== null && { cursor }) };
}
