// What an interactive run waits while a batch is spoken, what the batch loses to it, and the memory of a server that has nothing to do.
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { submitAll } from '../load/submit-all.ts';
import { untilAllSpoken } from '../load/until-spoken.ts';
import { atLeast, atMost, type Measurement, plain } from '../measurement.ts';
import { residentBytesOfTree } from '../process-usage.ts';
import { startServer, type Target } from '../server.ts';
import { median, quantile } from '../statistics.ts';
import { makeText } from '../texts.ts';
import { BENCH_VOICE } from './submit-rate.ts';

const RUNS = 1_000;
/** A text of one segment. */
const WORDS = 30;
const INTERACTIVE = 'Yes.';
const EVERY_MS = 500;
const ROUNDS = 3;
const SUBMITTERS = 16;
const POLL_MS = 5;
const SETTLE_MS = 3_000;

const request = (text: string, lane: 'interactive' | 'batch') => ({
  method: 'POST' as const,
  path: '/tts',
  body: JSON.stringify({ text, voice_id: BENCH_VOICE, language: 1, lane }),
});

export async function measureLanes(): Promise<Measurement> {
  const processes = availableParallelism();
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: String(processes) });
  const ask = () => timeInteractive(server, data);
  for (let n = 0; n < 10; n++) await ask(); // warms the compiler
  await speakBatch(server, data);
  const idle: number[] = [];
  for (let n = 0; n < 30; n++) idle.push(await ask());
  const alone: number[] = [];
  const beside: { rate: number; asked: number; waits: readonly number[] }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(RUNS / (await speakBatch(server, data)));
    beside.push(await speakBeside(server, data, ask));
  }
  const segmentMs = (processes * 1_000) / median(alone);
  const extra = beside.map(({ waits }) => quantile(waits, 0.95) - median(idle));
  // A word takes a share of what a sentence takes: what is lost beyond it is lost to the lanes.
  const share = (asked: number) => 1 - (asked * median(idle)) / 1_000 / ((RUNS / median(alone)) * processes);
  return {
    name: 'lanes',
    title: 'An interactive run beside a batch',
    method:
      `${RUNS.toLocaleString('en')} batch runs of one segment each (${WORDS} words), spoken by ${processes} engine processes, alone and ` +
      `with an interactive run of a word every ${EVERY_MS} ms. How much longer than on an idle server the word takes from its ` +
      'submit until it is told as done (95th percentile), in segments of the batch; and the rate of the batch beside the ' +
      `words, given back what the words themselves take, against its rate alone. Median of ${ROUNDS} alternating rounds.`,
    figures: [
      atMost('wait, in segments', median(extra) / segmentMs, 1),
      atLeast(
        'batch beside words : alone',
        median(beside.map(({ rate, asked }, i) => rate / share(asked) / alone[i]!)),
        0.95,
      ),
      plain('a word on an idle server', median(idle), 'ms'),
      plain('a word beside a batch, 95th percentile', median(beside.map(({ waits }) => quantile(waits, 0.95))), 'ms'),
      plain('a segment of the batch', segmentMs, 'ms'),
      plain('batch alone', median(alone), 'runs/s'),
    ],
  };
}

/** Seconds until every run of a batch is durable. */
async function speakBatch(server: Target, data: DataFolder): Promise<number> {
  const startedAt = performance.now();
  const requests = Array.from({ length: RUNS }, (_, n) => request(makeText(n, WORDS), 'batch'));
  await submitAll({ url: server.url, apiKey: data.apiKey, connections: SUBMITTERS, requests });
  await untilAllSpoken(data);
  return (performance.now() - startedAt) / 1_000;
}

async function speakBeside(server: Target, data: DataFolder, ask: () => Promise<number>) {
  const waits: number[] = [];
  const batch = { isOver: false };
  const speaking = speakBatch(server, data).finally(() => {
    batch.isOver = true;
  });
  while (!batch.isOver) {
    const began = performance.now();
    waits.push(await ask());
    await sleep(Math.max(0, EVERY_MS - (performance.now() - began)));
  }
  return { rate: RUNS / (await speaking), asked: waits.length, waits };
}

/** Milliseconds from the submit of a word until it is told as done. */
async function timeInteractive(server: Target, data: DataFolder): Promise<number> {
  const headers = { 'x-api-key': data.apiKey, 'content-type': 'application/json' };
  const { path, body } = request(INTERACTIVE, 'interactive');
  const startedAt = performance.now();
  const answer = await fetch(server.url + path, { method: 'POST', headers, body });
  const { task_id } = (await answer.json()) as { task_id: string };
  for (;;) {
    const state = (await (await fetch(`${server.url}/tts/${task_id}`, { headers })).json()) as { status: string };
    if (state.status === 'SUCCESS') return performance.now() - startedAt;
    if (state.status !== 'PENDING') throw new Error(JSON.stringify(state));
    await sleep(POLL_MS);
  }
}

export async function measureIdleMemory(): Promise<Measurement> {
  const processes = availableParallelism();
  const bytes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    using data = await makeDataFolder(0);
    await using server = await startServer(data, { LECTOR_WORKERS: String(processes) });
    await untilReady(server, processes);
    await sleep(SETTLE_MS);
    bytes.push(residentBytesOfTree(server.pid));
  }
  return {
    name: 'idle-memory',
    title: 'Memory of an idle server',
    method:
      `Resident memory of the server and its ${processes} engine processes, ${SETTLE_MS / 1_000} s after all of them were ready, no neural ` +
      `voice being loaded. Median of ${ROUNDS} starts.`,
    figures: [plain('server and engine processes', median(bytes) / 2 ** 20, 'MiB')],
  };
}

async function untilReady(server: Target, processes: number): Promise<void> {
  for (;;) {
    const { engines } = (await (await fetch(`${server.url}/ready`)).json()) as { engines: { ready: number } };
    if (engines.ready >= processes) return;
    await sleep(50);
  }
}
