// Accessibility checks (axe) of every screen: two themes, two widths (three with full effort), empty and full, and without the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { amount } from '../support/effort.ts';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { findFaults, RULES, RULES_OF_COLOUR, settled } from './axe.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

const THEMES = {
  light: { rules: RULES, widths: amount([320, 1_280], [320, 768, 1_280]) },
  dark: { rules: RULES_OF_COLOUR, widths: amount([1_280], [320, 1_280]) },
};
const SCREENS = ['/', '/runs', '/voices', '/pronunciation', '/api', '/usage', '/settings'];

const READ = '<speak>It cost <price>$12.50</price> <metadata>not read</metadata> on 2024-05-03.</speak>';

let folder: DataFolder;
let server: ServerProcess;
let visit: Visit;
let checked = 0;

const findViolations = (page: Page, rules?: readonly string[]) => {
  checked++;
  return findFaults(page, rules);
};

/** Every theme and width of one address. */
async function checkEverywhere(address: string, what: string): Promise<void> {
  const { page } = visit;
  const found: string[] = [];
  // The page follows the system's theme while it is open; that a chosen one is the same colours is tested below.
  await page.goto(server.address + address);
  for (const [colorScheme, { rules, widths }] of Object.entries(THEMES)) {
    await page.emulateMedia({ colorScheme: colorScheme as keyof typeof THEMES });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      await settled(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (overflow > 0) found.push(`${what}, ${width} px: the page is ${overflow} px too wide`);
      for (const words of await findViolations(page, rules)) found.push(`${what}, ${colorScheme}, ${width}: ${words}`);
    }
  }
  assert.deepEqual(found, []);
}

async function submit(text: string, further: object = {}): Promise<string> {
  const answer = await fetch(`${server.address}/apis/tts`, {
    method: 'POST',
    headers: { 'x-api-key': server.firstKey, 'content-type': 'application/json' },
    body: JSON.stringify({ text, voice_id: 147_320, language: 1, ...further }),
  });
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { task_id: string }).task_id;
}

/** With more entries than a page holds. */
async function makeDictionary(): Promise<void> {
  const ask = async (path: string, type: string, body: string): Promise<{ id: number }> => {
    const headers = { 'x-api-key': server.firstKey, 'content-type': type };
    const answer = await fetch(`${server.address}/lector/v1/dictionaries${path}`, { method: 'POST', headers, body });
    assert.equal(answer.status, 200);
    return (await answer.json()) as { id: number };
  };
  const { id } = await ask('', 'application/json', JSON.stringify({ name: 'Names of the trade', language: 'en' }));
  const rows = Array.from({ length: 60 }, (_, i) => `word${i},said as ${i}`);
  await ask(`/${id}/import`, 'text/csv', ['GIF,/dʒɪf/,en,part case', ...rows].join('\n'));
}

