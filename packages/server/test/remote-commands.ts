// Runs the remote commands in this process against a strict fake server, each test with a folder of its own.
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach } from 'node:test';
import { FAKE_KEY, type FakeLector, type SeenRequest, startFakeLector } from '../../client/test/fake-lector.ts';
import { buildProgram } from '../src/cli/program.ts';
import { type CommandClock, systemCommandClock } from '../src/cli/remote/command-clock.ts';
import type { CommandEnvironment } from '../src/cli/remote/session.ts';
import { createTerminal } from '../src/cli/terminal.ts';

export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly notes: string;
  /** What commander wrote: help and mistakes in the use of options. */
  readonly usage: string;
  readonly bytes: Buffer;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  /** Receives the listener that Ctrl-C would call. */
  readonly onStart?: (interrupt: () => void) => void;
  readonly clock?: CommandClock;
  /** Called with every line for stderr. */
  readonly onNote?: (line: string) => void;
}

export interface RemoteCommands {
  readonly fake: FakeLector;
  readonly folder: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Writes a file into the folder, and returns its path. */
  file(name: string, content: string | Uint8Array): string;
  /** How many texts were submitted. */
  submissions(): number;
}

/** Registers the hooks of the test file that calls it. */
export function useRemoteCommands(): RemoteCommands {
  let fake: FakeLector;
  let folder: string;
  before(async () => {
    fake = await startFakeLector();
  });
  after(() => fake.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lector-cli-'));
    fake.seen.length = 0;
    fake.runs.length = 0;
    fake.batches.clear();
    fake.limits = { runs: 1_000, batch_runs: 100_000 };
    fake.fault = () => undefined;
    fake.spoil = (run) => run.audio;
    fake.pollsBeforeEnd = 0;
    fake.linkAddress = undefined;
    fake.maxTextCharacters = undefined;
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    get fake() {
      return fake;
    },
    get folder() {
      return folder;
    },
    run: (args, options = {}) => run(fake.url, args, options),
    file(name, content) {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    submissions: () => fake.seen.reduce((sum, request) => sum + countTexts(request), 0),
  };
}

function countTexts({ method, path, body }: SeenRequest): number {
  if (method !== 'POST') return 0;
  return path === '/tts' ? 1 : path.endsWith('/runs') ? (body as { runs: unknown[] }).runs.length : 0;
}

async function run(url: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  let code: number | undefined;
  let usage = '';
  const out: string[] = [];
  const notes: string[] = [];
  const written: Uint8Array[] = [];
  const stdout = takeLines(out, written);
  const stderr = takeLines(notes, written, options.onNote);
  const environment: CommandEnvironment = {
    env: { LECTOR_URL: url, LECTOR_API_KEY: FAKE_KEY, ...options.env },
    terminal: createTerminal(stdout, stderr),
    clock: options.clock ?? systemCommandClock,
    stdin: async function* () {
      yield Buffer.from(options.stdin ?? '');
    },
    setExitCode: (value) => {
      code = value;
    },
    exit: (value) => {
      code = value;
      throw new Error('exit');
    },
    onInterrupt: (listener) => {
      options.onStart?.(listener);
      return () => {};
    },
  };
  const take = (text: string) => {
    usage += text;
  };
  const program = buildProgram(environment);
  for (const command of [program, ...program.commands]) command.configureOutput({ writeErr: take, writeOut: take });
  await program.parseAsync(args, { from: 'user' }).catch((error: Error) => {
    if (error.message !== 'exit') throw error;
  });
  return { code, out: out.join('\n'), notes: notes.join('\n'), usage, bytes: Buffer.concat(written) };
}

/** What is no terminal, such as a pipe: takes each line without its end, and bytes. */
function takeLines(lines: string[], bytes: Uint8Array[], onLine?: (line: string) => void): NodeJS.WriteStream {
  const write = (chunk: string | Uint8Array) => {
    if (typeof chunk !== 'string') bytes.push(chunk);
    else {
      lines.push(chunk.replace(/\n$/, ''));
      onLine?.(lines.at(-1) ?? '');
    }
    return true;
  };
  return Object.assign(new EventEmitter(), { write }) as unknown as NodeJS.WriteStream;
}
