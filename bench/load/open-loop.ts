// Load generator: requests that arrive at random moments at a fixed mean rate, whatever the answers do.
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { LoadRequest, OpenLoopJob, OpenLoopResult } from './job.ts';

const [job] = (await once(process, 'message')) as [OpenLoopJob];
const agent = new Agent({ keepAlive: true, maxSockets: job.connections });
const latenciesMs: number[] = [];

/** Resolves when the answer is complete. */
function ask({ method, path, body }: LoadRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'x-api-key': job.apiKey,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    };
    const call = httpRequest(new URL(path, job.url), { method, agent, headers }, (answer) => {
      answer.resume();
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode !== undefined && answer.statusCode < 300) resolve();
        else reject(new Error(`${method} ${path} answered ${answer.statusCode}`));
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}

async function measure(request: LoadRequest, dueAt: number): Promise<void> {
  await ask(request);
  latenciesMs.push(performance.now() - dueAt);
}

const startedAt = performance.now();
const running: Promise<void>[] = [];
let due = startedAt;
for (let i = 0; due < startedAt + job.seconds * 1000; i++) {
  const wait = due - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  running.push(measure(job.requests[i % job.requests.length]!, due));
  due += (-Math.log(1 - Math.random()) * 1000) / job.perSecond;
}
await Promise.all(running);
agent.destroy();
process.send?.({ latenciesMs } satisfies OpenLoopResult);
process.disconnect();