browserSuite('the screens of the studio', () => {
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    visit = await openBrowser();
  });
  after(async () => {
    process.stderr.write(`${checked} pages under axe\n`);
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  test('before the door', async () => {
    await visit.page.goto(server.address);
    await checkEverywhere('/', 'nobody set up');
    await checkEverywhere('/set-up', 'a link that is not whole');
    await setUp(visit.page, server);
  });

  test('empty', async () => {
    for (const address of SCREENS) await checkEverywhere(address, `${address}, empty`);
  });

  test('full', async () => {
    for (let i = 1; i <= 12; i++) await submit(`Sentence number ${i} of a longer list, to be heard in its turn.`);
    await submit(READ, { input_type: 'ssml' });
    const long = await submit('A text that is not heard to its end. '.repeat(2_000));
    await fetch(`${server.address}/lector/v1/runs/${long}/cancel`, {
      method: 'POST',
      headers: { 'x-api-key': server.firstKey },
    });
    await until('all are spoken', async () => {
      const answer = await fetch(`${server.address}/lector/v1/runs/count`, {
        headers: { 'x-api-key': server.firstKey },
      });
      const { total, by_status } = (await answer.json()) as { total: number; by_status: Record<string, number> };
      return total >= 13 && by_status.queued === 0 && by_status.running === 0;
    });
    await makeDictionary();
    for (const address of SCREENS) await checkEverywhere(address, `${address}, full`);
    await checkEverywhere('/runs?q=nothing+like+this', 'runs, filtered empty');
    const list = await fetch(`${server.address}/lector/v1/runs?limit=1&status=done`, {
      headers: { 'x-api-key': server.firstKey },
    });
    const { runs } = (await list.json()) as { runs: readonly { run_id: number }[] };
    // The last one: with parts that were read as other words, left out, and remarked on.
    await checkEverywhere(`/runs/${runs[0]!.run_id}`, 'a run');
    const { page } = visit;
    for (const name of [/^Read as other words/, /^Left out/, /^Worth knowing/]) {
      await page.getByRole('group', { name }).waitFor();
    }
    await page.evaluate((draft) => localStorage.setItem('lector.draft', draft), JSON.stringify({ input: 'ssml' }));
    await checkEverywhere('/', 'a text with choices of how it is read');
    await page.getByLabel('Text', { exact: true }).fill('<speak>Not whole.');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await findViolations(page), []);
    await checkEverywhere('/runs/2147483646', 'a run that is not there');
    await checkEverywhere('/runs/nowhere', 'no such page');
  });

  test('a theme that is chosen has the colours that the system’s has', async () => {
    const { page } = visit;
    const colours = async (system: 'light' | 'dark', chosen: string) => {
      await page.emulateMedia({ colorScheme: system });
      await page.evaluate((theme) => localStorage.setItem('lector.theme', theme), chosen);
      await page.goto(`${server.address}/settings`);
      await settled(page);
      return page.evaluate(() =>
        ['html', 'h1', 'button'].map((name) => {
          const { color, backgroundColor } = getComputedStyle(document.querySelector(name)!);
          return `${name}: ${color} on ${backgroundColor}`;
        }),
      );
    };
    const [light, dark] = [await colours('light', 'system'), await colours('dark', 'system')];
    assert.notDeepEqual(light, dark);
    assert.deepEqual(await colours('light', 'dark'), dark);
    assert.deepEqual(await colours('dark', 'light'), light);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => localStorage.removeItem('lector.theme'));
  });

  test('dialogs', async () => {
    const { page } = visit;
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(`${server.address}/api`);
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('button', { name: 'Copy the key' }).waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page
      .getByRole('button', { name: /^Defaults: / })
      .first()
      .click();
    await page.getByRole('button', { name: 'Keep' }).waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.keyboard.press('Escape');
  });

  test('an entry of a dictionary is made in a dialog, found and heard', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/pronunciation`);
    await page.getByRole('button', { name: 'New entry' }).click();
    await page.getByLabel('Word or phrase').fill('nginx');
    await page.getByLabel('Read as').fill('engine x');
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByLabel('Search').fill('NGI');
    await page.getByRole('button', { name: 'Hear nginx' }).click();
    await page.getByRole('button', { name: /^(?:Pause|Hear) nginx/ }).waitFor();
    await until('it is spoken', async () => {
      const headers = { 'x-api-key': server.firstKey };
      const { runs } = (await (
        await fetch(`${server.address}/lector/v1/runs?limit=1&q=nginx`, { headers })
      ).json()) as {
        runs: readonly { status: string }[];
      };
      return runs[0]?.status === 'done';
    });
  });

  test('from the API screen one link leads to what the call for many results answers', async () => {
    const { page } = visit;
    await page.goto(`${server.address}/api`);
    await page.getByRole('link', { name: 'What it answers for failed, pending and expired runs' }).click();
    const call = page.locator('#operations-Speech-getTtsResults.is-open');
    await call.getByRole('cell', { name: 'its audio is deleted' }).waitFor();
  });

  test('with the server away', async () => {
    const { page } = visit;
    await page.setViewportSize({ width: 1_280, height: 800 });
    await page.goto(`${server.address}/runs`);
    await settled(page);
    await server.end('SIGKILL');
    await page.getByText('Reconnecting').first().waitFor();
    assert.deepEqual(await findViolations(page), []);
    await page.getByRole('link', { name: 'Usage', exact: true }).click();
    await page.getByText('The server does not answer').first().waitFor();
    assert.deepEqual(await findViolations(page), []);
  });

  test('nothing was refused by the content policy, and no page broke', () => {
    assert.deepEqual(visit.complaints, []);
  });
});
