// strace on one thread of a running program: lists its system calls, or kills the program before one of them.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { until } from '../program.ts';

/** Every system call that changes the disk or sends data. Not every machine has all of them. */
export const CALLS = [
  ...['open', 'openat', 'creat', 'mkdir', 'mkdirat', 'rmdir', 'truncate', 'ftruncate', 'fallocate'],
  ...['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'sendto', 'sendmsg', 'copy_file_range', 'sendfile'],
  ...['fsync', 'fdatasync', 'sync_file_range'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
];

/** A point to kill at: before the nth call of this name. Each name is counted separately, as in strace. */
export interface Point {
  readonly call: string;
  readonly nth: number;
}

/** The places in calls that were seen, in their order. */
export function pointsOf(calls: readonly string[]): readonly Point[] {
  const seen = new Map<string, number>();
  return calls.map((call) => {
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return { call, nth };
  });
}

/**
 * Tries the first call of each name, the second and so on, until a run passes undisturbed because there is no further call. The
 * names are those of an earlier undisturbed run. Returns the number of points.
 */
export async function sweep(options: {
  readonly calls: readonly string[];
  readonly tryPoint: (point: Point) => Promise<boolean>;
  readonly say: (points: number) => void;
}): Promise<number> {
  let points = 0;
  for (const call of new Set(options.calls)) {
    for (let nth = 1; await options.tryPoint({ call, nth }); nth++) {
      points++;
      if (points % 10 === 0) options.say(points);
    }
  }
  return points;
}

/** The thread that is the program, or the one that files are read and written by. */
export function findThread(pid: number, name: 'main' | 'pool'): number {
  if (name === 'main') return pid;
  const threads = readdirSync(`/proc/${pid}/task`).map(Number);
  const pool = threads.filter((thread) =>
    /libuv-worker/.test(readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8')),
  );
  // The pool is made of one thread for a trial; a second one would take some of the calls.
  if (pool.length !== 1) throw new Error(`process ${pid} has ${pool.length} threads for its files, not 1`);
  return pool[0]!;
}

/** One thread is enough for the pool: all its calls are then in one line and can be counted. */
export const ONE_POOL_THREAD = { UV_THREADPOOL_SIZE: '1' };

/** Longest time from the death of a program to the end of its tracer. */
const DYING_MS = 500;

export class Tracer implements AsyncDisposable {
  readonly #folder = makeTempFolder('lector-trace-');
  readonly #strace: ChildProcess;
  readonly #ended: Promise<unknown>;
  #running = true;

  private constructor(thread: number, options: readonly string[]) {
    const args = ['-o', this.#calls, ...options, '-p', String(thread)];
    this.#strace = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ended = once(this.#strace, 'close').then(() => {
      this.#running = false;
    });
  }

  /** Attaches to a thread. With `killAt` its program is killed before that call; without, the calls are listed. */
  static async attach(
    thread: number,
    options: { readonly killAt?: Point; readonly calls?: readonly string[] } = {},
  ): Promise<Tracer> {
    const { killAt, calls = CALLS } = options;
    const chosen = killAt === undefined ? calls : [killAt.call];
    const trace = `trace=${chosen.map((call) => `?${call}`).join(',')}`;
    const inject = killAt === undefined ? [] : ['-e', `inject=${killAt.call}:signal=SIGKILL:when=${killAt.nth}`];
    const tracer = new Tracer(thread, ['-e', trace, ...inject]);
    await tracer.#awaitAttached(thread);
    return tracer;
  }

  get #calls(): string {
    return join(this.#folder.path, 'calls');
  }

  async #awaitAttached(thread: number): Promise<void> {
    let said = '';
    this.#strace.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await until('strace is attached', () => {
      if (!this.#running) throw new Error(`strace could not attach to ${thread}: ${said}`);
      return said.includes('attached');
    });
  }

  /** Whether the program was killed; its tracer ends with it, so a living one says no. */
  async killed(): Promise<boolean> {
    if (this.#running) await Promise.race([this.#ended, wait(DYING_MS)]);
    return !this.#running;
  }

  /** Detaches; the program continues. Returns the names of the calls seen. */
  async detach(): Promise<readonly string[]> {
    if (this.#running) this.#strace.kill('SIGINT');
    await this.#ended;
    const lines = readFileSync(this.#calls, 'utf8').split('\n');
    return lines.flatMap((line) => /^(\w+)\(/.exec(line)?.[1] ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running) this.#strace.kill('SIGINT');
    await this.#ended;
    this.#folder[Symbol.dispose]();
  }
}
