// Timing attack: can a foreign run be distinguished from an unknown one? Times thousands of pairs and compares them by Welch's t.
// By hand: node packages/server/test/security/timing-probe.ts [pairs] [seed]. No test, because it measures time.
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { createHarness, type Harness } from '../app-harness.ts';

/** The bound of the leakage tests of cryptography: 4.5 standard errors, reached by chance once in 150,000 tries. */
const MOST_T = 4.5;
const LEAST_PAIRS = 10_000;
const STRANGERS = 4_000;
const OWN = 200;
/** Runs that one owner submits before the other's turn comes. */
const TURN = 10;
const WARM_UP = 1_000;
/** Samples above this quantile of all count as the quantile: what a busy machine adds to the slower requests is no signal. */
const CLIPPED_FROM = 0.95;
/** Of the manual clock's one minute. */
const PLENTY = 1_000_000_000;

export interface Timing {
  /** What was asked, and which two kinds of id were compared. */
  readonly name: string;
  readonly pairs: number;
  /** Welch's t of the clipped samples. */
  readonly t: number;
  readonly meanNs: readonly [number, number];
  /** A control: the two differ for a good reason, and it must be seen. */
  readonly mustDiffer: boolean;
  readonly good: boolean;
}

/** Runs as an asker can name them. */
interface Runs {
  readonly taskIds: string[];
  readonly runIds: number[];
}

type Random = (below: number) => number;
/** Method, address and body of a request about one of the runs. */
type Ask = (runs: Runs, random: Random) => readonly [method: string, target: string, body?: string];

const pick = <T>(list: readonly T[], random: Random): T => list[random(list.length)] as T;
const ASKS = {
  poll: ({ taskIds }, random) => ['GET', `/tts/${pick(taskIds, random)}`],
  result: ({ runIds }, random) => ['GET', `/tts-result/${pick(runIds, random)}`],
  bulk: ({ runIds }, random) => [
    'POST',
    '/tts-results',
    `{"run_ids":[${pick(runIds, random)},${pick(runIds, random)}]}`,
  ],
  'look by run id': ({ runIds }, random) => ['GET', `/lector/v1/runs/${pick(runIds, random)}`],
  'look by task id': ({ taskIds }, random) => ['GET', `/lector/v1/runs/${pick(taskIds, random)}`],
  'cancel by run id': ({ runIds }, random) => ['POST', `/lector/v1/runs/${pick(runIds, random)}/cancel`],
  'cancel by task id': ({ taskIds }, random) => ['POST', `/lector/v1/runs/${pick(taskIds, random)}/cancel`],
  'delete by run id': ({ runIds }, random) => ['DELETE', `/lector/v1/runs/${pick(runIds, random)}`],
  'delete by task id': ({ taskIds }, random) => ['DELETE', `/lector/v1/runs/${pick(taskIds, random)}`],
} satisfies Record<string, Ask>;
type AskName = keyof typeof ASKS;
/** What says that there is no such run, and what a bulk call answers. */
const EXPECTED = /^HTTP\/1\.1 (200|400|404) /;

/**
 * Asks `pairs` pairs of each route and two kinds of id, in random order, down one connection on this machine: nobody has a
 * better view of the server.
 */
export async function probeTiming(pairs: number, seed: number): Promise<readonly Timing[]> {
  const server = await createHarness({ maxWaitingRuns: PLENTY, ratePerMinute: PLENTY, rateBurst: PLENTY });
  const random = createRandom(seed);
  const measured: Timing[] = [];
  try {
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const caller = await openCaller((server.app.server.address() as AddressInfo).port, server.alice);

    async function measure(
      name: AskName,
      left: readonly [string, Runs],
      right: readonly [string, Runs],
    ): Promise<void> {
      const samples = [new Float64Array(pairs), new Float64Array(pairs)] as const;
      for (let i = -WARM_UP; i < pairs; i++) {
        const ask: Ask = ASKS[name];
        const requests = [ask(left[1], random), ask(right[1], random)] as const;
        const first = random(2);
        for (const side of [first, 1 - first] as (0 | 1)[]) {
          const elapsedNs = await caller.ask(...requests[side]);
          if (i >= 0) samples[side][i] = elapsedNs;
        }
      }
      const mustDiffer = left[0] === 'own';
      const { t, meanNs } = welch(samples);
      const good = Math.abs(t) >= MOST_T === mustDiffer;
      measured.push({ name: `${name}: ${left[0]} and ${right[0]}`, pairs, t, meanNs, mustDiffer, good });
    }

    const own = await makeRuns(server, server.alice, OWN, () => server.speakAll());
    const others: Runs = { taskIds: [], runIds: [] };
    const deleted: Runs = { taskIds: [], runIds: [] };
    while (others.runIds.length < STRANGERS) {
      for (const [runs, key] of [
        [others, server.bob],
        [deleted, server.alice],
      ] as const) {
        const more = await makeRuns(server, key, TURN, () => server.startAll());
        runs.taskIds.push(...more.taskIds);
        runs.runIds.push(...more.runIds);
      }
    }
    for (const runId of deleted.runIds) await caller.ask('DELETE', `/lector/v1/runs/${runId}`);
    // As many as the others, so that the processor's caches learn both alike, and made of the same kind of strings.
    const missing: Runs = JSON.parse(
      JSON.stringify({
        taskIds: others.taskIds.map(() => randomUUID()),
        runIds: others.runIds.map(() => 1 + random(2 ** 31 - 2)),
      }),
    );
    await measure('bulk', ['own', own], ['missing', missing]);
    await measure('bulk', ['missing', missing], ['missing', missing]);
    for (const name of Object.keys(ASKS) as AskName[]) {
      await measure(name, ["another's", others], ['missing', missing]);
      await measure(name, ["another's", others], ['deleted', deleted]);
    }
    caller.close();
    return measured;
  } finally {
    await server.close();
  }
}

