// What a body of two megabytes costs that is cheap to send and dear to parse, with a key and without.
import { parseJsonBody } from '../../packages/server/src/http/protocol/json-body.ts';
import { COSTLY_BODIES } from '../../test/support/costly-bodies.ts';
import { makeDataFolder } from '../data-folder.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSeconds } from '../process-usage.ts';
import { startBaseline, startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';

const REQUESTS = 20;
/** What one body, once it has arrived, may hold the server's thread for. */
const MOST_MS = 20;
const WARM_UP = 5;

const CALLS = {
  'signing in, without a key': { path: '/lector/v1/session', withKey: false },
  '`POST /tts` without a key': { path: '/tts', withKey: false },
  '`POST /tts` with a key': { path: '/tts', withKey: true },
  '`POST /tts-results` with a key': { path: '/tts-results', withKey: true },
} as const;

export async function measureLargeBodies(): Promise<Measurement> {
  using data = await makeDataFolder(1);
  await using server = await startServer(data, { LECTOR_WORKERS: '1', LECTOR_RATE_PER_MINUTE: '1000000' });
  await using constant = await startBaseline('constant');
  const headers = (withKey: boolean) => ({
    'content-type': 'application/json',
    ...(withKey ? { 'x-api-key': data.apiKey } : {}),
  });
  const held = Object.entries(COSTLY_BODIES).map(([body, bytes]) => ({ body, ms: timeToParse(bytes) }));
  const longest = held.reduce((one, other) => (other.ms > one.ms ? other : one));
  const figures = [atMost(`looked at and parsed in one go, worst (${longest.body})`, longest.ms, MOST_MS, 'ms')];
  for (const [name, { path, withKey }] of Object.entries(CALLS)) {
    let worst = { ms: 0, body: '' };
    for (const [body, bytes] of Object.entries(COSTLY_BODIES)) {
      const ms = await costOf(server, { path, headers: headers(withKey), bytes });
      if (ms > worst.ms) worst = { ms, body };
    }
    figures.push(plain(`CPU of ${name}, worst (${worst.body})`, worst.ms, 'ms'));
  }
  const [bytes = ''] = Object.values(COSTLY_BODIES);
  const floor = await costOf(constant, { path: '/', headers: headers(false), bytes });
  return {
    name: 'large-bodies',
    title: 'Bodies that are dear to parse',
    method:
      `${Object.keys(COSTLY_BODIES).length} kinds of bodies of two megabytes. First the one piece of work that waits for nothing: looking at a body and parsing it, in this ` +
      `process, median of ${REQUESTS}. Then ${REQUESTS} requests of each kind, one after the other: CPU time (user and system) of the server process for one, most of it for ` +
      'receiving, in pieces between which others are served. "Constant" (`bench/baselines/constant.ts`) throws a body away.',
    figures: [...figures, plain('constant', floor, 'ms')],
  };
}

function timeToParse(body: string): number {
  const bytes = Buffer.from(body);
  const times = Array.from({ length: WARM_UP + REQUESTS }, () => {
    const begun = performance.now();
    try {
      parseJsonBody(bytes);
    } catch {} // refused, which is what it takes
    return performance.now() - begun;
  });
  return median(times.slice(WARM_UP));
}

async function costOf(
  { url, pid }: Target,
  { path, headers, bytes }: { path: string; headers: Record<string, string>; bytes: string },
): Promise<number> {
  const send = async () => {
    const answer = await fetch(url + path, { method: 'POST', headers, body: bytes });
    await answer.arrayBuffer();
  };
  await send(); // compiled, and connected
  const before = cpuSeconds(pid);
  for (let i = 0; i < REQUESTS; i++) await send();
  const after = cpuSeconds(pid);
  return ((after.user + after.system - before.user - before.system) * 1_000) / REQUESTS;
}
