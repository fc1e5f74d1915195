// Durable submits a second through the server against the rate at which its database takes the same rows.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeDataFolder } from '../data-folder.ts';
import { type LoadRequest, runClosedLoop } from '../load/job.ts';
import { atLeast, type Measurement, plain } from '../measurement.ts';
import { startServer } from '../server.ts';
import { median } from '../statistics.ts';
import { makeLongText, makeText } from '../texts.ts';

const CONNECTIONS = 64;
const ROUNDS = 5;
const SECONDS = 4;
const BASELINE = join(import.meta.dirname, '../baselines/insert-runs.ts');

export async function measureSubmitRate(): Promise<Measurement> {
  const throughServer: number[] = [];
  const raw: number[] = [];
  const rawSingly: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    raw.push(await rawRate(CONNECTIONS));
    rawSingly.push(await rawRate(1));
    throughServer.push(await serverRate());
  }
  return {
    name: 'submit-rate',
    title: 'Durable submits',
    method:
      `\`POST /tts\` with texts of fifteen words over ${CONNECTIONS} connections, each answered after its row is fsynced, ` +
      'while the engine process is in the middle of a long text. Against `bench/baselines/insert-runs.ts`: the same rows into the same ' +
      `tables of an equal file on the same disk, ${CONNECTIONS} to a transaction or one, an fsync for each transaction, without ` +
      `HTTP. Median of ${ROUNDS} alternating rounds of ${SECONDS} s, each on a fresh data folder. Where an fsync takes ` +
      'milliseconds it is the limit of both; where it takes less, the raw inserts of whole groups are bound by CPU and not by the ' +
      'disk, and the server has HTTP to do as well. So what is held to the target is the rate that the fsync bounds: one row each.',
    figures: [
      atLeast('server : raw inserts, one an fsync', median(throughServer.map((rate, i) => rate / rawSingly[i]!)), 0.7),
      plain(
        `server : raw inserts, ${CONNECTIONS} an fsync`,
        median(throughServer.map((rate, i) => rate / raw[i]!)),
        '×',
      ),
      plain('server', median(throughServer), 'runs/s'),
      plain(`raw inserts, ${CONNECTIONS} an fsync`, median(raw), 'runs/s'),
      plain('raw inserts, one an fsync', median(rawSingly), 'runs/s'),
    ],
  };
}

/** Rows a second, `group` of them to a transaction. */
async function rawRate(group: number): Promise<number> {
  using data = await makeDataFolder(0);
  const { stdout } = await promisify(execFile)(process.execPath, [
    BASELINE,
    data.databasePath,
    String(group),
    String(SECONDS),
  ]);
  return Number(stdout);
}

async function serverRate(): Promise<number> {
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: '1' });
  const job = { url: server.url, apiKey: data.apiKey, connections: CONNECTIONS, requests: submits() };
  // Storing results would compete for fsyncs, so the engine process gets a long text, and another after it.
  await runClosedLoop({
    ...job,
    requests: [submitRequest(makeLongText(100_000))],
    connections: 2,
    seconds: 1,
    amount: 2,
  });
  await runClosedLoop({ ...job, seconds: 1 }); // warms the compiler
  const { answered, seconds } = await runClosedLoop({ ...job, seconds: SECONDS });
  return answered / seconds;
}

function submits(): readonly LoadRequest[] {
  return Array.from({ length: CONNECTIONS * 20 }, (_, n) => submitRequest(makeText(n)));
}

/** A voice of eSpeak NG, whatever other voices a server has. */
export const BENCH_VOICE = 1021;

/** A submit in the voice and language that every benchmark of the embedded engine uses. */
export function submitRequest(text: string): LoadRequest {
  return { method: 'POST', path: '/tts', body: JSON.stringify({ text, voice_id: BENCH_VOICE, language: 1 }) };
}
