// How a text is read, in the studio: asked for on the first screen, told with the run, and set for a key.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLectorClient, type LectorClient } from '@lector/client';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { setUp } from './account.ts';
import { heading } from './actions.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

const TEXT = `# Part IV

It cost $12.50 on the day[^1].

[^1]: As far as is known.

<!-- Not to be read. -->
`;

browserSuite('how a text is read, in the studio', () => {
  let folder: DataFolder;
  let server: ServerProcess;
  let visit: Visit;
  let lector: LectorClient;
  before(async () => {
    folder = makeDataFolder();
    server = await startServer(folder.path);
    visit = await openBrowser();
    lector = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
    await setUp(visit.page, server);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
  });

  const field = (label: string) => visit.page.getByLabel(label, { exact: true });
  /** Opens the choices, which are closed as long as nothing is chosen. */
  async function openReading(): Promise<void> {
    await visit.page.locator('summary').press('Enter');
    await field('Written in').waitFor();
  }

  test('a text is spoken as it is written, its call says so, and the run tells how it was read', async () => {
    const { page } = visit;
    await field('Text').fill(TEXT);
    await openReading();
    await field('Written in').selectOption('Markdown');
    await field('Read numbers and abbreviations').selectOption('As a person would');
    await field('Speed').fill('1.25');
    await field('Speed').blur();
    await page.reload();
    assert.equal(await field('Written in').inputValue(), 'markdown', 'the choice is kept, and seen');
    assert.equal(await field('Speed').inputValue(), '1.25');

    await page.getByRole('button', { name: 'Copy as an API call' }).click();
    const dialog = page.getByRole('dialog');
    for (const [name, line] of [
      ['curl', '"input_type":"markdown","normalize":"full","speed":1.25'],
      ['TypeScript', '...{"input_type":"markdown","normalize":"full","speed":1.25},'],
      ['Python', '"input_type": "markdown",\n    "normalize": "full",\n    "speed": 1.25,'],
      ['CLI', '--input markdown --normalize full --speed 1.25'],
    ] as const) {
      await dialog.getByRole('button', { name, exact: true }).click();
      const code = (await dialog.locator('pre').textContent()) ?? '';
      assert.ok(code.includes(line), code);
    }
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Speak', exact: false }).first().click();
    await page.getByRole('link', { name: 'FLAC' }).waitFor();
    await page.getByRole('link', { name: 'Open' }).click();
    await heading(page, 'How it was read').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'twelve dollars and fifty cents' });
    assert.match((await row.getByRole('cell').first().textContent()) ?? '', /It cost \$12\.50 on the day/);
    assert.equal(await row.locator('mark').textContent(), '$12.50');
    assert.equal(await page.getByTitle('read as “twelve dollars and fifty cents”').textContent(), '$12.50');
    const left = page.getByRole('group', { name: /^Left out: \d/ });
    await left.getByText(/: a comment$/).waitFor();
    await left
      .getByText(/: a footnote$/)
      .first()
      .waitFor();
    await page.getByText(/ of markup, .*in parts that were left out/).waitFor();
    await page.getByRole('definition').filter({ hasText: 'Markdown' }).waitFor();

    // The way back: the text with what it is written in.
    await page.evaluate(() => localStorage.removeItem('lector.draft'));
    await page.reload();
    await page.getByRole('link', { name: 'Speak again' }).click();
    await field('Written in').waitFor();
    assert.equal(await field('Written in').inputValue(), 'markdown');
  });

  test('the table is reached and scrolled by keyboard, and says when it is not whole', async () => {
    const { page } = visit;
    const { task_id } = await lector.createTts({ text: 'It cost $5.', voice_id: 147_320, language: 1 });
    await lector.waitForTask(task_id);
    const run = await lector.getRun(task_id);
    // As the server answers for a text of 812 prices, whose speaking would take its time.
    const respoken = Array.from({ length: 500 }, () => run.reading!.respoken[0]!);
    const json = { ...run, reading: { ...run.reading, respoken, respoken_count: 812 } };
    await page.route(`**/lector/v1/runs/${run.run_id}`, (route) => route.fulfill({ json }));
    await page.goto(`${server.address}/runs/${run.run_id}`);
    const box = page.getByRole('group', { name: 'Read as other words: the first 500 of 812' });
    await box.focus();
    await page.keyboard.press('End');
    await page.waitForFunction((element) => element!.scrollTop > 0, await box.elementHandle());
    assert.equal(await page.getByRole('group', { name: /^Left out/ }).count(), 0);
  });

  test('of a text that was read as it stands, nothing is told', async () => {
    const { page } = visit;
    const { task_id } = await lector.createTts({ text: 'Good evening.', voice_id: 147_320, language: 1 });
    await lector.waitForTask(task_id);
    const { run_id } = await lector.getRun(task_id);
    await page.goto(`${server.address}/runs/${run_id}`);
    await heading(page, 'Facts').waitFor();
    await page.getByText('1 spaces and line ends').waitFor();
    assert.equal(await heading(page, 'How it was read').count(), 0);
  });

  test('where SSML is wrong is told, and the cursor stands there', async () => {
    const { page } = visit;
    await page.evaluate(() => localStorage.removeItem('lector.draft'));
    await page.goto(server.address);
    await openReading();
    const text = '<speak>\n😀 <p>One.</s></speak>';
    await field('Text').fill(text);
    await field('Written in').selectOption('SSML');
    await page.keyboard.press('Control+Enter');
    await page
      .getByRole('alert')
      .getByText(/\(at character 17\)/)
      .waitFor();
    const [focused, place] = await page.evaluate(() => {
      const element = document.activeElement as HTMLTextAreaElement;
      return [element.id, element.selectionStart] as const;
    });
    assert.deepEqual([focused, text.slice(place)], ['text', '</s></speak>']);
  });

  test("a key's default is shown, and set by keyboard", async () => {
    const { page } = visit;
    await page.goto(`${server.address}/api`);
    const row = page.getByRole('row').filter({ has: page.getByRole('button', { name: /^Defaults: / }) });
    await row.getByRole('button', { name: /^Defaults: / }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Read numbers and abbreviations').selectOption('As they stand');
    await dialog.getByRole('button', { name: 'Keep' }).press('Enter');
    await row.getByText('Reads numbers and abbreviations: As they stand').waitFor();
    const { task_id } = await lector.createTts({ text: 'It cost $5.', voice_id: 147_320, language: 1 });
    await lector.waitForTask(task_id);
    assert.equal((await lector.getRun(task_id)).reading?.normalize, 'off');
  });

  test('nothing was refused by the content policy, and no page broke', () => {
    assert.deepEqual(visit.complaints, []);
  });
});
