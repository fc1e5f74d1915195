// Latency of requests while every core is speaking.
import { availableParallelism } from 'node:os';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { runOpenLoop } from '../load/job.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { startServer, type Target } from '../server.ts';
import { median, quantile } from '../statistics.ts';
import { makeLongText } from '../texts.ts';
import { bulkRequest } from './bulk-fetch-cpu.ts';
import { submitRequest } from './submit-rate.ts';

const ROWS = 100_000;
const CONNECTIONS = 64;
const PER_SECOND = 200;
const SECONDS = 10;
const ROUNDS = 3;

export async function measureLatencyWhileSpeaking(): Promise<Measurement> {
  const cores = availableParallelism();
  using data = await makeDataFolder(ROWS);
  const idle: number[][] = [];
  const speaking: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await startServer(data, { LECTOR_WORKERS: String(cores) });
    await latencies({ server, data, seconds: 2 }); // warms the compiler
    idle.push(await latencies({ server, data, seconds: SECONDS }));
    await speakForLong({ server, data, texts: cores * 2 });
    speaking.push(await latencies({ server, data, seconds: SECONDS }));
    await expectBusy(server, cores);
  }
  const p99 = (runs: readonly number[][]) => median(runs.map((run) => quantile(run, 0.99)));
  const p50 = (runs: readonly number[][]) => median(runs.map((run) => quantile(run, 0.5)));
  return {
    name: 'latency-while-speaking',
    title: 'Waiting while every core speaks',
    method:
      `\`POST /tts-results\` with five random ids out of ${ROWS.toLocaleString('en')} runs, arriving at random moments, ` +
      `${PER_SECOND} a second over up to ${CONNECTIONS} connections, measured from when each was due. First with idle engine ` +
      `processes, then with all ${cores} of them in the middle of texts of 100,000 characters. Median of the 99th ` +
      `percentiles of ${ROUNDS} rounds of ${SECONDS} s. The load generator shares the cores.`,
    figures: [
      atMost('99th percentile, speaking : idle', p99(speaking) / p99(idle), 4),
      plain('99th percentile, idle', p99(idle), 'ms'),
      plain('99th percentile, speaking', p99(speaking), 'ms'),
      plain('median, idle', p50(idle), 'ms'),
      plain('median, speaking', p50(speaking), 'ms'),
    ],
  };
}

async function latencies(input: { server: Target; data: DataFolder; seconds: number }): Promise<number[]> {
  const { latenciesMs } = await runOpenLoop({
    url: input.server.url,
    apiKey: input.data.apiKey,
    connections: CONNECTIONS,
    seconds: input.seconds,
    perSecond: PER_SECOND,
    requests: Array.from({ length: 2_000 }, () => bulkRequest(input.data)),
  });
  return [...latenciesMs];
}

/** Enough long texts to keep every engine process busy during the measurement. */
async function speakForLong(input: { server: Target; data: DataFolder; texts: number }): Promise<void> {
  const request = submitRequest(makeLongText(100_000));
  for (let n = 0; n < input.texts; n++) {
    const answer = await fetch(input.server.url + request.path, {
      method: 'POST',
      body: request.body!,
      headers: { 'x-api-key': input.data.apiKey, 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`a submit was answered ${answer.status}: ${await answer.text()}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function expectBusy(server: Target, cores: number): Promise<void> {
  const { engines } = (await (await fetch(`${server.url}/ready`)).json()) as { engines: { busy: number } };
  if (engines.busy < cores) throw new Error(`only ${engines.busy} engine processes were speaking at the end`);
}
