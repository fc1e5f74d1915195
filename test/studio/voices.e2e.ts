// Voices in the studio: found by language, installed with progress, heard, chosen and removed; and what goes wrong is told.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createLectorClient } from '@lector/client';
import axe from 'axe-core';
import { writePiperVoice } from '../../packages/server/test/tone-voices/tone-voices.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { heading } from './actions.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

const NAME = 'en_US-tone-low';
const PLACE = 'en/en_US/tone/low/';

/** A mirror of published voices with one that speaks in tones. Its model is given out when the test says so. */
async function openMirror(folder: string) {
  await writePiperVoice(folder, NAME);
  const files = Object.fromEntries(
    [`${NAME}.onnx`, `${NAME}.onnx.json`].map((name) => [PLACE + name, readFileSync(join(folder, name))]),
  );
  const index = {
    [NAME]: {
      ...{ key: NAME, name: 'tone', quality: 'low', num_speakers: 2 },
      language: {
        code: 'en_US',
        family: 'en',
        region: 'US',
        name_english: 'English',
        country_english: 'United States',
      },
      files: Object.fromEntries(
        Object.entries(files).map(([path, bytes]) => [
          path,
          { size_bytes: bytes.length, md5_digest: createHash('md5').update(bytes).digest('hex') },
        ]),
      ),
    },
  };
  const gate = Promise.withResolvers<void>();
  const server: Server = createServer(async ({ url = '' }, response) => {
    const path = url.slice(1);
    const bytes = path === 'voices.json' ? Buffer.from(JSON.stringify(index)) : files[path];
    if (bytes === undefined) return response.writeHead(404).end();
    response.writeHead(200, { 'content-length': bytes.length });
    if (!path.endsWith('.onnx')) return response.end(bytes);
    const half = Math.floor(bytes.length / 2);
    response.write(bytes.subarray(0, half));
    await gate.promise;
    return response.end(bytes.subarray(half));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    letGo: () => gate.resolve(),
    async close() {
      gate.resolve();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

browserSuite('voices in the studio', () => {
  let published: DataFolder;
  let mirror: Awaited<ReturnType<typeof openMirror>>;
  let folder: DataFolder;
  let server: ServerProcess;
  let visit: Visit;
  before(async () => {
    published = makeDataFolder();
    mirror = await openMirror(published.path);
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_VOICES_URL: mirror.address });
    visit = await openBrowser();
    await setUp(visit.page, server);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    await mirror?.close();
    folder?.[Symbol.dispose]();
    published?.[Symbol.dispose]();
  });

  const offer = (name: string) => visit.page.locator(`[data-offer="${name}"]`);
  const card = () => visit.page.locator('[data-voice]').filter({ has: heading(visit.page, /^tone/i) });

  test('what can be installed is shown with size and licence, and a licence without commerce is accepted first', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/voices`);
    await page.getByRole('button', { name: 'Add voices' }).click();
    const lj = offer('en_US-ljspeech-medium');
    await lj.getByText('public domain: commercial use allowed').waitFor();
    await lj.getByText(/6\d(\.\d)? MB/).waitFor();
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    assert.deepEqual(violations, []);

    const lessac = offer('en_US-lessac-medium');
    await lessac.getByRole('button', { name: /^Install/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/no commercial use/).waitFor();
    await dialog.getByRole('button', { name: 'Install' }).click();
    // The mirror has no such voice.
    await lessac.getByRole('alert').waitFor();
    assert.match((await lessac.getByRole('alert').textContent()) ?? '', /404|not|no /i);
  });

  test('a voice of the index is installed while the page is left and come back to, and heard when it is there', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Show the whole public index' }).click();
    await offer(NAME)
      .getByRole('button', { name: /^Install/ })
      .click();
    const progress = offer(NAME).getByRole('progressbar');
    await offer(NAME)
      .getByText(/Downloading/)
      .waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Show the whole public index' }).click();
    await progress.waitFor();
    assert.ok(
      await offer(NAME)
        .getByRole('button', { name: /^Cancel/ })
        .isVisible(),
    );
    mirror.letGo();
    await page.getByText(/is installed\.$/).waitFor();
    await card().first().waitFor();
    const lector = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
    await until('its sample was spoken', async () => {
      const { runs } = await lector.listRuns();
      return runs.some(({ voice_id, audio }) => voice_id >= 200_000 && audio !== null);
    });
  });

  test('it is made the voice of its language, and removed with its files', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/voices?language=1`);
    await card()
      .first()
      .getByRole('button', { name: /^Choose for English/ })
      .click();
    await card().first().locator('span', { hasText: 'Speaks English' }).waitFor();
    const count = await card().count();
    assert.equal(count, 2, 'each of its speakers is a voice');
    await card()
      .first()
      .getByRole('button', { name: /^Remove/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The voice was removed.').waitFor();
    await until('it is gone from the list', async () => (await card().count()) === 0);
  });

  test('an address that the server may not use is refused in words beside the field', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/voices?add=1`);
    await page.getByLabel('Or from an address').fill('https://ada:secret@voices.example/a.onnx');
    await page.getByLabel('Or from an address').press('Enter');
    await page.getByText('The address may hold no name and no password').waitFor();
    assert.deepEqual(visit.complaints, []);
  });
});
