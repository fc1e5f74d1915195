// CPU of the call for a thousand results against that of the calls of five that fetch the same.
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { type LoadRequest, runClosedLoop } from '../load/job.ts';
import { createLoopWatch } from '../loop-watch.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSeconds } from '../process-usage.ts';
import { startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';

const ROWS = 1_000_000;
const IDS = 1_000;
const IDS_A_CALL = 5;
const ROUNDS = 7;
const SECONDS = 3;
const LISTS = 40;
/** The last of them, when compilers are done with most of it. */
const HELD_CALLS = 25;

export async function measureResultList(): Promise<Measurement> {
  using data = await makeDataFolder(ROWS);
  const costs = await measureCosts(data);
  const held = await measureHold(data);
  return {
    name: 'result-list',
    title: 'The results of a thousand runs',
    method:
      `\`POST /lector/v1/results\` with ${IDS.toLocaleString('en')} random ids out of ${ROWS.toLocaleString('en')} runs, one call at a time, against ${IDS / IDS_A_CALL} calls of ` +
      `\`POST /tts-results\` with ${IDS_A_CALL} each over 64 connections: CPU time of the server process, median of ${ROUNDS} rounds of ${SECONDS} s in turns. ` +
      `Held is the longest time between two turns of the event loop during a call of the list, the millisecond of the watch included, the median of ${HELD_CALLS} calls to a server of its own.`,
    figures: [
      atMost('one list : the calls of five', median(costs.map(({ list, calls }) => list / calls)), 0.45),
      atMost('longest hold of the event loop', median(held), 10, 'ms'),
      plain('one list', 1_000 * median(costs.map(({ list }) => list)), 'ms'),
      plain('the calls of five', 1_000 * median(costs.map(({ calls }) => calls)), 'ms'),
    ],
  };
}

async function measureCosts(data: DataFolder): Promise<readonly { readonly list: number; readonly calls: number }[]> {
  await using server = await startServer(data, { LECTOR_WORKERS: '1' });
  const costs: { list: number; calls: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const list = await costOf(server, { data, connections: 1, requests: makeLists(data) });
    const call = await costOf(server, { data, connections: 64, requests: makeCalls(data) });
    if (round > 0) costs.push({ list, calls: (call * IDS) / IDS_A_CALL }); // the first round is warm-up
  }
  return costs;
}

/** The longest hold of the event loop by each of some calls. */
async function measureHold(data: DataFolder): Promise<readonly number[]> {
  const { preload, settings, heldBy } = createLoopWatch(data.folder);
  await using server = await startServer(data, { LECTOR_WORKERS: '1', ...settings }, { preload });
  const held: number[] = [];
  for (const [call, { path, body }] of makeLists(data).entries()) {
    const ask = async () => {
      const headers = { 'x-api-key': data.apiKey, 'content-type': 'application/json' };
      const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: body! });
      if (!answer.ok) throw new Error(`the call was answered ${answer.status}`);
      await answer.arrayBuffer();
    };
    const heldMs = await heldBy(server.pid, ask);
    if (call >= LISTS - HELD_CALLS) held.push(heldMs);
  }
  return held;
}

function randomIds(data: DataFolder, count: number): readonly number[] {
  const ids = new Set<number>();
  while (ids.size < count) ids.add(data.runId(1 + Math.floor(Math.random() * data.rows)));
  return [...ids];
}

function makeLists(data: DataFolder): readonly LoadRequest[] {
  return Array.from({ length: LISTS }, () => ({
    ...({ method: 'POST', path: '/lector/v1/results' } as const),
    body: JSON.stringify({ run_ids: randomIds(data, IDS) }),
  }));
}

function makeCalls(data: DataFolder): readonly LoadRequest[] {
  return Array.from({ length: 64 * 200 }, () => ({
    ...({ method: 'POST', path: '/tts-results' } as const),
    body: JSON.stringify({ run_ids: randomIds(data, IDS_A_CALL) }),
  }));
}

/** CPU seconds of the server for a request. */
async function costOf(
  server: Target,
  { data, connections, requests }: { data: DataFolder; connections: number; requests: readonly LoadRequest[] },
): Promise<number> {
  const sum = ({ user, system }: ReturnType<typeof cpuSeconds>) => user + system;
  const before = sum(cpuSeconds(server.pid));
  const { answered } = await runClosedLoop({
    ...{ url: server.url, apiKey: data.apiKey, connections, seconds: SECONDS },
    requests,
  });
  return (sum(cpuSeconds(server.pid)) - before) / answered;
}
