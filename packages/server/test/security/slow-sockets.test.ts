// Slow clients: heads and bodies that arrive too slowly are cut off, and other callers are answered meanwhile. That each connection
// is closed at all is the proof; how soon is told, but not measured: the time for a body is the test's own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setInterval as everyMs } from 'node:timers/promises';
import { createHarness, type Harness } from '../app-harness.ts';
import { readAnswers } from '../raw-socket.ts';

const SOCKETS_A_KIND = 100;
const DRIP_EVERY_MS = 250;
/** Times others ask in each round. */
const LEAST_ASKED = 4;

interface Outcome {
  readonly seconds: number;
  readonly statuses: readonly number[];
}

describe('slow callers', () => {
  let server: Harness;
  let port: number;
  before(async () => {
    server = await createHarness();
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
  });
  after(() => server.close());

  const body = '{"text":"Hello.","voice_id":147320,"language":1}';
  const head = (lines: string, key = server.alice) =>
    `POST /tts HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-api-key: ${key}\r\ncontent-type: application/json\r\n${lines}`;

  /** Sends `first` at once and the letters of `rest` one by one; resolves when the server has closed the connection. */
  async function drip(first: string, rest: Iterable<string>): Promise<Outcome> {
    const start = performance.now();
    const socket = connect(port, '127.0.0.1');
    const heard: Buffer[] = [];
    socket.on('data', (chunk) => heard.push(chunk));
    socket.on('error', () => {}); // a reset is an end like any other
    const letters = rest[Symbol.iterator]();
    socket.write(first);
    const timer = setInterval(() => {
      const { value, done } = letters.next();
      if (done !== true && socket.writable) socket.write(value);
    }, DRIP_EVERY_MS);
    await once(socket, 'close');
    clearInterval(timer);
    const statuses = readAnswers(Buffer.concat(heard).toString('latin1')).map(({ status }) => status);
    return { seconds: (performance.now() - start) / 1_000, statuses };
  }
  const many = (make: () => Promise<Outcome>) => Promise.all(Array.from({ length: SOCKETS_A_KIND }, make));

  function* forEver(text: string): Generator<string> {
    for (;;) yield text;
  }

  it('have 10 seconds for a head', () => assert.equal(server.app.server.headersTimeout, 10_000));

  it('are cut off, while all others are answered', async (t) => {
    const attack = Promise.all([
      many(() => drip('', [])),
      many(() => drip('POST /tts HTTP/1.1\r\nhost: 127.0.0.1\r\nx-note: ', forEver('a'))),
      many(() => drip(`${head('content-length: 1000\r\n')}\r\n{`, forEver(' '))),
      many(() => drip(`${head('transfer-encoding: chunked\r\n')}\r\n`, forEver('1\r\n \r\n'))),
      // Answered before its body is there, and cut off all the same.
      many(() => drip(`${head('content-length: 1000\r\n', 'lct_wrong')}\r\n{`, forEver(' '))),
    ]);
    // Slow, but done in time.
    const patient = Promise.all([
      drip('GET /hea', ['lth HTTP/1.1\r\nhost: ', 'localhost', '\r\nconnection: close\r\n', '\r\n']),
      drip(head(`connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, -5)}`), body.slice(-5)),
    ]);

    const over = new AbortController();
    const others = askOthers(over.signal);
    const taken = await patient;
    const hurry = setInterval(() => server.advance(5_000), DRIP_EVERY_MS);
    const [silent, heads, bodies, chunks, refused] = await attack;
    clearInterval(hurry);
    over.abort();
    const { asked, failed } = await others;

    for (const [name, outcomes] of [
      ['silence', silent],
      ['slow heads', heads],
      ['slow bodies', bodies],
      ['slow chunks', chunks],
      ['slow bodies without a key', refused],
    ] as const) {
      const slowest = Math.max(...outcomes.map(({ seconds }) => seconds));
      const answers = new Set(outcomes.map(({ statuses }) => statuses.join(' and ')));
      t.diagnostic(
        `${name}: ${outcomes.length} closed after ${slowest.toFixed(1)} s at most, answered ${[...answers].join(', ')}`,
      );
    }
    for (const { statuses } of [...heads, ...bodies, ...chunks]) assert.deepEqual(statuses, [408]);
    for (const { statuses } of refused) assert.equal(statuses[0], 401);
    t.diagnostic(`${asked} other requests meanwhile, ${failed} not answered as ever`);
    assert.ok(asked >= LEAST_ASKED && failed === 0);
    assert.deepEqual(
      taken.map(({ statuses }) => statuses),
      [[200], [200]],
    );
  });

  /** Asks like any other caller, until the signal. */
  async function askOthers(signal: AbortSignal): Promise<{ asked: number; failed: number }> {
    const tally = { asked: 0, failed: 0 };
    const address = `http://127.0.0.1:${port}`;
    const headers = { 'x-api-key': server.alice, 'content-type': 'application/json' };
    try {
      for await (const _ of everyMs(250, undefined, { signal })) {
        const answers = await Promise.all([
          fetch(`${address}/health`),
          fetch(`${address}/tts`, { method: 'POST', headers, body }),
        ]);
        for (const answer of answers) {
          await answer.text();
          tally.asked++;
          if (answer.status !== 200) tally.failed++;
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return tally;
  }
});
