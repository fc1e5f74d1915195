// Starts the process that unpacks an archive, confined to reading the archive and writing into the folder.
import { fork } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../errors.ts';
import { writing } from '../files.ts';
import type { UnpackOptions, UnpackProgress } from './unpack.ts';
import type { FromUnpacker } from './unpack-child.ts';

/** The folder of the server's own modules: `src`, or `dist` where they are published. */
const MODULES = dirname(dirname(import.meta.dirname));
const PACKAGE = 'seek-bzip';
const STDERR_TAIL = 2_000;
const BELOW_THE_SERVER = 10;

export interface UnpackRequest extends UnpackOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UnpackProgress) => void;
}

/**
 * Rejects with `unusable_voice` when the archive cannot be used, `busy` or `no_space` when the folder cannot be written, and the
 * signal's reason. What was written by then stays.
 */
export async function unpackArchive({ signal, onProgress, ...options }: UnpackRequest): Promise<void> {
  signal.throwIfAborted();
  const entry = new URL(`./unpack-child${extname(import.meta.filename)}`, import.meta.url);
  const child = fork(fileURLToPath(entry), [], {
    env: {},
    execArgv: [...flagsFor(options)],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  lowerPriority(child.pid);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL);
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let answer: FromUnpacker | null = null;
  child.on('message', (message: FromUnpacker) => {
    if (message.kind === 'progress') onProgress(message);
    else answer = message;
  });
  try {
    // `close` comes when the output was read as well.
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
      child.send(options);
    });
  } finally {
    signal.removeEventListener('abort', kill);
  }
  signal.throwIfAborted();
  await settle(answer, { options, stderr });
}

async function settle(
  answer: FromUnpacker | null,
  { options, stderr }: { options: UnpackOptions; stderr: string },
): Promise<void> {
  if (answer?.kind === 'done') return;
  if (answer?.kind === 'refused')
    throw new AppError('unusable_voice', `The archive cannot be used: ${answer.message}.`);
  if (answer?.kind === 'failed' && answer.code !== '') {
    const { code, message } = answer;
    await writing(options.folder, () => Promise.reject(Object.assign(new Error(message), { code, syscall: 'write' })));
  }
  const cause = new Error(answer?.kind === 'failed' ? answer.message : stderr);
  throw new AppError('internal', 'The process that unpacks the archive ended before its time.', {}, cause);
}

function flagsFor({ archive, folder }: UnpackOptions): readonly string[] {
  const read = [
    join(MODULES, '*'),
    // It says that the modules are ES modules.
    join(dirname(MODULES), 'package.json'),
    ...foldersOf(PACKAGE).map((path) => join(path, '*')),
    join(folder, '*'),
    archive,
  ];
  for (const path of read) refuseWildcard(path.replace(/\/\*$/, ''));
  return [
    '--permission',
    ...read.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${join(folder, '*')}`,
    '--no-experimental-sqlite',
    '--disallow-code-generation-from-strings',
  ];
}

/** Where Node looks for a package until it finds it, and where that really is. */
function foldersOf(name: string): readonly string[] {
  const looked = (createRequire(import.meta.url).resolve.paths(name) ?? []).map((folder) => join(folder, name));
  const found = looked.findIndex((folder) => existsSync(folder));
  return found === -1 ? [] : [...new Set([...looked.slice(0, found + 1), realpathSync(looked[found]!)])];
}

function refuseWildcard(path: string): void {
  if (!path.includes('*')) return;
  throw new AppError('unusable_data', `${path} holds a *, which means 'anything' in Node's permissions. Rename it.`);
}

/** Nobody waits for it as for an answer. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, BELOW_THE_SERVER);
  } catch {}
}
