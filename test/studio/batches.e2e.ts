// Batches in the studio: made here and elsewhere, followed while they are spoken, held, repeated, fetched, deleted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBatchClient } from '@lector/client';
import type { Page } from 'playwright-core';
import { ToneInstallation } from '../../faults/engines/tone-installation.ts';
import { openGate } from '../../faults/fixtures/gates.ts';
import { poisonWord } from '../../faults/fixtures/poison.ts';
import { TONE_VOICE } from '../../faults/fixtures/tone-voice.ts';
import { PATIENT } from '../support/every-state.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { download, heading, openPage, playFirst } from './actions.ts';
import { findFaultsBothWays } from './axe.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

const LONG_NAME = 'x'.repeat(128);
const FAILED = 'status=failed,cancelled,expired';

const installation = new ToneInstallation();
let visit: Visit;
let page: Page;
const batches = () => createBatchClient({ baseUrl: installation.server.address, apiKey: installation.key });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const progress = () => page.getByRole('region', { name: 'Progress' });
/** A count of the batch's page, such as `3 done`. */
const counted = (words: string) => progress().getByRole('listitem').filter({ hasText: words }).waitFor();

browserSuite('batches in the studio', () => {
  before(async () => {
    await installation.startTones({ settings: { ...PATIENT, LECTOR_WORKERS: '1' } });
    visit = await openBrowser();
    page = visit.page;
    await setUp(page, installation.server);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await installation[Symbol.asyncDispose]();
  });

  test('one that a program makes appears by itself, is followed, held, and told by its failures', async () => {
    await openPage(page, 'Batches');
    await page.getByText('No batches yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    const { batch_id: id } = await batches().submitRuns({
      name: 'Prompts',
      defaults: { voice_id: TONE_VOICE, language: 1 },
      runs: [
        { custom_id: 'first', text: `It waits ${poisonWord('gate', { number: 1 })} here.` },
        { custom_id: 'menu/second', text: 'The second.' },
        { text: 'The third has no name.' },
        { custom_id: LONG_NAME, text: `It ${poisonWord('throw')} fails.` },
      ],
    });
    await page.getByRole('link', { name: 'Prompts' }).click();
    await counted('running');
    await button('Pause').click();
    await button('Resume').waitFor();
    assert.equal((await batches().getBatch(id)).status, 'paused');
    await button('Resume').click();
    await button('Pause').waitFor();
    openGate(installation.poisonedDir, 1, 1);
    await counted('3 done');
    await counted('1 failed');
    await progress().getByText('100 %').waitFor();
    await page.getByText('Completed').waitFor();
    await page.getByTitle(LONG_NAME).waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);

    await page.getByRole('link', { name: 'Show what failed' }).click();
    await page.getByText('The engine failed on this text').waitFor();
    await until('only that', async () => (await page.locator('[data-run]').count()) === 1);
    assert.ok(page.url().endsWith(`/batches/${id}?${FAILED}`));
    await page.reload();
    await page.getByText('The engine failed on this text').waitFor();
    await button('Retry failed').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('1 run (1 failed) is spoken again').waitFor();
    await dialog.getByRole('button', { name: 'Retry 1 run' }).click();
    await page.getByText('1 run spoken again').waitFor();
    await until('it has failed anew', async () => (await batches().getBatch(id)).finished_at !== null);
    assert.equal((await batches().getBatch(id)).counts.total, 4);
  });

  test('its recordings are heard, come home as one ZIP, and are named by a manifest and by calls', async () => {
    await openPage(page, 'Batches');
    await page.getByRole('link', { name: 'Prompts' }).click();
    await playFirst(page);
    await button('Download its recordings as one ZIP').click();
    await page.getByRole('dialog').getByText('3 recordings').waitFor();
    const zip = await download(page, () => page.getByRole('dialog').getByRole('button', { name: 'Download' }).click());
    const bytes = zip.bytes.toString('latin1');
    assert.equal(bytes.split('fLaC').length - 1, 3);
    assert.match(bytes, /"custom_id": "menu\/second"/);
    const manifest = await download(page, () => page.getByRole('link', { name: /^Download the manifest/ }).click());
    assert.equal(manifest.bytes.toString().trimEnd().split('\n').length, 4);
    await page.getByRole('button', { name: 'CLI', exact: true }).click();
    await page.locator('pre').getByText('npx lector pull --batch batch_').waitFor();

    await page.getByRole('link', { name: 'The second.' }).click();
    await heading(page, 'Facts').waitFor();
    await page.getByText('menu/second').waitFor();
    await page.getByRole('link', { name: /^batch_/ }).click();
    await heading(page, 'Prompts').waitFor();
  });

  test('one is made here: what is wrong is told by its line, by the page and by the server', async () => {
    await openPage(page, 'Batches');
    await page.getByRole('link', { name: 'New batch' }).click();
    await button('a table with a header line (CSV, TSV)').click();
    const field = page.getByLabel('Texts', { exact: true }).locator('textarea');
    await field.fill('custom_id,text,remark\none,"First, of all.",x\ntwo,\n');
    await page.getByText('line 3').waitFor();
    await page.getByText('There is no text').waitFor();
    assert.ok(await button(/^Make a batch/).isDisabled());
    assert.deepEqual(await findFaultsBothWays(page), []);
    await field.fill('custom_id,text\none,"First, of all."\nno blanks,Second.\n');
    await page.getByLabel('Name', { exact: true }).fill('By hand');
    await button('Make a batch of 2 runs').click();
    const problem = page.getByRole('alert').getByRole('listitem').filter({ hasText: 'line 3' });
    await problem.getByText(/custom_id/).waitFor();
    await page.reload();
    assert.match(await field.inputValue(), /no blanks/, 'nothing that was written is lost');
    await page.locator('input[type=file]').setInputFiles({
      name: 'texts.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from('{"text":"From a file.","custom_id":"a"}\n{"text":"And one more."}\n'),
    });
    await button('Make a batch of 2 runs').click();
    await heading(page, 'By hand').waitFor();
    await counted('2 done');
  });

  test('one that is open is closed or cancelled for good, and deleted unless that is undone', async () => {
    const { batch_id: id } = await batches().openBatch({ name: 'Open' });
    await page.goto(`${installation.server.address}/batches/${id}`);
    await page.getByText('It has no runs yet').waitFor();
    await button('Close').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('It has 0 runs').waitFor();
    await dialog.getByRole('button', { name: 'Close it' }).click();
    await page.getByText('Completed').waitFor();

    await openPage(page, 'Batches');
    await page.getByRole('link', { name: 'By hand' }).focus();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (const key of ['j', 'j']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await heading(page, 'By hand').waitFor();
    await button('Delete').click();
    await dialog.getByText('2 runs go, with their texts and links, and 2 recordings.').waitFor();
    await dialog.getByRole('button', { name: 'Delete it and 2 runs' }).click();
    await page.getByText('“By hand” deleted').waitFor();
    await page.getByRole('link', { name: 'Prompts' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'By hand' }).count(), 0);
    await button('Undo').click();
    await page.getByRole('link', { name: 'By hand' }).waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    await page.goto(`${installation.server.address}/batches/batch_${'0'.repeat(32)}`);
    await page.getByText('This batch is not there').waitFor();
    assert.deepEqual(visit.complaints, []);
  });
});
