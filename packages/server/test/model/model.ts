// The model: the stored state of three owners, and the answers that follow from it.
import assert from 'node:assert/strict';
import type { RunDetail, RunEventKind, RunStatus } from '@lector/contract/runs';
import type { Pick } from './actions.ts';
import { type Call, type Check, httpCheck, readJson } from './calls.ts';
import { type Client, OWNERS, type OwnerName } from './clients.ts';
import { isPending, type ModelRun, runInfoOf } from './model-run.ts';

const DAY_MS = 86_400_000;
export const LIMITS = { capacity: 2, maxWaiting: 4, maxAttempts: 3, retentionMs: DAY_MS, linkMs: 3_600_000 } as const;

/** The last thing that happened to a run of a status. */
const ENDS: Readonly<Record<RunStatus, readonly RunEventKind[]>> = {
  queued: ['queued', 'retrying', 'resumed'],
  running: ['started'],
  done: ['done'],
  failed: ['failed'],
  cancelled: ['cancelled'],
  expired: ['expired'],
};

/** What one action comes to. Nothing has changed before `commit`, which answers what to hold the server's answer against. */
export interface Plan {
  readonly call: Call;
  /** What it looks at or changes. Two plans can be sent together when they touch different things, or one thing alike. */
  readonly touches: readonly Touch[];
  /** Depends on more than can be named: to be sent by itself. */
  readonly alone?: boolean;
  commit(): Check;
}

export interface Touch {
  readonly what: string;
  readonly how: string;
}

export interface Link {
  readonly run: ModelRun;
  readonly url: string;
  readonly expiresAtMs: number;
}

/** The state and its events. What is said of it on the wire is planned in plans.ts. */
export class Model {
  readonly runs: ModelRun[] = [];
  readonly links: Link[] = [];
  /** Characters submitted, by the client's name. */
  readonly used = new Map<string, number>();
  /** `owner/key` → the request and the run it made. */
  readonly remembered = new Map<string, { readonly request: string; readonly run: ModelRun }>();
  readonly #startMs: number;
  #elapsedMs = 0;
  #uses = 0;
  readonly #mostWaiting = new Map<OwnerName, number>();

  constructor(startMs: number) {
    this.#startMs = startMs;
  }

  get nowMs(): number {
    return this.#startMs + this.#elapsedMs;
  }

  /** A way of touching that nothing else is like. */
  changes(run: ModelRun): Touch {
    return { what: `run ${run.index}`, how: `change ${++this.#uses}` };
  }

  /** The run of a pick, or null, and the name to ask for it by. */
  find(pick: Pick, client: Client): { readonly run: ModelRun | null; readonly name: string } {
    const listed = pick.whose === 'any' ? this.runs : this.runs.filter(({ owner }) => owner === client.owner);
    const run = pick.whose === 'nobody' ? undefined : listed.at(-1 - (pick.nth % Math.max(1, listed.length)));
    if (run !== undefined) return { run, name: String(run[pick.name]) };
    if (pick.name === 'taskId') return { run: null, name: '00000000-0000-4000-8000-000000000000' };
    const taken = new Set(this.runs.map(({ runId }) => runId));
    let unknown = 1;
    while (taken.has(unknown)) unknown++;
    return { run: null, name: String(unknown) };
  }

  waiting(owner: OwnerName): number {
    return this.runs.filter((run) => run.owner === owner && run.state === 'queued').length;
  }

  /** Whether one more in line could be one too many, in whatever order the actions of the present wave are taken. */
  isLineFull(owner: OwnerName): boolean {
    return (this.#mostWaiting.get(owner) ?? 0) >= LIMITS.maxWaiting;
  }

  /** Begins to plan actions that are sent together. */
  beginWave(): void {
    for (const owner of OWNERS) this.#mostWaiting.set(owner, this.waiting(owner));
  }

  create(fields: { owner: OwnerName; inFolder: boolean }): ModelRun {
    const run: ModelRun = {
      ...fields,
      index: this.runs.length,
      createdAtMs: this.nowMs,
      taskId: null,
      runId: null,
      state: 'queued',
      attempts: 0,
      failures: 0,
      dueMs: 0,
      finishedAtMs: null,
      failure: null,
      spoken: null,
    };
    this.#getInLine(run.owner);
    this.runs.push(run);
    return run;
  }

  #getInLine(owner: OwnerName): void {
    this.#mostWaiting.set(owner, (this.#mostWaiting.get(owner) ?? 0) + 1);
  }

