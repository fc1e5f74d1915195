// Whether any request gets slower when the table grows from a thousand runs to a million.
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import type { LoadRequest } from '../load/job.ts';
import { atMost, type Figure, type Measurement } from '../measurement.ts';
import { startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';
import { bulkRequest } from './bulk-fetch-cpu.ts';
import { submitRequest } from './submit-rate.ts';

const SMALL = 1_000;
const LARGE = 1_000_000;
const WARM_UP = 100;
const REPEATS = 400;
const LIMIT = 1.5;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
}

interface Side {
  readonly data: DataFolder;
  readonly server: Target;
  /** A run that was really spoken, with a link to its audio. */
  readonly spoken: { readonly runId: number; readonly link: string };
  /** Seeded runs are deleted from the end. */
  nextToDelete: number;
}

const CALLS: Readonly<Record<string, (side: Side) => Call>> = {
  'GET /tts/{task_id}': ({ data }) => ({ method: 'GET', path: `/tts/${data.taskId(someRun(data))}` }),
  'GET /tts-result/{run_id}, link': ({ data }) => ({
    method: 'GET',
    path: `/tts-result/${data.runId(someRun(data))}?output_type=file_url`,
  }),
  'GET /tts-result/{run_id}, bytes': ({ spoken }) => ({ method: 'GET', path: `/tts-result/${spoken.runId}` }),
  'POST /tts-results': ({ data }) => bulkRequest(data),
  'GET of a link': ({ spoken }) => ({ method: 'GET', path: spoken.link }),
  'HEAD of a link': ({ spoken }) => ({ method: 'HEAD', path: spoken.link }),
  'GET /list-voices': () => ({ method: 'GET', path: '/list-voices' }),
  'GET /source-languages': () => ({ method: 'GET', path: '/source-languages' }),
  'GET /target-languages': () => ({ method: 'GET', path: '/target-languages' }),
  'GET /folders': () => ({ method: 'GET', path: '/folders?limit=10' }),
  'POST /folders/create': () => ({
    method: 'POST',
    path: '/folders/create',
    body: JSON.stringify({ folder_name: 'bench' }),
  }),
  'GET /lector/v1/runs/{run_id}': ({ data }) => ({
    method: 'GET',
    path: `/lector/v1/runs/${data.taskId(someRun(data))}`,
  }),
  'POST /lector/v1/runs/{run_id}/cancel': ({ data }) => ({
    method: 'POST',
    path: `/lector/v1/runs/${data.runId(someRun(data))}/cancel`,
  }),
  'DELETE /lector/v1/runs/{run_id}': (side) => ({
    method: 'DELETE',
    path: `/lector/v1/runs/${side.data.runId(side.nextToDelete--)}`,
  }),
  'GET /health': () => ({ method: 'GET', path: '/health' }),
  'GET /ready': () => ({ method: 'GET', path: '/ready' }),
  'GET /openapi.json': () => ({ method: 'GET', path: '/openapi.json' }),
  // Last, because its submits are spoken afterwards.
  'POST /tts': () => submitRequest('Word.') as LoadRequest,
};

export async function measureTableSize(): Promise<Measurement> {
  using smallData = await makeDataFolder(SMALL);
  using largeData = await makeDataFolder(LARGE);
  await using smallServer = await startServer(smallData, { LECTOR_WORKERS: '1' });
  await using largeServer = await startServer(largeData, { LECTOR_WORKERS: '1' });
  using agent = disposableAgent();
  const sides = {
    small: await prepare({ data: smallData, server: smallServer, agent: agent.agent }),
    large: await prepare({ data: largeData, server: largeServer, agent: agent.agent }),
  };

  const figures: Figure[] = [];
  for (const [what, call] of Object.entries(CALLS)) {
    const times: Record<'small' | 'large', number[]> = { small: [], large: [] };
    for (let n = 0; n < WARM_UP + REPEATS; n++) {
      // They take turns at going first, because the second of two fsyncs in a row is not comparable with the first.
      for (const side of n % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)) {
        const ms = await time(sides[side], call(sides[side]), agent.agent);
        if (n >= WARM_UP) times[side].push(ms);
      }
    }
    const [before, after] = [median(times.small), median(times.large)];
    figures.push(atMost(`${what} (${before.toFixed(2)} → ${after.toFixed(2)} ms)`, after / before, LIMIT));
  }
  return {
    name: 'table-size',
    title: 'A thousand runs, a million runs',
    method:
      `Each request type against two servers at once, one with ${SMALL.toLocaleString('en')} finished runs of the caller and ` +
      `one with ${LARGE.toLocaleString('en')}, taking turns request by request over one kept connection each: the median of ` +
      `${REPEATS} times, and their ratio. Ids are random among all runs.`,
    figures,
  };
}

function someRun(data: DataFolder): number {
  // The last ones are deleted by the bench itself.
  return 1 + Math.floor(Math.random() * (data.rows - WARM_UP - REPEATS));
}

async function prepare(input: { data: DataFolder; server: Target; agent: Agent }): Promise<Side> {
  const side = { ...input, nextToDelete: input.data.rows, spoken: { runId: 0, link: '' } };
  const submitted = JSON.parse(await ask(side, submitRequest('One, two, three.'), input.agent));
  for (;;) {
    const task = JSON.parse(await ask(side, { method: 'GET', path: `/tts/${submitted.task_id}` }, input.agent));
    if (task.status === 'ERROR') throw new Error(`a run failed: ${task.message}`);
    if (task.status === 'SUCCESS') {
      const path = `/tts-result/${task.run_id}?output_type=file_url`;
      const { output_url: url } = JSON.parse(await ask(side, { method: 'GET', path }, input.agent));
      const { pathname, search } = new URL(url);
      return { ...side, spoken: { runId: task.run_id, link: pathname + search } };
    }
    await sleep(20);
  }
}

async function time(side: Side, call: Call, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  await ask(side, call, agent);
  return performance.now() - startedAt;
}

async function ask({ data, server }: Pick<Side, 'data' | 'server'>, call: Call, agent: Agent): Promise<string> {
  const headers: Record<string, string> = { 'x-api-key': data.apiKey };
  if (call.body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-length'] = String(Buffer.byteLength(call.body));
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(new URL(call.path, server.url), { method: call.method, headers, agent }, resolve)
      .on('error', reject)
      .end(call.body);
  });
  const text = (await answer.setEncoding('latin1').toArray()).join('');
  if (answer.statusCode === undefined || answer.statusCode >= 300) {
    throw new Error(`${call.method} ${call.path} was answered ${answer.statusCode}: ${text}`);
  }
  return text;
}

function disposableAgent() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { agent, [Symbol.dispose]: () => agent.destroy() };
}
