// The invariants after every fault, checked from outside: over HTTP, in the database file and in the folders.
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyTally, type Tally } from './fault.ts';
import { checkArtefacts } from './invariants/artefacts.ts';
import { checkDatabase } from './invariants/database.ts';
import { checkFolders } from './invariants/folders.ts';
import { checkSecrets } from './invariants/secrets.ts';
import { Caller, type ServerProcess, type Submitted, type TaskState, UnexpectedStatus } from './program.ts';

export interface InvariantOptions {
  readonly server: ServerProcess;
  /** The secret of the key that submitted. */
  readonly key: string;
  readonly dataDir: string;
  /**
   * Everything that was tried and is at stake now. What has no task id, since its answer never came, is submitted again
   * under its name first, as a caller would.
   */
  readonly tasks: readonly Submitted[];
  /** How long the runs may take from now on. */
  readonly terminalWithinMs: number;
  /** When what is measured as recovery began, of `performance.now()`; the tally has no recovery without it. */
  readonly recoveryFrom?: number;
  /** Tasks that are to end as ERROR, by name, and nothing else may. */
  readonly expectErrors?: ReadonlySet<string>;
  /** Tasks whose audio has grown too old, by name. */
  readonly expectExpired?: ReadonlySet<string>;
  /** Tasks whose run was deleted, by name: nothing of them may be left. */
  readonly expectGone?: ReadonlySet<string>;
  /** What the servers before this one wrote to their standard error. */
  readonly logs?: readonly string[];
  /** How long leftovers may stay in the folders before they count as forgotten. */
  readonly sweptWithinMs?: number;
  /** False where submits must not be repeated: their keys are older than a day, or a control has harmed them. */
  readonly repeat?: boolean;
}

const POLL_EVERY_MS = 20;
/** The program sweeps every second; a busy machine is given some of them. */
const SWEPT_WITHIN_MS = 10_000;

/** Checks all invariants. `tried` is left to the fault. */
export async function checkInvariants(options: InvariantOptions): Promise<Tally> {
  const tally = emptyTally();
  const { server, key, dataDir, expectGone = new Set() } = options;
  const caller = new Caller(server, key);
  const tasks = options.tasks.filter(({ name }) => !expectGone.has(name));
  tally.acknowledged = tasks.filter(({ taskId }) => taskId !== null).length;

  if (options.repeat ?? true) await repeatSubmits(caller, tasks, tally);
  const known = tasks.filter(({ taskId }) => taskId !== null);
  const ended = await awaitEnds(caller, known, options, tally);
  if (options.recoveryFrom !== undefined) tally.recoveryMs.push(performance.now() - options.recoveryFrom);
  await checkArtefacts({ caller, dataDir, ended, tally });
  await checkFolders({ dataDir, tally, patienceMs: options.sweptWithinMs ?? SWEPT_WITHIN_MS });
  checkDatabase({ dataDir, tasks, gone: options.tasks.filter(({ name }) => expectGone.has(name)), tally });
  checkSecrets({ key, dataDir, tasks: options.tasks, logs: [server.stderr(), ...(options.logs ?? [])], tally });
  return tally;
}

/** Every submit once more: the acknowledged ones answer the task they had (I5), the others become tasks now. */
async function repeatSubmits(caller: Caller, tasks: readonly Submitted[], tally: Tally): Promise<void> {
  for (const task of tasks) {
    const before = task.taskId;
    const answer = await caller.trySubmit(task);
    const body = await answer.text();
    const taskId = answer.ok ? (JSON.parse(body) as { task_id: string }).task_id : null;
    if (taskId === null) {
      tally.violations.push(`a repeated submit answered ${answer.status}: ${body.slice(0, 200)}`);
    } else if (before !== null && before !== taskId) {
      // The first task is looked for below; a second one for the same key is the harm here.
      tally.duplicated++;
      tally.notes.push(`task ${before} was submitted again under its key and became ${taskId}`);
    } else {
      task.taskId = taskId;
    }
  }
}

export interface Ended {
  readonly task: Submitted;
  readonly runId: number;
}

/** Waits for every task to end (I1, I2, I4) and answers those that are SUCCESS. */
async function awaitEnds(
  caller: Caller,
  tasks: readonly Submitted[],
  { terminalWithinMs, expectErrors = new Set(), expectExpired = new Set() }: InvariantOptions,
  tally: Tally,
): Promise<readonly Ended[]> {
  const deadline = performance.now() + terminalWithinMs;
  const ended: Ended[] = [];
  for (const task of tasks) {
    const state = await awaitEnd(caller, task.taskId!, deadline);
    if (typeof state === 'string') {
      tally.lost++;
      tally.notes.push(state);
    } else if (state.status === 'SUCCESS' && state.run_id !== null) {
      if (expectErrors.has(task.name)) tally.violations.push(`task ${task.taskId} ended as SUCCESS, not ERROR`);
      if (task.success !== null && task.success.runId !== state.run_id) tally.corrupted++;
      ended.push({ task, runId: state.run_id });
    } else if (expectExpired.has(task.name)) {
      if (state.exception_reason !== 'EXPIRED')
        tally.violations.push(`task ${task.taskId} is ${state.message}, not old`);
    } else if (!expectErrors.has(task.name)) {
      tally.lost++;
      tally.notes.push(`task ${task.taskId} ended as ${state.status}: ${state.message}`);
    } else if (task.success !== null) {
      tally.corrupted++;
      tally.notes.push(`task ${task.taskId} had been SUCCESS and is ${state.status}`);
    }
  }
  return ended;
}

/** The last state, or in words why there is none. */
async function awaitEnd(caller: Caller, taskId: string, deadline: number): Promise<TaskState | string> {
  for (;;) {
    try {
      const state = await caller.poll(taskId);
      if (state.status !== 'PENDING') return state;
      if (performance.now() > deadline) return `task ${taskId} never ended`;
    } catch (error) {
      if (error instanceof UnexpectedStatus && error.status === 404) return `task ${taskId} is not known any more`;
      if (performance.now() > deadline) return `task ${taskId} could not be asked for: ${String(error)}`;
    }
    await wait(POLL_EVERY_MS);
  }
}
