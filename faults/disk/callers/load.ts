// Clients under load: they submit tiny texts continuously, fetch results, and record every answer with its time.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { nextVoice } from '../../fixtures/second-voice.ts';
import { Caller, type ServerProcess, type Submitted, UnexpectedStatus } from '../../program.ts';

export interface LoadOptions {
  readonly server: Pick<ServerProcess, 'address'>;
  readonly key: string;
  /** The prefix of every text; a number makes each text unique. */
  readonly prefix: string;
  /** How many submit at the same time. */
  readonly submitters: number;
  /** Submits after which they rest. */
  readonly limit: number;
  /** Pause of each between two submits. */
  readonly pauseMs?: number;
  /** Every nth text is long enough for its finished segments to be stored while it is spoken. */
  readonly longEvery?: number;
}

/** Answers by status; `none` is a connection that ended without one. */
export type Answers = Map<number | 'none', number>;

export class Load {
  /** Every submit that was tried, in order; those with a task id were acknowledged. */
  readonly submits: Submitted[] = [];
  readonly submitAnswers: Answers = new Map();
  readonly readAnswers: Answers = new Map();
  /** Descriptions of wrong answers. */
  readonly violations: string[] = [];
  readonly #options: LoadOptions;
  readonly #caller: Caller;
  readonly #stop = new AbortController();
  #work: Promise<unknown> | null = null;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#caller = new Caller(options.server, options.key);
  }

  /** Those that were acknowledged. */
  get acknowledged(): readonly Submitted[] {
    return this.submits.filter((submit) => submit.taskId !== null);
  }

  start(): this {
    const submitters = Array.from({ length: this.#options.submitters }, () => this.#submitOn());
    this.#work ??= Promise.all([...submitters, this.#fetchOn()]);
    return this;
  }

  /** Waits for pending answers. A broken connection counts as an answer. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#work;
  }

  async #submitOn(): Promise<void> {
    const { limit, prefix, pauseMs = 0, longEvery = Number.POSITIVE_INFINITY } = this.#options;
    while (!this.#stop.signal.aborted && this.submits.length < limit) {
      const number = this.submits.length;
      const submit = makeTinyText(`${prefix}${number}`, number % longEvery === 0 ? LONG : '');
      this.submits.push(submit);
      if (!(await this.#answered(this.submitAnswers, () => this.#caller.submit(submit)))) await this.#rest(20);
      if (pauseMs > 0) await this.#rest(pauseMs);
    }
  }

  /** Follows the acknowledged ones in their order to SUCCESS, and there takes all that is given. */
  async #fetchOn(): Promise<void> {
    let next = 0;
    while (!this.#stop.signal.aborted) {
      const submit = this.submits[next];
      // Without an answer though many later ones have theirs: refused, or lost with a connection.
      const refused = submit?.taskId === null && next + 2 * this.#options.submitters < this.submits.length;
      if (refused || (await this.#follow(submit))) next++;
      else await this.#rest(5);
    }
  }

  /** Whether the run has ended. */
  async #follow(submit: Submitted | undefined): Promise<boolean> {
    const taskId = submit?.taskId ?? null;
    if (submit === undefined || taskId === null) return false;
    let ended = false;
    await this.#answered(this.readAnswers, async () => {
      const state = await this.#caller.poll(taskId);
      ended = state.status !== 'PENDING';
      if (state.status === 'ERROR') this.violations.push(`a run ended as ERROR: ${state.message}`);
      if (state.status === 'SUCCESS') await takeSuccess(this.#caller, submit, state.run_id ?? 0);
    });
    return ended;
  }

  async #answered(answers: Answers, ask: () => Promise<unknown>): Promise<boolean> {
    let status: number | 'none' = 200;
    try {
      await ask();
    } catch (error) {
      if (error instanceof UnexpectedStatus) {
        status = error.status;
        const seconds = Number(error.retryAfter ?? 0);
        if (status === 503 && !(seconds >= 1)) this.violations.push('a 503 came without Retry-After');
        if (status >= 500 && status !== 503) this.violations.push(error.message);
      } else if (isBrokenConnection(error)) {
        status = 'none';
      } else if (error instanceof WrongAnswer) {
        this.violations.push(error.message);
      } else throw error;
    }
    answers.set(status, (answers.get(status) ?? 0) + 1);
    return status === 200;
  }

  async #rest(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

/** Sentences are spoken, and kept, one by one. */
const LONG = ' Yes.'.repeat(6);

/** A unique text that is spoken in a moment. */
export function makeTinyText(name: string, more = ''): Submitted {
  const marker = `${name}x`; // ends differently from how a longer number goes on
  const text = `${marker}.${more}`;
  return { name, text, marker, body: { text, voice_id: nextVoice(1021), language: 1 }, taskId: null, success: null };
}

/** Notes what the server says of a run that is SUCCESS, once its bytes are what it says. Throws otherwise. */
export async function takeSuccess(caller: Caller, submit: Submitted, runId: number): Promise<void> {
  const entry = (await caller.bulk([runId]))[runId];
  if (entry?.status !== 'SUCCESS')
    throw new WrongAnswer(`a run that is SUCCESS is ${entry?.status} in the bulk answer`);
  const answer = await fetch(entry.output_url);
  if (answer.status !== 200) {
    throw new UnexpectedStatus(answer.status, 'a signed link', await answer.text(), answer.headers);
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length === 0 || sha256 !== entry.sha256) throw new WrongAnswer('a SUCCESS has other bytes than its hash');
  submit.success = { runId, sha256 };
}

/** An answer that contradicts another one. */
export class WrongAnswer extends Error {}

/** The server was killed while it answered, or before. */
function isBrokenConnection(error: unknown): boolean {
  return error instanceof TypeError && (error.message === 'fetch failed' || error.message === 'terminated');
}
