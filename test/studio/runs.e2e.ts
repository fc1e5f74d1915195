// The list of runs: live updates, selection of many, download, deletion and undo.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

let folder: DataFolder;
let server: ServerProcess;
let visit: Visit;

async function submit(text: string): Promise<string> {
  const answer = await fetch(`${server.address}/apis/tts`, {
    method: 'POST',
    headers: { 'x-api-key': server.firstKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text, voice_id: 147_320, language: 1 }),
  });
  return ((await answer.json()) as { task_id: string }).task_id;
}

async function count(status: string): Promise<number> {
  const answer = await fetch(`${server.address}/lector/v1/runs/count`, { headers: { 'x-api-key': server.firstKey } });
  return ((await answer.json()) as { by_status: Record<string, number> }).by_status[status] ?? 0;
}

/** Checkboxes of rows, once there are so many. */
async function rows(expected: number) {
  const boxes = visit.page.getByRole('checkbox', { name: /^Select run/ });
  await until(`${expected} rows`, async () => (await boxes.count()) === expected);
  return boxes;
}

browserSuite('the list of runs', () => {
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    visit = await openBrowser();
    await setUp(visit.page, server);
    for (let i = 1; i <= 6; i++) await submit(`Paragraph ${i} of the book.`);
    await until('all are spoken', async () => (await count('done')) === 6);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  test('new runs wait behind a button and do not move what is read', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/runs`);
    await rows(6);
    await page.getByText('Live', { exact: true }).first().waitFor();
    await submit('Paragraph 7 of the book.');
    const pill = page.getByRole('button', { name: /1 new run/ });
    await pill.waitFor();
    await rows(6);
    await pill.click();
    await rows(7);
    await page
      .getByRole('link', { name: /Paragraph 7/ })
      .first()
      .waitFor();
  });

  test('filters are in the address, and a reload brings them back', async () => {
    const { page } = visit;
    await page.getByRole('searchbox').fill('paragraph 3');
    await rows(1);
    assert.match(page.url(), /q=paragraph\+3/);
    await page.reload();
    await rows(1);
    assert.equal(await page.getByRole('searchbox').inputValue(), 'paragraph 3');
    await page.goto(`${server.address}/runs?q=nowhere`);
    await page.getByText('Nothing matches').waitFor();
  });

  test('a selection comes home as one archive', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/runs`);
    const boxes = await rows(7);
    await boxes.nth(1).click();
    await boxes.nth(4).click({ modifiers: ['Shift'] });
    await page.getByText('4 selected').first().waitFor();
    await page.getByRole('button', { name: 'Download one ZIP' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('dialog').getByRole('button', { name: 'Download' }).click(),
    ]);
    const bytes = readFileSync(await download.path());
    assert.equal(bytes.toString('latin1', 0, 2), 'PK');
    assert.equal(bytes.toString('latin1', 30, 43), 'manifest.json');
    assert.equal(bytes.toString('latin1').split('fLaC').length - 1, 4, 'recordings in it, stored as they are');

    await page.getByRole('button', { name: 'Download one ZIP' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Format').selectOption('MP3');
    await dialog.getByLabel('Loudness').selectOption({ value: '-18' });
    const [other] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download' }).click(),
    ]);
    const made = readFileSync(await other.path()).toString('latin1');
    assert.equal(made.split('ID3').length - 1, 4, 'recordings in it, made for it');
    assert.match(made, /run-\d+-18lufs\.mp3/);
  });

  test('what is deleted can be brought back for a while, and is gone afterwards', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/runs`);
    const boxes = await rows(7);
    for (const undo of [true, false]) {
      await boxes.nth(0).check();
      await boxes.nth(1).check();
      await page.getByRole('button', { name: 'Delete', exact: true }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog
        .getByText(/2 runs/)
        .first()
        .waitFor();
      await dialog.getByRole('button', { name: /Delete/ }).click();
      await rows(5);
      assert.equal(await count('done'), 7, 'nothing is deleted before the time to undo is over');
      if (undo) {
        await page.getByRole('button', { name: 'Undo' }).click();
        await rows(7);
      }
    }
    await until('they are gone', async () => (await count('done')) === 5);
    await rows(5);
    assert.deepEqual(visit.complaints, []);
  });
});
