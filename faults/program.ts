// Drives the real program: starts it on a data folder, with modules preloaded or replaced, and calls it over HTTP.
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type LaunchedServer,
  type LaunchOptions,
  launchServer,
  type ServerProcess,
} from '../test/support/server-process.ts';
import { giveSecondVoice, nextVoice } from './fixtures/second-voice.ts';

export { type DataFolder, findChildren, makeDataFolder, runLector } from '../test/support/server-process.ts';
export { until } from '../test/support/until.ts';
export type { LaunchedServer, ServerProcess };

export interface StartOptions {
  readonly dataDir: string;
  /** `LECTOR_…` variables, over those that every fault has. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Modules (paths of files) to load before the program, in the server and in every engine process. */
  readonly preload?: readonly string[];
  /**
   * Modules of the program to be replaced: end of the module's address, as `/engines/registry.ts` → path of the file that
   * takes its place in the server and in every engine process. The replacement may import the one it replaces.
   */
  readonly swap?: Readonly<Record<string, string>>;
  /** A program and its arguments that run the server as theirs, in place of themselves, such as `strace -D …`. */
  readonly wrap?: readonly string[];
  /** Variables that are no settings, such as `LD_PRELOAD`. Those named `FAULT_…` reach the engine processes too. */
  readonly env?: Readonly<Record<string, string>>;
}

/** High limits, so that they do not interfere, and the most verbose log level. */
const SETTINGS = {
  LECTOR_WORKERS: '2',
  LECTOR_RATE_PER_MINUTE: '100000000',
  LECTOR_RATE_BURST: '1000000',
  LECTOR_LOG_LEVEL: 'debug',
};

/** Starts the server and waits until it serves. Rejects, with what it said, when it ends before. */
export function startLector(options: StartOptions): Promise<ServerProcess> {
  return launchLector(options).started;
}

/** Starts the server without waiting. */
export function launchLector(options: StartOptions): LaunchedServer {
  giveSecondVoice(options.dataDir);
  return launchServer(options.dataDir, { ...SETTINGS, ...options.settings }, launchOptions(options));
}

function launchOptions({ preload = [], swap, wrap, env }: StartOptions): LaunchOptions {
  const own = (name: string) => join(import.meta.dirname, 'preload', name);
  const modules = [...(swap === undefined ? [] : [own('swap-modules.ts')]), ...preload];
  if (modules.length > 0) modules.unshift(own('follow-children.ts'));
  const imports = modules.map((path) => pathToFileURL(path).href);
  return {
    nodeArgs: imports.flatMap((url) => ['--import', url]),
    env: {
      ...(imports.length === 0 ? {} : { FAULT_PRELOAD: JSON.stringify(imports) }),
      ...(swap === undefined
        ? {}
        : { FAULT_SWAP: JSON.stringify(mapValues(swap, (path) => pathToFileURL(path).href)) }),
      ...env,
    },
    ...(wrap === undefined ? {} : { wrap }),
  };
}

