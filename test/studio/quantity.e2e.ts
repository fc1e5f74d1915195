// Large amounts: thousands of runs in the list, a long recording in the player; ten thousand and an hour with full effort.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { amount, WITH_FULL_EFFORT } from '../support/effort.ts';
import { makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { browserSuite, openBrowser } from './browser.ts';

const RUNS = amount(2_000, 10_000);
const SUBMITTERS = 16;
const SENTENCE = 'The sea was calm that night, and the lamps of the harbour stood still in it. ';
const SENTENCE_SECONDS = 3.95;
const MINUTES = amount(12, 60);
const SECONDS = MINUTES * 60;
/** Of the recording, however long it is: a browser reads some megabytes ahead. */
const MOST_BYTES = amount(8_500_000, 10_000_000);

async function submit(server: ServerProcess, text: string): Promise<string> {
  const answer = await fetch(`${server.address}/apis/tts`, {
    method: 'POST',
    headers: { 'x-api-key': server.firstKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text, voice_id: 1021, language: 1 }),
  });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { task_id: string }).task_id;
}

/** Bytes that came over the network from now on, until asked. */
async function countBytes(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  let bytes = 0;
  devtools.on('Network.dataReceived', ({ dataLength }) => {
    bytes += dataLength;
  });
  return () => bytes;
}

browserSuite('much of it in the studio', () => {
  test(`${RUNS} runs: a page of them is fetched and shown, and all are counted`, async (t) => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, {
      LECTOR_WORKERS: '1',
      LECTOR_RATE_PER_MINUTE: '10000000',
      LECTOR_RATE_BURST: '100000',
    });
    let next = 0;
    await Promise.all(
      Array.from({ length: SUBMITTERS }, async () => {
        while (next < RUNS) await submit(server, `Run ${++next} of many.`);
      }),
    );
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    await setUp(page, server);
    const bytes = await countBytes(page);
    const began = performance.now();
    await page.goto(`${server.address}/runs`);
    await page
      .getByRole('checkbox', { name: /^Select run/ })
      .first()
      .waitFor();
    const usableMs = performance.now() - began;
    await page
      .getByText(`${RUNS.toLocaleString('en')} runs`)
      .first()
      .waitFor();
    const rows = await page.getByRole('checkbox', { name: /^Select run/ }).count();
    t.diagnostic(
      `usable after ${usableMs.toFixed(0)} ms, all counted after ${(performance.now() - began).toFixed(0)} ms; ${bytes()} bytes`,
    );
    assert.ok(rows <= 50, `${rows} rows`);
    assert.ok(bytes() < 2_000_000, `${bytes()} bytes for one page`);

    const filtered = performance.now();
    await page.goto(`${server.address}/runs?q=Run+1999+of`);
    await page
      .getByRole('link', { name: /Run 1999 of many/ })
      .first()
      .waitFor();
    t.diagnostic(`found by its text after ${(performance.now() - filtered).toFixed(0)} ms`);
    assert.equal(await page.getByRole('checkbox', { name: /^Select run/ }).count(), 1);
    assert.deepEqual(complaints, []);
  });

  test(`${MINUTES} minutes of sound: played from their middle without fetching it all`, WITH_FULL_EFFORT, async (t) => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    const task = await submit(server, SENTENCE.repeat(Math.ceil(SECONDS / SENTENCE_SECONDS)));
    const run = await until('it is spoken', async () => {
      const answer = await fetch(`${server.address}/lector/v1/runs/${task}`, {
        headers: { 'x-api-key': server.firstKey },
      });
      const found = (await answer.json()) as {
        run_id: number;
        status: string;
        audio: { seconds: number; size_bytes: number } | null;
      };
      return found.status === 'done' ? found : null;
    });
    assert.ok((run.audio?.seconds ?? 0) > SECONDS, `${run.audio?.seconds} s`);
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    await setUp(page, server);
    await page.goto(`${server.address}/runs/${run.run_id}`);
    await page
      .getByRole('button', { name: /^Play run/ })
      .first()
      .waitFor();
    const bytes = await countBytes(page);
    const time = () => page.evaluate(() => document.querySelector('audio')?.currentTime ?? 0);
    const began = performance.now();
    await page
      .getByRole('button', { name: /^Play run/ })
      .first()
      .click();
    await until('it plays', async () => (await time()) > 0.2);
    t.diagnostic(`plays after ${(performance.now() - began).toFixed(0)} ms, ${bytes()} bytes`);
    const sought = performance.now();
    await page
      .getByRole('slider')
      .first()
      .fill(String(SECONDS / 2));
    await until('it plays in the middle', async () => (await time()) > SECONDS / 2 + 0.2);
    t.diagnostic(`plays in the middle after ${(performance.now() - sought).toFixed(0)} ms, ${bytes()} bytes in all`);
    assert.ok(
      bytes() <= MOST_BYTES && bytes() < run.audio!.size_bytes / 2,
      `${bytes()} of ${run.audio?.size_bytes} bytes`,
    );
    assert.deepEqual(complaints, []);
  });
});
