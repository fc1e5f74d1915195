// The state of one run: fetched, and refetched at every event of it.
import type { RunDetail, RunEvent } from '@lector/client';
import { describe, lector, type Trouble } from '../../server.ts';
import { isMissing } from '../../state/followed.svelte.ts';

export class OneRun {
  detail = $state.raw<RunDetail | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** There is no such run, or it was deleted. */
  missing = $state(false);
  readonly runId: number;
  #loading = false;
  #again = false;

  constructor(runId: number) {
    this.runId = runId;
  }

  async load(): Promise<void> {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    try {
      this.detail = await lector.getRun(this.runId);
      this.trouble = null;
    } catch (error) {
      if (isMissing(error)) this.missing = true;
      else this.trouble = describe(error);
    }
    this.#loading = false;
    if (this.#again && !this.missing) {
      this.#again = false;
      await this.load();
    }
  }

  take(event: RunEvent): void {
    if (event.type === 'batch') return;
    if (event.type === 'deleted') {
      if (event.run_id === this.runId) this.missing = true;
      // The deleted run may be a repetition of this one.
      else if (this.detail?.retried_by.includes(event.run_id)) void this.load();
      return;
    }
    if (event.type === 'run') {
      if (event.run.run_id === this.runId && this.detail !== null) this.detail = { ...this.detail, ...event.run };
      else if (event.run.retry_of !== this.runId || this.detail?.retried_by.includes(event.run.run_id)) return;
    }
    void this.load();
  }
}
