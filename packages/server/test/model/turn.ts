// One command of a sequence: actions that are sent concurrently if their outcomes do not depend on the order.
import assert from 'node:assert/strict';
import type { AsyncCommand } from 'fast-check';
import type { Action } from './actions.ts';
import { type Answer, type Check, readJson } from './calls.ts';
import { CLIENTS, OWNERS } from './clients.ts';
import type { Model, Plan, Touch } from './model.ts';
import { batchInfoOf, readBatchInfo } from './model-batch.ts';
import { type ModelRun, runInfoOf } from './model-run.ts';
import { plan } from './plans.ts';
import type { TestServer } from './test-server.ts';

/** What was done, over all sequences. */
export interface Tally {
  actions: number;
  /** Actions that were sent together with another one. */
  together: number;
  /** Action and status → how often. */
  readonly outcomes: Map<string, number>;
}

interface Sent {
  readonly action: Action;
  readonly plan: Plan;
  readonly check: Check;
}

export class Turn implements AsyncCommand<Model, TestServer> {
  readonly #actions: readonly Action[];
  readonly #tally: Tally;

  constructor(actions: readonly Action[], tally: Tally) {
    this.#actions = actions;
    this.#tally = tally;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, server: TestServer): Promise<void> {
    const wave: Sent[] = [];
    const flush = async () => {
      await this.#send(wave.splice(0), model, server);
      model.beginWave();
    };
    model.beginWave();
    for (const action of this.#actions) {
      let planned = plan(model, action, server.facts);
      if (planned !== null && wave.length > 0 && !fits(planned, wave)) {
        await flush();
        planned = plan(model, action, server.facts);
      }
      if (planned !== null) wave.push({ action, plan: planned, check: planned.commit() });
    }
    await flush();
  }

  toString(): string {
    return this.#actions.map((action) => JSON.stringify(action)).join(' & ');
  }

  async #send(wave: readonly Sent[], model: Model, server: TestServer): Promise<void> {
    if (wave.length === 0) return;
    const answers = await Promise.all(wave.map((sent) => server.perform(sent.plan.call)));
    const racing = wave.length > 1;
    for (const [i, { action, plan, check }] of wave.entries()) {
      const answer = answers[i] ?? null;
      this.#count(action, answer, racing);
      naming(`${JSON.stringify(plan.call)} for ${JSON.stringify(action)}`, () => check(answer, racing));
    }
    await learnAll(model, server);
    model.adopt(
      await server.settled((runIds) => {
        assert.equal(model.beganWhilePaused(runIds)?.index, undefined, 'a run is begun that has to wait');
        return model.couldBeSpeaking(runIds);
      }),
    );
  }

  #count({ kind }: Action, answer: Answer, racing: boolean): void {
    const tally = this.#tally;
    tally.actions++;
    if (racing) tally.together++;
    let outcome: string = kind;
    const http = httpOf(answer);
    if (http !== null && 'status' in http) {
      outcome += ` ${http.status}`;
      const told = http.status === 200 && ['get', 'cancel', 'race', 'getBatch', 'changeBatch'].includes(kind);
      if (told) outcome += ` ${(readJson(http) as { status: string }).status}`;
    }
    tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
  }
}

function httpOf(answer: Answer) {
  if (answer === null) return null;
  if ('answer' in answer) return answer.answer;
  return 'first' in answer ? answer.first : answer;
}

/** Whether an action can be sent with the others without its outcome, or theirs, depending on who comes first. */
function fits(candidate: Plan, wave: readonly Sent[]): boolean {
  if (candidate.alone || wave.some(({ plan }) => plan.alone)) return false;
  const differs = (a: Touch) => (b: Touch) => a.what === b.what && a.how !== b.how;
  return !candidate.touches.some((touch) => wave.some(({ plan }) => plan.touches.some(differs(touch))));
}

