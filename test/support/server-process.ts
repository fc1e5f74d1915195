// The real program as a child process: started with its own data folder, stopped or killed, always cleaned up.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';
import { until } from './until.ts';

const PROGRAM = join(import.meta.dirname, '../../packages/server/src/main.ts');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** As printed, without a slash at the end. */
  readonly address: string;
  /** The key printed at the first start on a folder; empty at later ones. */
  readonly firstKey: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly running: () => boolean;
  /** How it ended, once it has. */
  readonly ended: Promise<Ended>;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

// The servers are killed when the test's process ends, however it ends.
const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

export type DataFolder = TempFolder;

/** A new data folder, removed when it goes out of scope. */
export function makeDataFolder(): DataFolder {
  return makeTempFolder('lector-e2e-');
}

type Settings = Readonly<Record<string, string>>;

/** What wraps or precedes the program. */
export interface LaunchOptions {
  /** A program and its arguments that run the server as theirs, in place of themselves: a tracer, another environment. */
  readonly wrap?: readonly string[];
  /** In place of Node and the program in this repository: an installed command. */
  readonly command?: readonly string[];
  /** For Node, before the program. */
  readonly nodeArgs?: readonly string[];
  /** Variables that are no settings. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A starting server; it may end before it serves. */
export interface LaunchedServer extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The server once it has said where it is; rejects when it ends before that. */
  readonly started: Promise<ServerProcess>;
  readonly ended: Promise<Ended>;
}

/**
 * Without the caller's own configuration, so that a test is the same everywhere. With one engine process: to start each takes as
 * much processor time as the server itself, and few tests need two.
 */
function environment(dataDir: string, settings: Settings): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  // A busy machine may need longer than clients wait.
  const patient = { LECTOR_OPENAI_FIRST_BYTE_SECONDS: '3600' };
  return { PATH, HOME, LECTOR_PORT: '0', LECTOR_WORKERS: '1', LECTOR_DATA_DIR: dataDir, ...patient, ...settings };
}

interface Captured {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<Ended>;
}

function launch(args: readonly string[], dataDir: string, settings: Settings, options: LaunchOptions = {}): Captured {
  const { wrap = [], nodeArgs = [], command = [process.execPath, ...nodeArgs, PROGRAM], env = {} } = options;
  const [program, ...rest] = [...wrap, ...command, ...args];
  // In the data folder, where no lector.env of the developer's lies.
  const child = spawn(program!, rest, {
    cwd: dataDir,
    env: { ...environment(dataDir, settings), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  alive.add(child);
  const ended = once(child, 'close').then(([code, signal]) => {
    alive.delete(child);
    return { code, signal } as Ended;
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs a command of the program to its end. */
export async function runLector(
  args: readonly string[],
  dataDir: string,
  settings: Settings = {},
  options: LaunchOptions = {},
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  const { ended, stdout, stderr } = launch(args, dataDir, settings, options);
  return { ...(await ended), stdout: stdout(), stderr: stderr() };
}

/** Starts a command of the program, for what happens to it before its end. */
export function launchCommand(args: readonly string[], dataDir: string, settings: Settings = {}): LaunchedCommand {
  const { child, ended, stderr } = launch(args, dataDir, settings);
  return {
    ...{ ended, stderr },
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

export interface LaunchedCommand {
  readonly ended: Promise<Ended>;
  readonly stderr: () => string;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Makes a key, also while a server runs on the folder, and answers its secret. */
export async function createKey(dataDir: string, ...options: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runLector(['keys', 'create', ...options], dataDir);
  if (code !== 0) throw new Error(`keys create ended with ${code}: ${stderr}`);
  return stdout.trim();
}

/** Starts the server and waits for all it prints at a start. */
export function startServer(
  dataDir: string,
  settings: Settings = {},
  options: LaunchOptions = {},
): Promise<ServerProcess> {
  return launchServer(dataDir, settings, options).started;
}

/** Starts the server without waiting, for what happens to it before it serves. */
export function launchServer(dataDir: string, settings: Settings = {}, options: LaunchOptions = {}): LaunchedServer {
  const { child, stdout, stderr, ended } = launch(['serve'], dataDir, settings, options);
  let running = true;
  ended.then(() => {
    running = false;
  });

  async function end(signal: NodeJS.Signals): Promise<Ended> {
    child.kill(signal);
    return ended;
  }
  async function dispose(): Promise<void> {
    if (running) await end('SIGKILL');
  }

  async function serving(): Promise<ServerProcess> {
    await until('the server has said where it is', () => {
      if (!running) throw new Error(`the server ended at its start: ${stderr()}`);
      return /\/docs\n/.test(stdout());
    }).catch(async (error: unknown) => {
      await dispose(); // a server that hangs at its start would outlive the test
      throw error;
    });
    const [, address = ''] = /^Lector is running at (\S+)$/m.exec(stdout()) ?? [];
    const [firstKey = ''] = /^lct_[0-9A-Za-z]{36}$/m.exec(stdout()) ?? [];
    return {
      pid: child.pid as number,
      address,
      firstKey,
      stdout,
      stderr,
      running: () => running,
      ended,
      end,
      [Symbol.asyncDispose]: dispose,
    };
  }

  const started = serving();
  started.catch(() => {}); // the caller that awaits it gets the error
  return { pid: child.pid as number, stdout, stderr, started, ended, [Symbol.asyncDispose]: dispose };
}

/** Process ids of the engine processes of a server: its children. */
export function findChildren(pid: number): readonly number[] {
  const children: number[] = [];
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      // The program's name stands in brackets and may hold anything; the parent is the second word behind it.
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(parent) === pid && state !== 'Z') children.push(Number(name));
    } catch {
      // It ended while we looked.
    }
  }
  return children;
}
