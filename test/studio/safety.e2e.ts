// What must not happen in the studio: a key shown twice, a draft lost, a run made twice, access by another site's page.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { amount } from '../support/effort.ts';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { fillAccount, setUp, setUpLink } from './account.ts';
import { browserSuite, openBrowser } from './browser.ts';

const DOUBLE_CLICKS = amount(8, 1_000);

browserSuite('safety of the studio', () => {
  test('a key is seen once: afterwards it is nowhere in the page, its storage, the log or the data folder', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page } = visit;
    await setUp(page, server);
    await page.goto(`${server.address}/api`);
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    const key = (await page.locator('[data-secret]').textContent()) ?? '';
    assert.match(key, /^lct_[0-9A-Za-z]{36}$/);
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page
      .getByText(`lct_…${key.slice(-4)}`)
      .first()
      .waitFor();

    const middle = key.slice(4, -4);
    for (const address of ['', '/', '/runs', '/settings', '/api']) {
      if (address !== '') await page.goto(server.address + address);
      const held = await page.evaluate(() => [
        document.documentElement.outerHTML,
        ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
        JSON.stringify({ ...localStorage }),
        JSON.stringify({ ...sessionStorage }),
        JSON.stringify(history.state),
        document.cookie,
        location.href,
      ]);
      assert.ok(
        held.every((text) => !text.includes(middle)),
        `the key is on ${address || 'the page where it was made'}`,
      );
    }
    assert.ok(!(server.stdout() + server.stderr()).includes(middle), 'the key is in what the server said');
    for (const path of globSync('**/*', { cwd: folder.path, withFileTypes: true })) {
      if (!path.isFile()) continue;
      const bytes = readFileSync(join(path.parentPath, path.name));
      assert.ok(!bytes.includes(middle), `the key is in ${path.name}`);
    }
  });

  test('the server killed under an open page: it says so, comes back by itself, and the draft is there', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page } = visit;
    await setUp(page, server);
    const draft = 'A draft that nobody has spoken yet.';
    await page.getByLabel('Text', { exact: true }).fill(draft);
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByText('Live', { exact: true }).first().waitFor();
    await server.end('SIGKILL');
    await page.getByText('Reconnecting').first().waitFor();
    await using again = await startServer(folder.path, { LECTOR_PORT: new URL(server.address).port });
    await page.getByText('Live', { exact: true }).first().waitFor();
    // What happens afterwards is told, too.
    await page.getByRole('link', { name: 'Speak', exact: true }).click();
    assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), draft);
    await page.reload();
    assert.equal(await page.getByLabel('Text', { exact: true }).inputValue(), draft);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('listitem').filter({ hasText: draft }).getByRole('link', { name: 'FLAC' }).waitFor();
    assert.ok(again.running());
  });

  test(`${DOUBLE_CLICKS} double clicks make ${DOUBLE_CLICKS} runs`, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page } = visit;
    await setUp(page, server);
    await page.getByLabel('Text', { exact: true }).fill('Yes.');
    let submits = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/tts')) submits++;
    });
    const button = page.getByRole('button', { name: /^Speak/ });
    for (let click = 1; click <= DOUBLE_CLICKS; click++) {
      await button.dblclick();
      await page.waitForFunction(() => document.querySelector('button[aria-busy="true"]') === null);
    }
    const total = await until('all are stored', async () => {
      const answer = await fetch(`${server.address}/lector/v1/runs/count`, {
        headers: { 'x-api-key': server.firstKey },
      });
      const { total } = (await answer.json()) as { total: number };
      return total >= DOUBLE_CLICKS ? total : null;
    });
    assert.equal(total, DOUBLE_CLICKS);
    assert.equal(submits, DOUBLE_CLICKS);
  });

  test('a page of another site, also one whose name points here, changes and reads nothing', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    const { port } = new URL(server.address);
    // The rebound name leads to the server itself; the other site is another port of the same machine, so that even
    // cookies for the same site go along.
    await using visit = await openBrowser({ args: ['--host-resolver-rules=MAP evil.test 127.0.0.1'] });
    const { page, context } = visit;
    await setUp(page, server);
    const elsewhere = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>elsewhere</title>');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    try {
      const rebound = await context.newPage();
      const answer = await rebound.goto(`http://evil.test:${port}/`);
      assert.equal(answer?.status(), 421);

      const other = await context.newPage();
      await other.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
      const outcomes = await other.evaluate(async (target) => {
        const tries: [string, string, RequestInit][] = [
          ['read the session', '/lector/v1/keys', { credentials: 'include' }],
          ['make a key', '/lector/v1/keys', { method: 'POST', credentials: 'include', body: '{"name":"evil"}' }],
          [
            'make a key as JSON',
            '/lector/v1/keys',
            {
              method: 'POST',
              credentials: 'include',
              headers: { 'content-type': 'application/json' },
              body: '{"name":"evil"}',
            },
          ],
          [
            'speak',
            '/tts',
            {
              method: 'POST',
              mode: 'no-cors',
              credentials: 'include',
              body: '{"text":"evil","voice_id":147320,"language":1}',
            },
          ],
          ['sign out', '/lector/v1/session', { method: 'DELETE', credentials: 'include' }],
          ['read runs', '/lector/v1/runs', { credentials: 'include' }],
        ];
        const told: string[] = [];
        for (const [what, path, init] of tries) {
          const outcome = await fetch(target + path, init).then(
            (response) => (response.type === 'opaque' ? 'unread' : String(response.status)),
            () => 'refused',
          );
          told.push(`${what}: ${outcome}`);
        }
        return told;
      }, server.address);
      assert.ok(
        outcomes.every((told) => /: (?:refused|unread|401|403)$/.test(told)),
        outcomes.join(', '),
      );
      // A form needs no permission of the browser.
      await other.setContent(
        `<form method="post" enctype="text/plain" action="${server.address}/lector/v1/keys"><input name='{"name":"evil","x":"' value='"}'></form>`,
      );
      await Promise.all([
        other.waitForNavigation(),
        other.evaluate(() => (document.querySelector('form') as HTMLFormElement).submit()),
      ]);

      await page.goto(`${server.address}/api`);
      await page.getByText('first key').first().waitFor();
      assert.equal(await page.getByText('evil').count(), 0);
      const count = await fetch(`${server.address}/lector/v1/runs/count`, {
        headers: { 'x-api-key': server.firstKey },
      });
      assert.equal(((await count.json()) as { total: number }).total, 0);
      // A set-up link works once.
      await other.goto(setUpLink(server));
      await fillAccount(other, { name: 'eve', password: 'another long password' });
      await other.getByRole('alert').waitFor();
      assert.equal(await other.getByRole('heading', { name: 'Speak', level: 1 }).count(), 0);
    } finally {
      elsewhere.close();
    }
  });
});
