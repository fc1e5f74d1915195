// The selection: single runs by id, or all that a filter matched at a moment.
import type { RunFilter, RunInfo } from '@lector/client';
import { lector } from '../server.ts';
import type { Target } from './bulk-actions.ts';
import type { View } from './filter.ts';

interface All {
  /** Limited to runs created before this moment. */
  readonly filter: RunFilter;
  readonly total: number;
}

export class Selection {
  ids = $state.raw<ReadonlySet<number>>(new Set());
  all = $state.raw<All | null>(null);
  #anchor: number | null = null;

  get count(): number {
    return this.all?.total ?? this.ids.size;
  }
  get target(): Target {
    return this.all === null ? { ids: this.ids } : { filter: this.all.filter };
  }
  has(runId: number): boolean {
    return this.all !== null || this.ids.has(runId);
  }

  /** `order`: the ids on the page. With `range` everything from the last clicked run is selected. */
  toggle(runId: number, order: readonly RunInfo[], range: boolean): void {
    const at = (id: number | null) => order.findIndex((run) => run.run_id === id);
    const next = this.#named(order);
    const [from, to] = [range ? at(this.#anchor) : -1, at(runId)];
    if (from >= 0 && to >= 0) {
      for (const run of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(run.run_id);
    } else if (!next.delete(runId)) next.add(runId);
    this.#anchor = runId;
    this.ids = next;
  }

  togglePage(order: readonly RunInfo[]): void {
    const next = this.#named(order);
    const whole = order.every((run) => next.has(run.run_id));
    for (const run of order) {
      if (whole) next.delete(run.run_id);
      else next.add(run.run_id);
    }
    this.ids = next;
  }

  /** Selects all that match now, by the server's clock and count. */
  async takeAll(view: View): Promise<void> {
    const [newest] = (await lector.listRuns({ ...view.filter, limit: 1 })).runs;
    if (newest === undefined) return this.clear();
    const before = new Date(Date.parse(newest.created_at) + 1).toISOString();
    const filter = { ...view.filter, created_before: before };
    const { total } = await lector.countRuns(filter);
    this.all = { filter, total };
  }

  drop(runIds: Iterable<number>): void {
    const next = new Set(this.ids);
    for (const id of runIds) next.delete(id);
    if (next.size !== this.ids.size) this.ids = next;
  }

  clear(): void {
    this.ids = new Set();
    this.all = null;
    this.#anchor = null;
  }

  /** Selecting single runs ends "all"; the runs on the page stay selected. */
  #named(order: readonly RunInfo[]): Set<number> {
    const named = this.all === null ? new Set(this.ids) : new Set(order.map((run) => run.run_id));
    this.all = null;
    return named;
  }
}
