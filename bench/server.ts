// Starts the measured programs as child processes; waits until they are ready, and ends them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DataFolder } from './data-folder.ts';

export interface Target {
  readonly url: string;
  readonly pid: number;
  [Symbol.asyncDispose](): Promise<void>;
}

const REPOSITORY = join(import.meta.dirname, '..');
const START_MS = 60_000;

/** The real server on a data folder, on a free port, with limits out of the way. Resolves when an engine process is ready. */
export async function startServer(
  data: DataFolder,
  settings: Readonly<Record<string, string>> = {},
  { preload }: { readonly preload?: string } = {},
): Promise<Target> {
  const loaded = preload === undefined ? [] : ['--import', preload];
  const target = await start([...loaded, join(REPOSITORY, 'packages/server/src/main.ts'), 'serve'], {
    LECTOR_HOST: '127.0.0.1',
    LECTOR_PORT: '0',
    LECTOR_DATA_DIR: data.folder,
    LECTOR_RATE_PER_MINUTE: '100000000',
    LECTOR_RATE_BURST: '1000000',
    LECTOR_MAX_WAITING_RUNS: '10000000',
    LECTOR_LOG_LEVEL: 'warn',
    LECTOR_DRAIN_SECONDS: '0',
    ...settings,
  });
  const deadline = Date.now() + START_MS;
  while (!(await fetch(`${target.url}/ready`)).ok) {
    if (Date.now() > deadline) throw new Error('the server did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return target;
}

/** A baseline: a program of `bench/baselines` that prints its address once it listens. */
export function startBaseline(name: string, ...args: readonly string[]): Promise<Target> {
  return start([join(import.meta.dirname, 'baselines', `${name}.ts`), ...args], {});
}

async function start(args: readonly string[], settings: Readonly<Record<string, string>>): Promise<Target> {
  const child = spawn(process.execPath, args, {
    cwd: REPOSITORY,
    env: { ...ownEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return { url: await addressOf(child), pid: child.pid!, [Symbol.asyncDispose]: () => end(child) };
}

/** The user's own LECTOR_ settings must not affect the measurement. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LECTOR_')));
}

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  const found = new Promise<string>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
      if (address !== undefined) resolve(address);
    });
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a program under measurement ended with code ${code}: ${printed}`);
  });
  return Promise.race([found, ended]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(impatience);
}
