// The model: the stored state of three owners, and the answers that follow from it.
import assert from 'node:assert/strict';
import type { RunDetail, RunEventKind, RunStatus } from '@lector/contract/runs';
import type { PickBatch } from './batch-actions.ts';
import { type Call, type Check, type HttpCall, httpCheck, readJson } from './calls.ts';
import { type Client, OWNERS, type OwnerName } from './clients.ts';
import { CANCELLED, isPending, type ModelBatch, type ModelRun, runInfoOf } from './model-run.ts';
import type { Pick } from './picks.ts';

const DAY_MS = 86_400_000;
export const LIMITS = {
  ...{ capacity: 2, maxWaiting: 6, maxAttempts: 3, maxBatches: 4, maxBatchRuns: 5 },
  ...{ retentionMs: DAY_MS, linkMs: 3_600_000 },
} as const;

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

type NewRun = { readonly owner: OwnerName; readonly inFolder: boolean; readonly text: string } & Partial<
  Readonly<{ retryOf: ModelRun; batch: ModelBatch | null; customId: string | null }>
>;

/** A call that was made with an idempotency key. */
export interface RememberedCall {
  readonly call: HttpCall;
  readonly atMs: number;
  /** Null until the server has told it. */
  answer: string | null;
}

/** The state and its events. What is said of it on the wire is planned in plans.ts. */
export class Model {
  readonly runs: ModelRun[] = [];
  readonly batches: ModelBatch[] = [];
  readonly links: Link[] = [];
  /** Characters submitted, by the client's name. */
  readonly used = new Map<string, number>();
  /** `owner/key` → the request and the run it made. */
  readonly remembered = new Map<string, { readonly request: string; readonly run: ModelRun }>();
  /** `owner/key` → a call that submitted many. */
  readonly calls = new Map<string, RememberedCall>();
  /** Of a pause that came while engines changed runs: a run of it that waited may have been begun before, or not. */
  pausedLate: ModelBatch | null = null;
  /** Runs of which one of these states is right, whichever came first. To be asked for. */
  readonly unsure = new Map<ModelRun, readonly ModelRun['state'][]>();
  /** Runs that the program may have begun just before it was killed. To be asked for. */
  readonly recounts = new Set<ModelRun>();
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

  /** The batch of a pick, or null, and the name to ask for it by. */
  findBatch(pick: PickBatch, client: Client): { readonly batch: ModelBatch | null; readonly name: string } {
    const known = pick.whose === 'any' ? this.batches : this.batchesOf(client.owner);
    const listed = known.filter(({ id }) => id !== null);
    const batch = pick.whose === 'nobody' ? undefined : listed.at(-1 - (pick.nth % Math.max(1, listed.length)));
    const name = batch?.id ?? `batch_${'0'.repeat(32)}`;
    const isVisible = batch !== undefined && batch.owner === client.owner && !batch.isDeleted;
    return { batch: isVisible ? batch : null, name };
  }

