// What a body of two megabytes costs that is cheap to send and dear to parse, with a key and without.
import { COSTLY_BODIES } from '../../test/support/costly-bodies.ts';
import { makeDataFolder } from '../data-folder.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSeconds } from '../process-usage.ts';
import { startBaseline, startServer, type Target } from '../server.ts';

const REQUESTS = 20;
/** What one body may hold the server's thread for. */
const MOST_MS = 20;

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
  const figures = [];
  for (const [name, { path, withKey }] of Object.entries(CALLS)) {
    let worst = { ms: 0, body: '' };
    for (const [body, bytes] of Object.entries(COSTLY_BODIES)) {
      const ms = await costOf(server, { path, headers: headers(withKey), bytes });
      if (ms > worst.ms) worst = { ms, body };
    }
    figures.push(atMost(`${name}, worst (${worst.body})`, worst.ms, MOST_MS, 'ms'));
  }
  const [bytes = ''] = Object.values(COSTLY_BODIES);
  const floor = await costOf(constant, { path: '/', headers: headers(false), bytes });
  return {
    name: 'large-bodies',
    title: 'Bodies that are dear to parse',
    method:
      `${Object.keys(COSTLY_BODIES).length} kinds of bodies of two megabytes, ${REQUESTS} of each, one after the other: CPU time (user and system) of the server ` +
      'process for one, which is the longest that it can hold its one thread. "Constant" (`bench/baselines/constant.ts`) reads a body and throws it away.',
    figures: [...figures, plain('constant', floor, 'ms')],
  };
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