  end(run: ModelRun, state: 'done' | 'failed' | 'cancelled', failure: ModelRun['failure'] = null): void {
    Object.assign(run, { state, failure, finishedAtMs: this.nowMs });
  }

  /** A failed attempt: the last one ends the run, any other puts it back in line, with a growing pause. */
  fail(run: ModelRun, failure: { code: string; message: string; retryable: boolean }): void {
    run.dueMs = this.#elapsedMs + 500 * 2 ** run.failures;
    run.failures++;
    if (failure.retryable && run.failures < LIMITS.maxAttempts) {
      this.#getInLine(run.owner);
      run.state = 'queued';
    } else {
      this.end(run, 'failed', { code: failure.code, message: failure.message });
    }
  }

  wait(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** What is older than a day: audio expires, and so do the names that callers gave their submits. */
  sweep(): void {
    for (const run of this.runs) {
      if (run.state === 'done' && (run.finishedAtMs ?? 0) < this.nowMs - LIMITS.retentionMs) run.state = 'expired';
    }
    for (const [name, { run }] of this.remembered) {
      if (run.createdAtMs < this.nowMs - DAY_MS) this.remembered.delete(name);
    }
  }

  /**
   * Whether this can be all that is spoken once everything has settled: as much as there are places for, and of the runs
   * that failed before only one at a time.
   */
  couldBeSpeaking(runIds: readonly number[]): boolean {
    const due = this.runs.filter((run) => isPending(run) && (run.state === 'running' || run.dueMs <= this.#elapsedMs));
    const fresh = due.filter(({ failures }) => failures === 0).length;
    const expected = Math.min(LIMITS.capacity, fresh + (due.length > fresh ? 1 : 0));
    const speaking = due.filter(({ runId }) => runId !== null && runIds.includes(runId));
    return runIds.length === expected && speaking.length === expected;
  }

  /** Takes over which of the waiting runs the server has picked: any order is right, as long as none stops. */
  adopt(runIds: readonly number[]): void {
    for (const run of this.runs) {
      const speaking = run.runId !== null && runIds.includes(run.runId);
      if (run.state === 'running') assert.ok(speaking, `run ${run.index} is no longer spoken`);
      if (run.state !== 'queued' || !speaking) continue;
      run.state = 'running';
      run.attempts++;
    }
  }

  /** The answer that tells a run's ids, whoever else is busy. */
  learn(run: ModelRun): Check {
    return httpCheck((answer, racing) => {
      const { run_id: runId } = readJson(answer) as { run_id: number };
      assert.ok(Number.isInteger(runId) && runId >= 1 && runId <= 2_147_483_647);
      assert.ok(!this.runs.some((other) => other.runId === runId), 'a run id is given twice');
      run.runId = runId;
      this.tellsOf(run)(answer, racing);
    });
  }

  /** Everything about a run; while others race for the engines, a waiting one may have been taken up already. */
  tellsOf(run: ModelRun): Check {
    const wasQueued = run.state === 'queued';
    return httpCheck((answer, racing) => {
      const body = readJson(answer) as RunDetail;
      const taken = wasQueued && racing && body.attempts === run.attempts + 1;
      const { attempts } = body;
      const status = run.state === 'queued' && taken ? 'running' : run.state;
      const expected = { ...runInfoOf(run), status, attempts };
      const { coverage, ...told } = Object.fromEntries(
        Object.keys(expected).map((name) => [name, body[name as keyof RunDetail]]),
      );
      // A cancellation answers without what only the page about a run shows.
      const known = { ...told, coverage: 'coverage' in body ? coverage : expected.coverage };
      assert.deepEqual({ status: answer.status, body: known }, { status: 200, body: expected });
      if ('timeline' in body) {
        const { kind, attempt } = body.timeline.at(-1)!;
        assert.ok(
          ENDS[body.status].includes(kind) && attempt <= attempts,
          `${kind} is the last of a run that is ${status}`,
        );
      }
      assert.ok(taken || attempts === run.attempts, `${attempts} attempts instead of ${run.attempts}`);
      if (taken && !isPending(run)) run.attempts = attempts; // taken up and then cancelled
    });
  }
}
