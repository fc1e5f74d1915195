// One data folder and the servers that run on it in turn: what was submitted, what was logged, and the invariants.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { addTally, type Tally } from '../fault.ts';
import { openRows } from '../invariants/rows.ts';
import { checkInvariants, type InvariantOptions } from '../invariants.ts';
import {
  Caller,
  type DataFolder,
  type LaunchedServer,
  launchLector,
  makeDataFolder,
  makeText,
  type ServerProcess,
  type StartOptions,
  type Submitted,
  until,
} from '../program.ts';

type Start = Omit<StartOptions, 'dataDir'>;

/** One engine process is enough for most faults and starts faster. */
const ONE_WORKER = { LECTOR_WORKERS: '1' };

/** The longest time for such short texts, on a busy machine, where a process of another engine may have to be started for them. */
const PATIENCE_MS = 120_000;

export class Installation implements AsyncDisposable {
  readonly #folder: DataFolder = makeDataFolder();
  readonly #patienceMs: number;
  #key = '';
  #server: ServerProcess | null = null;
  #logs: string[] = [];
  /** Submitted texts that are not yet checked as ended, or that were deleted. */
  #tasks: Submitted[] = [];
  #gone = new Set<string>();

  /** `patienceMs`: how long interrupted runs may take to end; short where a control prevents it. */
  constructor({ patienceMs = PATIENCE_MS }: { readonly patienceMs?: number } = {}) {
    this.#patienceMs = patienceMs;
  }

  get dataDir(): string {
    return this.#folder.path;
  }

  get key(): string {
    return this.#key;
  }

  /** The server that was started last; it may have ended meanwhile. */
  get server(): ServerProcess {
    if (this.#server === null) throw new Error('no server was started here');
    return this.#server;
  }

  get caller(): Caller {
    return new Caller(this.server, this.#key);
  }

  /** Submitted, acknowledged or not, and not yet found to have ended well. */
  get atStake(): readonly Submitted[] {
    return this.#tasks.filter(({ name }) => !this.#gone.has(name));
  }

  /** Starts a server on the folder and waits until it serves. The first start makes the key. */
  start(options: Start = {}): Promise<ServerProcess> {
    return this.launch(options).started;
  }

  /** Starts a server on the folder without waiting; it is the installation's server once it serves. */
  launch(options: Start = {}): LaunchedServer {
    const settings = { ...ONE_WORKER, ...options.settings };
    const launched = launchLector({ ...options, dataDir: this.dataDir, settings });
    launched.ended.then(() => this.#logs.push(launched.stderr()));
    const started = launched.started.then((server) => {
      this.#server = server;
      this.#key ||= server.firstKey;
      return server;
    });
    started.catch(() => {}); // the caller that awaits it gets the error
    return { ...launched, started, [Symbol.asyncDispose]: () => launched[Symbol.asyncDispose]() };
  }

  /** A separate installation with a copy of the files, and the same key and texts at stake. The server must be down. */
  copy(): Installation {
    const installation = new Installation({ patienceMs: this.#patienceMs });
    cpSync(this.dataDir, installation.dataDir, { recursive: true, preserveTimestamps: true });
    installation.#key = this.#key;
    installation.#tasks = this.#tasks.map((task) => ({ ...task }));
    installation.#gone = new Set(this.#gone);
    return installation;
  }

  /** Records a text that is about to be submitted; from now on it is at stake. */
  note(options: Parameters<typeof makeText>[0] = {}): Submitted {
    const text = makeText(options);
    this.#tasks.push(text);
    return text;
  }

  /** Submits new texts concurrently, and returns those that were acknowledged. */
  async submit(count: number, options: Parameters<typeof makeText>[0] = {}): Promise<readonly Submitted[]> {
    const texts = Array.from({ length: count }, () => this.note(options));
    const { caller } = this;
    await Promise.allSettled(texts.map((text) => caller.submit(text)));
    return texts.filter(({ taskId }) => taskId !== null);
  }

  /** Submits new texts in one call, and returns them if it was acknowledged. */
  async submitTogether(count: number): Promise<readonly Submitted[]> {
    const texts = Array.from({ length: count }, () => this.note());
    await this.caller.submitTogether(texts).catch(() => {});
    return texts.filter(({ taskId }) => taskId !== null);
  }

  /**
   * Waits until these texts are spoken, by reading the folder: polling would add system calls to a server whose calls
   * are counted. Rejects when the server ends first.
   */
  async awaitSpoken(texts: readonly Submitted[]): Promise<void> {
    await until('the texts are spoken and nothing temporary is left', () => {
      if (!this.server.running()) throw new Error('the server ended first');
      const spoken = this.#statesOf(texts).every((state) => state === 'done');
      return spoken && readdirSync(join(this.dataDir, 'spool')).length === 0;
    });
  }

  /** Waits until an engine process is given this text. */
  async awaitSpeaking(text: Submitted): Promise<void> {
    await until('the text is being spoken', () => this.stateOf(text) === 'running');
  }

  stateOf(text: Submitted): string | undefined {
    return this.#statesOf([text])[0];
  }

  /** Records the SUCCESS of these texts, which must never change. */
  async learn(texts: readonly Submitted[]): Promise<void> {
    for (const text of texts) {
      const { run_id: runId } = await this.caller.poll(text.taskId!);
      const { sha256 } = (await this.caller.bulk([runId!]))[runId!]!;
      text.success = { runId: runId!, sha256: sha256! };
    }
  }

  /** The states of the runs of these texts, as their rows say. */
  #statesOf(texts: readonly Submitted[]): readonly (string | undefined)[] {
    using db = openRows(this.dataDir);
    const sql = 'SELECT state FROM run_texts JOIN runs USING (seq) WHERE text = ?';
    return texts.map(({ text }) => db.all<{ state: string }>(sql, text)[0]?.state);
  }

  /** Deletes the run of this text. Nothing of it may remain, whether or not an answer arrives. */
  async delete(text: Submitted): Promise<void> {
    this.#gone.add(text.name);
    await this.caller.remove(text.taskId!);
  }

  /** Checks the invariants for everything at stake on the current server; afterwards it is no longer at stake. */
  async check(tally: Tally, options: Partial<InvariantOptions> = {}): Promise<void> {
    // Repeats deletions, like a caller that got no answer.
    for (const { name, taskId } of this.#tasks) {
      if (this.#gone.has(name) && taskId !== null) await this.caller.remove(taskId);
    }
    const found = await checkInvariants({
      server: this.server,
      key: this.#key,
      dataDir: this.dataDir,
      tasks: this.#tasks,
      terminalWithinMs: this.#patienceMs,
      expectGone: this.#gone,
      logs: this.#logs,
      ...options,
    });
    // Deleted runs stay charged and must stay deleted.
    this.#tasks = this.#tasks.filter(({ name }) => this.#gone.has(name));
    this.#logs = [];
    addTally(tally, found);
  }

  /** One recovery: starts the next server after a fault and checks. Returns the time until it could speak again. */
  async recover(tally: Tally, options: Start = {}, expected: Partial<InvariantOptions> = {}): Promise<number> {
    const recoveryFrom = performance.now();
    await this.start(options);
    const ready = this.awaitReady().then(() => performance.now() - recoveryFrom);
    ready.catch(() => {}); // a failed check is reported first
    await this.check(tally, { ...expected, recoveryFrom });
    return ready;
  }

  /** Waits until an engine process is ready. */
  async awaitReady(): Promise<void> {
    const { caller, server } = this;
    await until('an engine is ready', async () => {
      if (!server.running()) throw new Error('the server ended first');
      return (await caller.request('/ready')).ok;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
