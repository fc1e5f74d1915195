// An installation with the tone engine: the log of spoken segments, and the outcome of each text.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Installation } from '../crash/installation.ts';
import { awaitEnd } from '../fixtures/decode-recording.ts';
import { readSpoken } from '../fixtures/spoken-log.ts';
import { type ToneOptions, withTones } from '../fixtures/tone-program.ts';
import { TONE_VOICE } from '../fixtures/tone-voice.ts';
import { openRows } from '../invariants/rows.ts';
import { type DataFolder, findChildren, makeDataFolder, type StartOptions, type Submitted, until } from '../program.ts';

export interface RunRow {
  readonly state: string;
  /** Number of claims. */
  readonly attempt: number;
  readonly failures: number;
  readonly failure: string | null;
}

export class ToneInstallation extends Installation {
  readonly #beside: DataFolder = makeDataFolder();

  /** Where each segment is written down as it is begun. */
  get log(): string {
    return join(this.#beside.path, 'spoken');
  }

  /** The folder that records which texts have had their poison, and that holds the gates. */
  get poisonedDir(): string {
    return join(this.#beside.path, 'poisoned');
  }

  /** Starts a server with the tone engine. */
  async startTones(options: Omit<StartOptions, 'dataDir'> & { readonly tones?: ToneOptions } = {}): Promise<void> {
    const { poisonedDir } = this;
    mkdirSync(poisonedDir, { recursive: true });
    const { swap, env } = withTones({ log: this.log, poisonedDir, ...options.tones });
    await this.start({ ...options, swap: { ...swap, ...options.swap }, env: { ...env, ...options.env } });
  }

  /** Submits a text for the tone voice and notes it as being at stake. */
  async speak(words: string, { joint = '. ' }: { readonly joint?: string } = {}): Promise<Submitted> {
    const task = this.note({ words, joint, fields: { voice_id: TONE_VOICE } });
    await this.caller.submit(task);
    return task;
  }

  /** The row of a text's run. */
  row({ taskId }: Submitted): RunRow {
    using db = openRows(this.dataDir);
    const [row] = db.all<RunRow>('SELECT state, attempt, failures, failure FROM runs WHERE task_id = ?', taskId);
    if (row === undefined) throw new Error(`task ${taskId} has no row`);
    return row;
  }

  /** Waits until so many engine processes are ready. */
  async awaitEngines(count: number): Promise<void> {
    await until(`${count} engines are ready`, async () => {
      const answer = await this.caller.request('/ready');
      return answer.ok && ((await answer.json()) as { engines: { ready: number } }).engines.ready === count;
    });
  }

  /** Waits until the engines have begun to speak each of these texts. */
  async awaitBegun(tasks: readonly Submitted[]): Promise<void> {
    await until('all of it is being spoken', () => {
      const begun = readSpoken(this.log);
      return tasks.every(({ marker }) => begun.some(({ text }) => text.startsWith(marker)));
    });
  }

  /** Waits until no engine is busy, not even for a run that is with another. */
  async awaitIdle(): Promise<void> {
    await until('the engines have nothing to do', async () => (await this.caller.ready()).engines.busy === 0);
  }

  /** Waits for each to end and notes its recording, which must never change again. */
  async awaitSuccess(tasks: readonly Submitted[]): Promise<void> {
    for (const task of tasks) {
      const { run_id: runId } = await awaitEnd(this.caller, task);
      const entry = runId === null ? undefined : (await this.caller.bulk([runId]))[runId];
      if (entry?.sha256 !== undefined) task.success = { runId: runId!, sha256: entry.sha256 };
    }
  }

  /** Process ids of the engines that live now. */
  engines(): readonly number[] {
    return findChildren(this.server.pid);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#beside[Symbol.dispose]();
  }
}