function mapValues<T>(record: Readonly<Record<string, string>>, map: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** A submit that was tried: what is needed to repeat it, to look for it and to recognise it. */
export interface Submitted {
  /** Its `Idempotency-Key`. */
  readonly name: string;
  /** Begins with the marker. */
  readonly text: string;
  /** Stands in no other text, and nowhere but in this one. */
  readonly marker: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Null until a submit was acknowledged. */
  taskId: string | null;
  /** What was seen of its SUCCESS, which must never change again. */
  success: { readonly runId: number; readonly sha256: string } | null;
}

export interface TaskState {
  readonly status: 'PENDING' | 'SUCCESS' | 'ERROR';
  readonly run_id: number | null;
  readonly exception_reason: string | null;
  readonly message: string | null;
}

export interface BulkEntry {
  readonly output_url: string;
  readonly status: string;
  readonly message?: string;
  readonly sha256?: string;
  readonly size_bytes?: number;
}

const SENTENCE = 'The ship left the harbour before the sun was up. ';

/** A text that exists nowhere else: of so many sentences, or with words of one's own behind the marker. */
export function makeText(
  options: {
    readonly sentences?: number;
    readonly words?: string;
    /** What stands between the marker and the words; a full stop when left out. */
    readonly joint?: string;
    /** Further fields of the submit. */
    readonly fields?: Readonly<Record<string, unknown>>;
  } = {},
): Submitted {
  const { sentences = 1, words = SENTENCE.repeat(sentences), joint = '. ', fields = {} } = options;
  const marker = `marker ${randomBytes(8).toString('hex')}`;
  const text = `${marker}${joint}${words}`;
  const body = { text, voice_id: nextVoice(1021), language: 1, ...fields };
  return { name: `submit ${randomUUID()}`, text, marker, body, taskId: null, success: null };
}

/** A kept connection may be closed by the server in the moment it is used again: on a busy machine that happens. */
const NO_REUSE = 'close';

/** One who calls the server with a key. Methods that end in an unexpected status throw `UnexpectedStatus`. */
export class Caller {
  readonly #server: Pick<ServerProcess, 'address'>;
  readonly #key: string;

  constructor(server: Pick<ServerProcess, 'address'>, key: string) {
    this.#server = server;
    this.#key = key;
  }

  /** Any request; the path is that of the server, such as `/apis/tts`. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('connection', NO_REUSE);
    headers.set('x-api-key', this.#key);
    if (init.body !== undefined) headers.set('content-type', 'application/json');
    return fetch(this.#server.address + path, { ...init, headers });
  }

  async #json<T>(path: string, init?: RequestInit): Promise<T> {
    const answer = await this.request(path, init);
    if (!answer.ok) throw new UnexpectedStatus(answer.status, path, await answer.text(), answer.headers);
    return (await answer.json()) as T;
  }

  /** The raw answer to a submit, for what may be refused. */
  trySubmit(submit: Submitted, signal?: AbortSignal): Promise<Response> {
    return this.request('/apis/tts', {
      method: 'POST',
      body: JSON.stringify(submit.body),
      headers: { 'idempotency-key': submit.name },
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** In one call, each under the key that a repeat of its own has. */
  async submitTogether(submits: readonly Submitted[]): Promise<void> {
    const runs = submits.map(({ body, name }) => ({ ...body, idempotency_key: name }));
    const taken = await this.#json<{ runs: readonly { task_id: string }[] }>('/lector/v1/runs', {
      method: 'POST',
      body: JSON.stringify({ runs }),
    });
    for (const [place, { task_id: taskId }] of taken.runs.entries()) submits[place]!.taskId = taskId;
  }

  /** Submits under its name and notes the task id. May be repeated: a different task id throws. */
  async submit(submit: Submitted): Promise<string> {
    const answer = await this.trySubmit(submit);
    if (!answer.ok) throw new UnexpectedStatus(answer.status, '/apis/tts', await answer.text(), answer.headers);
    const { task_id } = (await answer.json()) as { task_id: string };
    if (submit.taskId !== null && submit.taskId !== task_id) {
      throw new Error(`a repeated submit answered the task ${task_id} where it had been ${submit.taskId}`);
    }
    submit.taskId = task_id;
    return task_id;
  }

  poll(taskId: string): Promise<TaskState> {
    return this.#json(`/apis/tts/${taskId}`);
  }

  /** The entries of up to five runs, by run id. One id is asked for twice, as the wire wants two at least. */
  bulk(runIds: readonly number[]): Promise<Readonly<Record<string, BulkEntry>>> {
    const run_ids = runIds.length === 1 ? [runIds[0], runIds[0]] : runIds;
    return this.#json('/apis/tts-results', { method: 'POST', body: JSON.stringify({ run_ids }) });
  }

  /** Deletes a run by its task id; one that is gone already is fine. */
  async remove(taskId: string): Promise<void> {
    const path = `/lector/v1/runs/${taskId}`;
    const answer = await this.request(path, { method: 'DELETE' });
    if (!answer.ok && answer.status !== 404) {
      throw new UnexpectedStatus(answer.status, path, await answer.text(), answer.headers);
    }
    await answer.body?.cancel();
  }

  /** The bytes behind a signed link, with the status. */
  async follow(link: string): Promise<{ readonly status: number; readonly bytes: Buffer }> {
    const answer = await fetch(link, { headers: { connection: NO_REUSE } });
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
  }

  createFolder(name: string): Promise<{ readonly folder_id: number }> {
    return this.#json('/apis/folders/create', { method: 'POST', body: JSON.stringify({ folder_name: name }) });
  }

  ready(): Promise<{ readonly engines: { readonly ready: number; readonly busy: number; readonly restarts: number } }> {
    return this.#json('/ready');
  }
}

export class UnexpectedStatus extends Error {
  readonly status: number;
  readonly retryAfter: string | null;

  constructor(status: number, path: string, body: string, headers: Headers) {
    super(`${path} answered ${status}: ${body.slice(0, 300)}`);
    this.status = status;
    this.retryAfter = headers.get('retry-after');
  }
}
