// A book in the studio: sent, chosen from, heard before it is spoken, spoken, spoken again whole and by the sentence, made into an audiobook, fetched, deleted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ToneInstallation } from '../../faults/engines/tone-installation.ts';
import { TONE_VOICE } from '../../faults/fixtures/tone-voice.ts';
import { PATIENT } from '../support/every-state.ts';
import { setUp } from './account.ts';
import { download, heading, openPage } from './actions.ts';
import { findFaultsBothWays } from './axe.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

const BOOK = '# The Quay\n\nThe first chapter.\n\n# The Lighthouse\n\nThe second one.\n\n# The Storm\n\nThe third.\n';

const installation = new ToneInstallation();
let visit: Visit;
let page: Page;
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const choose = (name: string, content: string) =>
  page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

browserSuite('books in the studio', () => {
  before(async () => {
    await installation.startTones({ settings: PATIENT });
    visit = await openBrowser();
    page = visit.page;
    await setUp(page, installation.server);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await installation[Symbol.asyncDispose]();
  });

  test('a file of another kind is refused in the words of the server, a book shows its chapters', async () => {
    await openPage(page, 'Books');
    await page.getByText('No books yet').waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    await choose('scan.pdf', '%PDF-1.4');
    await page.getByRole('alert').getByText('“scan.pdf” was not taken. The book cannot be read').waitFor();
    await choose('harbour.md', BOOK);
    await heading(page, 'Chapters').waitFor();
    await button('Start: 3 chapters').waitFor();
    await page.getByRole('checkbox', { name: 'The Storm' }).uncheck();
    await page.getByLabel('Voice', { exact: true }).selectOption(String(TONE_VOICE));
    const [order] = await Promise.all([
      page.waitForRequest(/tts-stream/),
      button('Hear the first lines of “The Quay”').click(),
    ]);
    const { text, input_type, voice_id, store } = order.postDataJSON();
    const lines = {
      text: '# The Quay\n\nThe first chapter.\n',
      input_type: 'markdown',
      voice_id: TONE_VOICE,
      store: false,
    };
    assert.deepEqual({ text, input_type, voice_id, store }, lines);
    await button('Hear the first lines of “The Lighthouse”').click();
    await button('Hear the first lines of “The Quay”').waitFor();
    await button('Stop the first lines of “The Lighthouse”').click();
    assert.deepEqual(await findFaultsBothWays(page), []);
  });

  test('the chosen chapters are spoken, heard, and made into an audiobook', async () => {
    await button('Start: 2 chapters').click();
    await page.getByText('100 %').waitFor();
    await page.getByText('Not chosen').waitFor();
    await button('Play “The Quay”').click();
    await button('Pause “The Quay”').waitFor();
    await button('Make the audiobook').click();
    const file = page.getByRole('link', { name: 'M4B', exact: true });
    await file.waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    const m4b = await download(page, () => file.click());
    assert.match(m4b.name, /\.m4b$/);
    assert.equal(m4b.bytes.subarray(4, 8).toString(), 'ftyp');
    const srt = await download(page, () => page.getByRole('link', { name: 'Subtitles (SRT)' }).click());
    assert.match(srt.bytes.toString(), /The Lighthouse/);
  });

  test('a chapter that is spoken again makes the audiobook an old one, and both go with the book', async () => {
    const before = await page.getByRole('link', { name: 'The Quay', exact: true }).getAttribute('href');
    await button('Speak “The Quay” again').click();
    await page.getByText('Since it was made, something was spoken anew').waitFor();
    const chapter = page.getByRole('link', { name: 'The Quay', exact: true });
    const whole = await chapter.getAttribute('href');
    assert.notEqual(whole, before);
    const book = page.url();
    await chapter.click();
    await heading(page, 'Sentences').click();
    await button('Speak again: The first chapter.').click();
    await page.getByText('The sentence is spoken again: take 2').waitFor();
    await page.getByText('spoken again', { exact: true }).waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    const sentence = new URL(page.url()).pathname;
    await page.goto(book);
    await page.locator(`[data-chapter] a[href="${sentence}"]`).waitFor();
    assert.notEqual(sentence, whole);
    await page.getByRole('link', { name: 'All books' }).click();
    await page.getByRole('list', { name: 'Books, newest first' }).getByRole('link').click();
    await button('Delete').click();
    await page.getByRole('dialog').getByText('with 2 runs and their recordings').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('No books yet').waitFor();
    await page.goto(`${installation.server.address}/books/book_${'0'.repeat(32)}`);
    await page.getByText('This book is not there').waitFor();
    assert.deepEqual(visit.complaints, []);
  });
});