/** Submits runs at once and brings them on. */
async function makeRuns(server: Harness, key: string, count: number, bringOn: () => Promise<number[]>): Promise<Runs> {
  const taskIds = await Promise.all(Array.from({ length: count }, () => server.submit(key)));
  return { taskIds, runIds: await bringOn() };
}

/** One connection with a key. `ask` answers the nanoseconds from the first byte sent to the last one heard. */
async function openCaller(port: number, key: string) {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  let heard = '';
  let settle = (_error?: Error) => {};
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    const end = heard.indexOf('\r\n\r\n');
    const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(heard)?.[1] ?? 0);
    if (end !== -1 && heard.length >= end + 4 + length) settle();
  });
  socket.on('close', () => settle(new Error('the server closed the connection')));
  return {
    async ask(method: string, target: string, body = ''): Promise<number> {
      const type = body === '' ? '' : `content-type: application/json\r\ncontent-length: ${body.length}\r\n`;
      const bytes = Buffer.from(
        `${method} ${target} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: ${key}\r\n${type}\r\n${body}`,
      );
      heard = '';
      const { promise, resolve, reject } = Promise.withResolvers<bigint>();
      settle = (error) => (error === undefined ? resolve(process.hrtime.bigint()) : reject(error));
      const start = process.hrtime.bigint();
      socket.write(bytes);
      const elapsedNs = Number((await promise) - start);
      if (!EXPECTED.test(heard) && !heard.startsWith('HTTP/1.1 204 '))
        throw new Error(`${method} ${target} → ${heard}`);
      return elapsedNs;
    },
    close: () => socket.removeAllListeners('close').destroy(),
  };
}

function welch(samples: readonly [Float64Array, Float64Array]): { t: number; meanNs: [number, number] } {
  const all = Float64Array.of(...samples[0], ...samples[1]).sort();
  const limit = all[Math.floor(all.length * CLIPPED_FROM)] as number;
  const describe = (side: Float64Array) => {
    const clipped = side.map((sample) => Math.min(sample, limit));
    const mean = clipped.reduce((sum, sample) => sum + sample, 0) / clipped.length;
    const variance = clipped.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / (clipped.length - 1);
    return { mean, squaredError: variance / clipped.length };
  };
  const [left, right] = [describe(samples[0]), describe(samples[1])];
  const t = (left.mean - right.mean) / Math.sqrt(left.squaredError + right.squaredError);
  return { t, meanNs: [left.mean, right.mean] };
}

/** mulberry32: whole numbers below a bound, the same for the same seed. */
function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

async function main(): Promise<void> {
  const pairs = Number(process.argv[2] ?? LEAST_PAIRS);
  const seed = Number(process.argv[3] ?? randomInt(2 ** 31));
  process.stdout.write(`${pairs} pairs each, seed ${seed}\n`);
  for (const { name, t, meanNs, good } of await probeTiming(pairs, seed)) {
    if (!good) process.exitCode = 1;
    const [left, right] = meanNs.map((ns) => `${(ns / 1_000).toFixed(2)} µs`);
    const figures = `|t| ${Math.abs(t).toFixed(2).padStart(6)}  ${left} and ${right}`;
    process.stdout.write(`${good ? 'good' : 'BAD '}  ${figures}  ${name}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
