// One data folder on a disk controlled by a fault: the servers that run on it in turn, and what clients were answered.
import { addTally, type Tally } from '../fault.ts';
import { openRows } from '../invariants/rows.ts';
import { checkInvariants } from '../invariants.ts';
import {
  Caller,
  type LaunchedServer,
  launchLector,
  type ServerProcess,
  type StartOptions,
  type Submitted,
  until,
} from '../program.ts';
import { checkAcknowledged } from './callers/check-acknowledged.ts';
import { Load, type LoadOptions, makeTinyText } from './callers/load.ts';

type Start = Omit<StartOptions, 'dataDir'>;

/** Tiny texts take milliseconds, but a storage failure is waited out for seconds. */
const TERMINAL_WITHIN_MS = 60_000;

export class Installation implements AsyncDisposable {
  readonly dataDir: string;
  /** Everything that was tried, with what was answered. */
  readonly submits: Submitted[] = [];
  readonly #how: Start;
  readonly #logs: string[] = [];
  #launched: LaunchedServer | null = null;
  #server: ServerProcess | null = null;
  #key = '';

  constructor(dataDir: string, how: Start = {}) {
    this.dataDir = dataDir;
    this.#how = how;
  }

  get server(): ServerProcess {
    if (this.#server === null) throw new Error('no server was started here');
    return this.#server;
  }

  get key(): string {
    return this.#key;
  }

  /** Set when the folder was served before. */
  set key(key: string) {
    this.#key = key;
  }

  get caller(): Caller {
    return new Caller(this.server, this.#key);
  }

  /** What all servers here have logged. */
  get logs(): readonly string[] {
    return this.#logs;
  }

  async start(how: Start = {}): Promise<ServerProcess> {
    const settings = { ...this.#how.settings, ...how.settings };
    const launched = launchLector({ ...this.#how, ...how, settings, dataDir: this.dataDir });
    launched.ended.then(() => this.#logs.push(launched.stderr()));
    this.#launched = launched;
    const server = await launched.started;
    this.#server = server;
    this.#key ||= server.firstKey;
    return server;
  }

  /** How the last start ended, and what it said. */
  async end(): Promise<{ readonly code: number | null; readonly said: string }> {
    const { code } = await this.#launched!.ended;
    return { code, said: this.#launched!.stderr().trim() };
  }

  async kill(): Promise<void> {
    await this.server.end('SIGKILL');
  }

  /** Starts clients; `collect` ends them and records their answers. */
  load(options: Omit<LoadOptions, 'server' | 'key' | 'prefix'>): Load {
    const prefix = `text${this.submits.length}n`;
    return new Load({ ...options, prefix, server: this.server, key: this.#key }).start();
  }

  /** Ends the load. Its acknowledged submits are at stake from now on; its complaints are violations of `what`. */
  async collect(load: Load, tally: Tally, what: string): Promise<void> {
    await load.stop();
    this.submits.push(...load.submits);
    tally.violations.push(...load.violations.map((violation) => `${what}: ${violation}`));
  }

  /** Checks that a new submit is accepted and everything acknowledged is spoken without intervention. Returns false when not. */
  async continuesWorking(tally: Tally, what: string): Promise<boolean> {
    const probe = makeTinyText(`after${this.submits.length}n`);
    this.submits.push(probe);
    try {
      await until('a submit is taken', () => this.caller.submit(probe).then(Boolean, () => false), TERMINAL_WITHIN_MS);
      for (const { taskId } of this.submits) {
        if (taskId === null) continue;
        const ended = async () => (await this.caller.poll(taskId)).status !== 'PENDING';
        await until(`task ${taskId} ends`, ended, TERMINAL_WITHIN_MS);
      }
      return true;
    } catch (error) {
      tally.violations.push(`${what}: it does not go on by itself: ${String(error)}`);
      return false;
    }
  }

  /** Polls everything that was acknowledged. */
  async checkAcknowledged(tally: Tally, submits: readonly Submitted[] = this.submits): Promise<number> {
    return checkAcknowledged({ server: this.server, key: this.#key, submits }, tally);
  }

  /** Checks the invariants, and that no failure of the disk was counted as a run's failed attempt. */
  async check(tally: Tally): Promise<void> {
    const { server, dataDir } = this;
    addTally(
      tally,
      await checkInvariants({
        server,
        dataDir,
        key: this.#key,
        tasks: this.submits,
        terminalWithinMs: TERMINAL_WITHIN_MS,
        logs: this.#logs,
      }),
    );
    using rows = openRows(dataDir);
    for (const { failure } of rows.all<{ failure: string }>('SELECT failure FROM runs WHERE failures > 0')) {
      tally.violations.push(`a run was charged with a failed attempt for what the disk did: ${failure}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#launched?.[Symbol.asyncDispose]();
  }
}