/** Asks for what the answers did not tell: ids of what was stored without an answer, and what became of runs in a race. */
async function learnAll(model: Model, server: TestServer): Promise<void> {
  for (const batch of model.batches.filter(({ id, isDeleted }) => id === null && !isDeleted)) {
    const [newest] = await readList(server, batch.owner, '/lector/v1/batches?limit=1', 'batches');
    batch.id = (newest as { batch_id: string }).batch_id;
    assert.ok(!model.batches.some((other) => other !== batch && other.id === batch.id), 'a batch is lost');
  }
  const isUnknown = ({ taskId, runId }: ModelRun) => taskId === null && runId === null;
  for (const batch of model.batches.filter(({ runs }) => runs.some(isUnknown))) {
    const listed = await readList(server, batch.owner, `/lector/v1/batches/${batch.id}/results`, 'results');
    assert.equal(listed.length, batch.runs.length, `runs of batch ${batch.index}`);
    for (const [place, run] of batch.runs.entries()) run.runId ??= (listed[place] as { run_id: number }).run_id;
  }
  for (const run of model.runs.filter(({ taskId, runId, state }) => {
    return (runId === null || taskId === null) && state !== 'deleted';
  })) {
    await learn(model, run, server);
  }
  for (const run of model.recounts) {
    if (run.state === 'queued' && !model.unsure.has(run)) {
      const answer = await server.perform(lookUp(run));
      naming(`a look at run ${run.index} after a crash`, () => model.recount(run)(answer, true));
    }
  }
  model.recounts.clear();
  for (const run of model.unsure.keys()) {
    const answer = await server.perform(lookUp(run));
    naming(`a look at run ${run.index} after a race`, () => model.settle(run)(answer, true));
  }
}

async function readList(server: TestServer, owner: string, url: string, what: string): Promise<readonly unknown[]> {
  const client = CLIENTS.find((one) => one.owner === owner) ?? null;
  const answer = await server.perform({ type: 'http', client, method: 'GET', url });
  assert.ok(answer !== null && 'status' in answer && answer.status === 200);
  return (readJson(answer) as Record<string, unknown[]>)[what] ?? [];
}

/** Looks a new run up by its task id, which alone is known, and so learns its run id. */
async function learn(model: Model, run: ModelRun, server: TestServer): Promise<void> {
  const answer = await server.perform(lookUp(run));
  naming(`a look at the new run ${run.index}`, () => model.learn(run)(answer, true));
}

function lookUp(run: ModelRun) {
  const client = CLIENTS.find(({ owner }) => owner === run.owner) ?? null;
  return { type: 'http', client, method: 'GET', url: `/lector/v1/runs/${run.taskId ?? run.runId}` } as const;
}

/** At the end of a sequence: every run once more, and what lies on the disk. */
export async function checkAtEnd(model: Model, server: TestServer): Promise<void> {
  for (const run of model.runs) {
    const answer = await server.perform(lookUp(run));
    assert.ok(answer !== null && 'status' in answer);
    const told = answer.status === 200 ? JSON.parse(answer.bytes.toString()) : answer.status;
    const expected = run.state === 'deleted' ? 404 : { ...told, ...runInfoOf(run) };
    assert.deepEqual(told, expected, `run ${run.index} at the end`);
  }
  for (const owner of OWNERS) {
    const mine = model.batchesOf(owner);
    const listed = await readList(server, owner, '/lector/v1/batches?limit=100', 'batches');
    const told = listed.toReversed().map((batch, place) => readBatchInfo(batch as never, mine[place]!));
    assert.deepEqual(told, mine.map(batchInfoOf), `batches of ${owner} at the end`);
  }
  const { objects, spooled, drift, charactersUsed, complaints } = await server.inventory();
  assert.deepEqual(drift, [], 'counters and rows disagree');
  assert.deepEqual(complaints, [], 'the database is not whole');
  assert.equal(objects, model.runs.filter(({ state }) => state === 'done').length, 'recordings on the disk');
  const unfinished = new Set(
    model.runs.filter(({ attempts, state }) => attempts > 0 && /queued|running/.test(state)).map(({ runId }) => runId),
  );
  assert.deepEqual(
    spooled.filter((runId) => !unfinished.has(runId)),
    [],
    'temporary files of runs that have ended',
  );
  for (const { name } of CLIENTS)
    assert.equal(charactersUsed[name], model.used.get(name) ?? 0, `characters of ${name}`);
}

function naming(what: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Error) error.message = `${what}:\n${error.message}`;
    throw error;
  }
}
