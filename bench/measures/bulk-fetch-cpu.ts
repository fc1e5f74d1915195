// CPU per POST /tts-results against the same call by hand and against a server that answers a constant.
import assert from 'node:assert/strict';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { type LoadRequest, runClosedLoop } from '../load/job.ts';
import { atMost, type Figure, type Measurement, plain } from '../measurement.ts';
import { type CpuSeconds, cpuSeconds } from '../process-usage.ts';
import { startBaseline, startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';

const ROWS = 1_000_000;
const CONNECTIONS = 64;
const ROUNDS = 9;
const SECONDS = 3;

export async function measureBulkFetchCpu(): Promise<Measurement> {
  using data = await makeDataFolder(ROWS);
  await using server = await startServer(data, { LECTOR_WORKERS: '1' });
  await using byHand = await startBaseline('tts-results', data.databasePath);
  const answerBytes = await compareAnswers({ data, server, byHand });
  await using constant = await startBaseline('constant');
  await using sameLength = await startBaseline('constant', String(answerBytes));

  const targets = { server, byHand, constant, sameLength };
  const costs: Record<keyof typeof targets, CpuSeconds[]> = { server: [], byHand: [], constant: [], sameLength: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of rotated(Object.keys(targets) as (keyof typeof targets)[], round)) {
      const cost = await costPerRequest(targets[name], data);
      if (round > 0) costs[name].push(cost); // the first round is warm-up
    }
  }

  const ratio = (to: keyof typeof targets) => median(costs.server.map((cost, i) => total(cost) / total(costs[to][i]!)));
  return {
    name: 'bulk-fetch-cpu',
    title: 'CPU of the bulk fetch',
    method:
      `\`POST /tts-results\` with five random ids out of ${ROWS.toLocaleString('en')} runs over ${CONNECTIONS} kept ` +
      'connections. CPU time (user and system) of the server process divided by the requests it answered, median of ' +
      `${ROUNDS} rounds of ${SECONDS} s in which the programs take turns. "By hand" is \`bench/baselines/tts-results.ts\`: ` +
      'bare `node:http`, the same database file, the same checks of host, key, rate and body, the same query, links and answer ' +
      '(compared before the clock starts), without framework. "Constant" is `bench/baselines/constant.ts`.',
    figures: [
      atMost('server : by hand', ratio('byHand'), 1.15),
      atMost('server : constant', ratio('constant'), 3.5),
      plain('server : constant as long as the answer', ratio('sameLength'), '×'),
      describeCost('server', costs.server),
      describeCost('by hand', costs.byHand),
      describeCost('constant', costs.constant),
      describeCost('constant as long as the answer', costs.sameLength),
    ],
  };
}

const total = ({ user, system }: CpuSeconds): number => user + system;

function describeCost(what: string, costs: readonly CpuSeconds[]): Figure {
  const micros = (seconds: readonly number[]): string => (median(seconds) * 1e6).toFixed(0);
  const [user, system] = [micros(costs.map((cost) => cost.user)), micros(costs.map((cost) => cost.system))];
  return { what, measured: `${micros(costs.map(total))} µs a request (${user} user, ${system} system)` };
}

async function costPerRequest(target: Target, data: DataFolder): Promise<CpuSeconds> {
  const requests: LoadRequest[] = Array.from({ length: CONNECTIONS * 200 }, () => bulkRequest(data));
  const before = cpuSeconds(target.pid);
  const { answered } = await runClosedLoop({
    url: target.url,
    apiKey: data.apiKey,
    connections: CONNECTIONS,
    seconds: SECONDS,
    requests,
  });
  const after = cpuSeconds(target.pid);
  return { user: (after.user - before.user) / answered, system: (after.system - before.system) / answered };
}

/** Five distinct random runs. */
export function bulkRequest(data: DataFolder): LoadRequest {
  const ids = new Set<number>();
  while (ids.size < 5) ids.add(data.runId(1 + Math.floor(Math.random() * data.rows)));
  return { method: 'POST', path: '/tts-results', body: JSON.stringify({ run_ids: [...ids] }) };
}

/** Checks that the baseline answers the same as the server. Returns the length of an answer in bytes. */
async function compareAnswers(input: { data: DataFolder; server: Target; byHand: Target }): Promise<number> {
  const { path, body } = bulkRequest(input.data);
  let bytes = 0;
  const ask = async ({ url }: Target): Promise<string> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      body: body!,
      headers: { 'x-api-key': input.data.apiKey, 'content-type': 'application/json' },
    });
    assert.equal(answer.status, 200);
    const text = await answer.text();
    bytes = Buffer.byteLength(text);
    // Address, second of expiry and so the signature differ.
    return text
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '')
      .replaceAll(/\?e=\d+(&k=[0-9a-f]+)&s=[\w-]{43}/g, '$1')
      .replaceAll(/"expires_at":"[^"]+"/g, '"expires_at":""');
  };
  const text = await ask(input.byHand);
  assert.equal(text, await ask(input.server));
  assert.equal(text.match(/"status":"SUCCESS"/g)?.length, 5);
  return bytes;
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
