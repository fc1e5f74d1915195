// The messages between the benchmarks and their load generators, which are separate processes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

export interface LoadJob {
  readonly url: string;
  readonly apiKey: string;
  readonly connections: number;
  readonly seconds: number;
  /** Ends after this many requests, if that comes first. */
  readonly amount?: number;
  /** Distributed over the connections, which repeat their share until the time is over. */
  readonly requests: readonly LoadRequest[];
}

export interface ClosedLoopResult {
  /** Answers with a 2xx status. */
  readonly answered: number;
  readonly seconds: number;
}

export interface OpenLoopJob extends LoadJob {
  /** Arrivals a second, whether or not earlier requests have been answered. */
  readonly perSecond: number;
}

export interface OpenLoopResult {
  /** From when the request was due to when its answer was complete. */
  readonly latenciesMs: readonly number[];
}

/** Closed loop: each connection waits for its answer before the next request. */
export function runClosedLoop(job: LoadJob): Promise<ClosedLoopResult> {
  return runLoad('closed-loop.ts', job) as Promise<ClosedLoopResult>;
}

/** Open loop: requests at a fixed rate, as from many independent callers. */
export function runOpenLoop(job: OpenLoopJob): Promise<OpenLoopResult> {
  return runLoad('open-loop.ts', job) as Promise<OpenLoopResult>;
}

async function runLoad(file: string, job: LoadJob): Promise<unknown> {
  const child = fork(join(import.meta.dirname, file), { execArgv: [] });
  const exit = once(child, 'exit');
  const answer = once(child, 'message');
  child.send(job);
  const first = await Promise.race([answer, exit.then(([code]) => new Error(`${file} ended with code ${code}`))]);
  if (first instanceof Error) throw first;
  await exit;
  return first[0];
}
