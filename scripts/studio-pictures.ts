// Takes the pictures of docs/studio.md: a real server, real recordings, a real browser. Run it after the pages have changed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { setUp } from '../test/studio/account.ts';
import { openBrowser } from '../test/studio/browser.ts';
import { makeDataFolder, type ServerProcess, startServer } from '../test/support/server-process.ts';
import { until } from '../test/support/until.ts';

const FOLDER = join(import.meta.dirname, '../docs/studio');

/** Text, language and voice, oldest first. */
const TEXTS: readonly (readonly [text: string, language: number])[] = [
  ['Welcome to the museum. Press play at each number to hear the story of the picture before you.', 1],
  ['Bienvenue au musée. Appuyez sur lecture devant chaque numéro.', 76],
  ['Willkommen im Museum. An jeder Nummer erzählt eine Stimme das Bild vor Ihnen.', 31],
  ['Chapter one. It was late in the evening when the last boat came in, and nobody on the quay had a light.', 1],
  ['Lesson four: asking the way. Excuse me, where is the station?', 1],
  ['Your appointment is on Thursday at half past nine. Press one to confirm it.', 1],
  ['Bienvenidos. La próxima visita guiada comienza a las once y media.', 54],
  ['The train to the coast leaves from platform four at 9:42.', 1],
  ['Good evening. Tonight we read the first chapter.', 1],
];

async function submit(server: ServerProcess, text: string, language: number): Promise<void> {
  const answer = await fetch(`${server.address}/apis/tts`, {
    method: 'POST',
    headers: { 'x-api-key': server.firstKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text, voice_id: 147_320, language }),
  });
  if (!answer.ok) process.stderr.write(`not submitted: ${await answer.text()}\n`);
}

async function picture(page: Page, name: string, theme: 'light' | 'dark' = 'light'): Promise<void> {
  await page.evaluate((chosen) => {
    document.documentElement.dataset.theme = chosen;
  }, theme);
  await until('nothing loads', async () => (await page.locator('[aria-label="Loading"]').count()) === 0);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`${name}\n`);
}

mkdirSync(FOLDER, { recursive: true });
using folder = makeDataFolder();
await using server = await startServer(folder.path, { LECTOR_WORKERS: '2' });
await using visit = await openBrowser({ width: 1_280, height: 860 });
const { page } = visit;
await setUp(page, server);
for (const [text, language] of TEXTS) await submit(server, text, language);
await page.getByLabel('Text', { exact: true }).fill('The sea was calm that night.');
for (const voice of ['Martin', 'Arielle']) {
  const options = await page.getByLabel('Voice', { exact: true }).locator('option').allTextContents();
  await page
    .getByLabel('Voice', { exact: true })
    .selectOption({ label: options.find((name) => name === voice) ?? options[0]! });
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(1_500);
}
await page
  .getByLabel('Text', { exact: true })
  .fill('The sea was calm that night, and the lamps of the harbour stood still in it.');
await page.keyboard.press('Control+Enter');
await until('three takes are there', async () => (await page.getByRole('link', { name: 'FLAC' }).count()) >= 3);
await picture(page, 'speak');
await page.goto(`${server.address}/runs`);
await page
  .getByRole('checkbox', { name: /^Select run/ })
  .first()
  .waitFor();
await page
  .getByRole('button', { name: /^Play run/ })
  .nth(4)
  .click();
await page.waitForTimeout(700);
await picture(page, 'runs');
await page
  .getByRole('link', { name: /Chapter one/ })
  .first()
  .click();
await page.getByRole('heading', { level: 1 }).waitFor();
await picture(page, 'run');
for (const name of ['voices', 'api', 'usage', 'settings']) {
  await page.goto(`${server.address}/${name}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await picture(page, name);
}
await page.goto(`${server.address}/runs`);
await page
  .getByRole('checkbox', { name: /^Select run/ })
  .first()
  .waitFor();
await picture(page, 'runs-dark', 'dark');
await page.setViewportSize({ width: 390, height: 800 });
await page.goto(`${server.address}/`);
await picture(page, 'speak-phone');
await page.goto(`${server.address}/runs`);
await page.getByRole('heading', { level: 1 }).waitFor();
await picture(page, 'runs-phone', 'dark');
