// An archive whose recordings change while it is sent: the connection breaks, and the log says at which run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { createHarness, type Harness } from '../app-harness.ts';

/** More than the buffers of a connection hold: what comes behind is opened only when this has been read. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'fLaC');
const TEXT = 'Confidential words.';

interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly runId?: number;
  readonly err?: { readonly code?: string };
}

describe('an archive of which a recording', () => {
  let server: Harness;
  let port: number;
  let large: number;
  let lines: string[] = [];
  before(async () => {
    server = await createHarness({}, { log: pino({ level: 'trace' }, { write: (line) => void lines.push(line) }) });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    port = (server.app.server.address() as AddressInfo).port;
    large = await speak(LARGE);
  });
  after(() => server.close());

  async function speak(bytes: Buffer): Promise<number> {
    await server.submit(server.alice, TEXT);
    return (await server.speakAll(bytes))[0]!;
  }

  /** The file with these bytes. */
  function findFile(bytes: Buffer): string {
    const path = readdirSync(join(server.dataDir, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .find((path) => readFileSync(path).equals(bytes));
    assert.ok(path);
    return path;
  }

  async function begin(runIds: readonly number[]): Promise<IncomingMessage> {
    const path = `/lector/v1/runs.zip?run_ids=${runIds.join(',')}`;
    const request = get({ port, host: '127.0.0.1', path, headers: { 'x-api-key': server.alice } });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    return answer;
  }

  const CHANGES: Readonly<
    Record<string, { code: string | undefined; change: (path: string, runId: number) => unknown }>
  > = {
    'was altered': { code: 'damaged', change: (path) => writeFileSync(path, 'fLaC altereD') },
    'was cut off': { code: 'damaged', change: (path) => truncateSync(path, 5) },
    'has grown': { code: 'damaged', change: (path) => writeFileSync(path, 'fLaC altered and more') },
    'was deleted with its run': {
      code: 'not_found',
      change: (_path, runId) =>
        server.app.inject({
          method: 'DELETE',
          url: `/lector/v1/runs/${runId}`,
          headers: { 'x-api-key': server.alice },
        }),
    },
  };

  for (const [what, { code, change }] of Object.entries(CHANGES)) {
    it(`${what} breaks off, and the log names the run`, async () => {
      const bytes = Buffer.from('fLaC altered');
      const runId = await speak(bytes);
      const answer = await begin([large, runId]);
      await change(findFile(bytes), runId);
      lines = [];
      let received = 0;
      await assert.rejects(
        async () => {
          for await (const chunk of answer) received += (chunk as Buffer).length;
        },
        { code: 'ECONNRESET' },
      );
      assert.ok(received > LARGE.length && received < Number(answer.headers['content-length']), String(received));
      const told = lines.map((line): LogLine => JSON.parse(line)).filter(({ msg }) => msg.includes('archive'));
      assert.deepEqual(
        told.map((line) => [line.level, line.runId, line.err?.code]),
        [[40, runId, code]],
      );
      assert.ok(!lines.join().includes('Confidential'));
    });
  }

  it('is never fetched to its end, because the caller has gone, is no failure: nothing is logged', async () => {
    const recording = findFile(LARGE);
    const isRead = () => readdirSync('/proc/self/fd').some((name) => linkOf(join('/proc/self/fd', name)) === recording);
    const answer = await begin([large]);
    // The head of the answer may come before it is opened. It is too long for the buffers, so it stays open while nobody fetches it.
    while (!isRead()) await new Promise(setImmediate);
    lines = [];
    answer.destroy();
    const connections = promisify(server.app.server.getConnections).bind(server.app.server);
    while (isRead() || (await connections()) > 0) await new Promise(setImmediate);
    assert.deepEqual(lines, []);
  });
});

/** Null for what has been closed meanwhile. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
