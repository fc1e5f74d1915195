// Small things that people see: corners, short lengths, long calls, and the pages of the document in the dark.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { WITH_FULL_EFFORT } from '../support/effort.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

let folder: DataFolder;
let server: ServerProcess;
let visit: Visit;
let page: Page;
let runId: number;

browserSuite('the studio, looked at closely', () => {
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    visit = await openBrowser();
    page = visit.page;
    await setUp(page, server);
    runId = await speak('Yes.');
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  test('the last row stays within the round corners of the table', async () => {
    await page.goto(`${server.address}/runs`);
    const row = page.locator(`tr[data-run="${runId}"]`);
    await row.hover();
    const { x, y, width, height } = (await row.boundingBox())!;
    for (const left of [x + 1, x + width - 1]) {
      const hit = await page.evaluate(
        ([at, below]) => document.elementFromPoint(at!, below!)?.closest('tr') !== null,
        [left, y + height - 1],
      );
      assert.equal(hit, false, 'the corner is not the row');
    }
  });

  test('a recording of less than a second has a length, wherever it is told', async () => {
    await page.goto(`${server.address}/runs`);
    const row = page.locator(`tr[data-run="${runId}"]`);
    await row
      .getByText(/^0\.\d s$/)
      .first()
      .waitFor();
    assert.doesNotMatch((await row.textContent()) ?? '', /0:00/);
    await row.getByRole('button', { name: /^Play run/ }).click();
    await page.getByText(/^0:00 \/ 0\.\d s$/).waitFor();
    await page.goto(`${server.address}/runs/${runId}`);
    await page
      .getByText(/^0:00 \/ 0\.\d s$/)
      .first()
      .waitFor();
    await page.setViewportSize({ width: 360, height: 800 });
    await page.goto(`${server.address}/runs`);
    await page
      .locator(`[data-run="${runId}"]`)
      .getByText(/^0\.\d s$/)
      .waitFor();
    await page.setViewportSize({ width: 1_280, height: 900 });
  });

  test('what a key has used stands under its use, and what it may use under its limits', async () => {
    await page.goto(`${server.address}/api`);
    const cells = page.getByRole('row', { name: /first key/ }).getByRole('cell');
    await cells.first().waitFor();
    const titles = await page.getByRole('columnheader').allTextContents();
    const under = async (title: string) => cells.nth(titles.indexOf(title)).textContent();
    assert.match((await under('Used')) ?? '', /\b4 characters/);
    assert.doesNotMatch((await under('Limits')) ?? '', /\d/);
  });

  test('a call is read to its end without moving it sideways, and has a mark when it has the focus', async () => {
    for (const width of [360, 1_280]) {
      await page.setViewportSize({ width, height: 900 });
      for (const address of ['/api', `/runs/${runId}`]) {
        await page.goto(server.address + address);
        await page.locator('pre').first().waitFor();
        for (const name of ['curl', 'TypeScript', 'Python', 'CLI']) {
          await page.getByRole('button', { name, exact: true }).first().click();
          for (const box of await page.locator('pre').all()) {
            const beyond = await box.evaluate((element) => element.scrollWidth - element.clientWidth);
            assert.ok(beyond <= 0, `${address}, ${name}, ${width} px: ${beyond} px are cut`);
          }
        }
      }
    }
    const box = page.locator('pre').first();
    await page
      .getByRole('button', { name: /^Copy the .+ code$/ })
      .first()
      .focus();
    await until('the keyboard has reached the call', async () => {
      await page.keyboard.press('Tab');
      return box.evaluate((element) => element === document.activeElement);
    });
    const { outlineStyle, outlineOffset } = await box.evaluate((element) => getComputedStyle(element));
    assert.equal(outlineStyle, 'solid');
    assert.ok(Number.parseFloat(outlineOffset) < 0, 'within the box, which cuts off what lies around it');
  });

  test(
    'the document follows the theme: the one chosen in the studio, else that of the system',
    WITH_FULL_EFFORT,
    async () => {
      const isDark = () => page.evaluate(() => document.documentElement.classList.contains('dark-mode'));
      const choose = (theme: string) => page.evaluate((chosen) => localStorage.setItem('lector.theme', chosen), theme);
      // One call of each method: all of them take a browser without a graphics card minutes.
      const calls = ['/tts', '/tts/{task_id}', '/lector/v1/defaults', '/lector/v1/members/{user_id}'];
      await page.route('**/docs/json', async (route) => {
        const document = await (await fetch(`${server.address}/docs/json`)).json();
        const paths = Object.fromEntries(calls.map((path) => [path, document.paths[path]]));
        await route.fulfill({ json: { ...document, paths } });
      });
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(`${server.address}/docs/`);
        await page.locator('.opblock').first().waitFor();
        assert.equal(await isDark(), colorScheme === 'dark');
        assert.deepEqual(await findFaint(), [], colorScheme);
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      await until('it follows the system while it is open', isDark);
      await choose('light');
      await page.reload();
      assert.equal(await isDark(), false);
      await choose('dark');
      await page.emulateMedia({ colorScheme: 'light' });
      await page.reload();
      assert.equal(await isDark(), true);
    },
  );

  test('nothing was refused by the content policy, and no page broke', () => {
    assert.deepEqual(visit.complaints, []);
  });
});

/** Texts of the document that are too faint, with two calls opened. */
async function findFaint(): Promise<readonly string[]> {
  for (const kind of ['post', 'put']) {
    const call = page.locator(`.opblock-${kind}`).first();
    await call.locator('.opblock-summary-control').click();
    await call.locator('.opblock-body').waitFor();
  }
  await page.locator('.opblock-post .try-out__btn').first().click();
  await page.locator('.btn.execute').waitFor();
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (options: object) => Promise<{ violations: { nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({ runOnly: ['color-contrast'] });
    return violations.flatMap(({ nodes }) => nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`));
  });
}

/** Submits a text and answers its run id when it is spoken. */
async function speak(text: string): Promise<number> {
  const headers = { 'x-api-key': server.firstKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ text, voice_id: 147_320, language: 1 });
  const answer = await fetch(`${server.address}/apis/tts`, { method: 'POST', headers, body });
  const { task_id } = (await answer.json()) as { task_id: string };
  return until('it is spoken', async () => {
    const state = await fetch(`${server.address}/apis/tts/${task_id}`, { headers });
    return ((await state.json()) as { run_id: number | null }).run_id;
  });
}