  /** Its batches, the oldest first. */
  batchesOf(owner: OwnerName): readonly ModelBatch[] {
    return this.batches.filter((batch) => batch.owner === owner && !batch.isDeleted);
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

  create(fields: NewRun): ModelRun {
    const run: ModelRun = {
      ...{ retryOf: null, batch: null, customId: null },
      ...fields,
      characters: [...fields.text].length,
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
    run.batch?.runs.push(run);
    return run;
  }

  open(fields: { readonly owner: OwnerName; readonly name: string | null }): ModelBatch {
    const batch: ModelBatch = {
      ...fields,
      ...{ index: this.batches.length, createdAtMs: this.nowMs, id: null, isDeleted: false },
      ...{ closedAtMs: null, pausedAtMs: null, cancelledAtMs: null },
      ...{ runs: [], spoken: [], isSpokenKnown: true },
    };
    this.batches.push(batch);
    return batch;
  }

  #getInLine(owner: OwnerName): void {
    this.#mostWaiting.set(owner, (this.#mostWaiting.get(owner) ?? 0) + 1);
  }

  end(run: ModelRun, state: 'done' | 'failed' | 'cancelled', failure: ModelRun['failure'] = null): void {
    Object.assign(run, { state, failure, finishedAtMs: this.nowMs });
    if (state === 'done') run.batch?.spoken.push(run);
  }

  /** For good. */
  remove(run: ModelRun): void {
    run.state = 'deleted';
    this.leave(run);
  }

  /** Its place in its batch is free, or another's. */
  leave(run: ModelRun): void {
    const { batch } = run;
    batch?.runs.splice(batch.runs.indexOf(run), 1);
    run.batch = null;
    run.customId = null;
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
    for (const [name, { atMs }] of this.calls) if (atMs < this.nowMs - DAY_MS) this.calls.delete(name);
  }

  /**
   * What was being spoken goes back in line; the first thing that the program does when it is back is a round of its sweeper. `wasBusy`: it was
   * about to do something when it was killed.
   */
  restart({ wasBusy }: { wasBusy: boolean }): void {
    for (const run of this.runs) {
      if (run.state === 'queued' && wasBusy) this.recounts.add(run);
      if (run.state === 'running') run.state = 'queued';
      if (run.state === 'queued') run.dueMs = 0;
    }
    this.sweep();
  }

  /**
   * Whether this can be all that is spoken once everything has settled: as much as there are places for, and of the runs
   * that failed before only one at a time.
   */
  couldBeSpeaking(runIds: readonly number[]): boolean {
    const due = this.runs.filter((run) => run.state === 'running' || this.#isDue(run, runIds));
    const fresh = due.filter(({ failures }) => failures === 0).length;
    const expected = Math.min(LIMITS.capacity, fresh + (due.length > fresh ? 1 : 0));
    const speaking = due.filter(({ runId }) => runId !== null && runIds.includes(runId));
    return runIds.length === expected && speaking.length === expected;
  }

  #isDue(run: ModelRun, speaking: readonly number[]): boolean {
    if (run.state !== 'queued' || run.dueMs > this.#elapsedMs) return false;
    if (run.batch === null || run.batch.pausedAtMs === null) return true;
    return run.batch === this.pausedLate && run.runId !== null && speaking.includes(run.runId);
  }

  /** A run of a paused batch that is begun all the same. */
  beganWhilePaused(runIds: readonly number[]): ModelRun | undefined {
    return this.runs.find(
      (run) => run.state === 'queued' && run.runId !== null && runIds.includes(run.runId) && !this.#isDue(run, runIds),
    );
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
    this.pausedLate = null;
  }

  /** Takes over how often engines have begun it; what has begun since the start is adopted later. */
  recount(run: ModelRun): Check {
    return httpCheck((answer) => {
      const { status, attempts } = readJson(answer) as RunDetail;
      const before = status === 'running' ? attempts - 1 : attempts;
      assert.ok([0, 1].includes(before - run.attempts), `${attempts} attempts after ${run.attempts}`);
      run.attempts = before;
    });
  }

  /** Takes over what became of a run of which that could not be known. */
  settle(run: ModelRun): Check {
    return httpCheck((answer, racing) => {
      const { status, attempts } = readJson(answer) as RunDetail;
      const states = this.unsure.get(run) ?? [];
      this.unsure.delete(run);
      const state = status as ModelRun['state'];
      assert.ok(states.includes(state), `run ${run.index} is ${state}, and not one of ${states}`);
      assert.ok(attempts - run.attempts <= 1, `${attempts} attempts after ${run.attempts}`);
      run.attempts = attempts;
      if (state === 'cancelled') {
        this.end(run, state, CANCELLED);
        run.spoken = null;
      } else if (state === 'done') this.end(run, state);
      this.tellsOf(run)(answer, racing);
    });
  }

  /** The answer that tells a run's ids, whoever else is busy. */
  learn(run: ModelRun): Check {
    return httpCheck((answer, racing) => {
      const { run_id: runId, task_id: taskId } = readJson(answer) as { run_id: number; task_id: string };
      assert.ok(Number.isInteger(runId) && runId >= 1 && runId <= 2_147_483_647);
      assert.ok(!this.runs.some((other) => other !== run && other.runId === runId), 'a run id is given twice');
      run.runId = runId;
      run.taskId ??= taskId;
      if (!this.unsure.has(run)) this.tellsOf(run)(answer, racing);
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
