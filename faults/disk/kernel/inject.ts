// Injects system-call errors: a tracer makes calls of the running program fail, and later detaches.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChildren, type ServerProcess, until } from '../../program.ts';
import { makeFolder } from '../disks/mounts.ts';
import { parseTrace, type TracedCall } from './trace.ts';

/** Those of the server are the database's and the store's, those of the engines write the audio. */
export type Whose = 'server' | 'engines';
export type Call = 'fsync' | 'pwrite64' | 'writev' | 'link' | 'mkdir' | 'unlink' | 'openat' | 'ftruncate';

export interface Failing {
  readonly whose: Whose;
  readonly calls: readonly Call[];
  readonly error: 'EIO' | 'ENOSPC' | 'EROFS';
  /** Which of the calls fail, counted for each thread: `3` only the third, `3+` the third and all after it. */
  readonly when: string;
}

export interface Injection {
  /** Calls that were made to fail so far. */
  hits(): number;
  /** Detaches and returns the calls seen, in the order in which they ended. */
  lift(): Promise<readonly TracedCall[]>;
}

/** Calls that show what becomes of a file whose bytes could not be flushed. */
const WATCHED = ['openat', 'fsync', 'rename', 'link', 'unlink'];

/** Resolves when every thread concerned is under the tracer. Without `failing` it only watches. */
export async function trace(
  server: Pick<ServerProcess, 'pid'>,
  whose: Whose,
  calls: readonly string[],
  failing?: Failing,
): Promise<Injection> {
  const log = join(makeFolder('trace'), 'calls');
  const pids = whose === 'server' ? [server.pid] : findChildren(server.pid);
  const inject =
    failing === undefined
      ? []
      : ['-e', `inject=${failing.calls.join(',')}:error=${failing.error}:when=${failing.when}`];
  const tracer = spawn(
    'strace',
    [
      ...['-f', '--decode-fds=path', '--string-limit=0', '--output', log, '-e', `trace=${calls.join(',')}`],
      ...inject,
      ...pids.flatMap((pid) => ['-p', String(pid)]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(tracer, 'exit');
  let said = '';
  tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await until('the tracer holds the program', () => {
    if (tracer.exitCode !== null) throw new Error(`strace ended: ${said}`);
    return pids.every((pid) => said.includes(`Process ${pid} attached`));
  });
  const read = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  return {
    hits: () => read().split('(INJECTED)').length - 1,
    async lift() {
      tracer.kill('SIGTERM');
      await ended;
      return parseTrace(read());
    },
  };
}

export function injectErrors(server: Pick<ServerProcess, 'pid'>, failing: Failing): Promise<Injection> {
  return trace(server, failing.whose, [...new Set([...WATCHED, ...failing.calls])], failing);
}
