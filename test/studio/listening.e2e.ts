// Hearing runs in the studio: while they are spoken, and in every format that a browser plays. Other programs: their addresses and their runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { WITH_FULL_EFFORT } from '../support/effort.ts';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { openPage, speak } from './actions.ts';
import { browserSuite, openBrowser } from './browser.ts';

const SENTENCE = 'The ship left the harbour before the sun was up. ';
/** Some seconds of work for an engine. */
const LONG = SENTENCE.repeat(150);

interface Heard {
  readonly source: string;
  readonly time: number;
}

const heard = (page: Page): Promise<Heard> =>
  page.evaluate(() => {
    const audio = document.querySelector('audio')!;
    return { source: audio.currentSrc, time: audio.currentTime };
  });

browserSuite('listening in the studio', () => {
  test('a run is heard while it is spoken, and its recording from where one moves to', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    await setUp(page, server);
    await page.getByLabel('Text', { exact: true }).fill(LONG);
    await page.keyboard.press('Control+Enter');
    const take = page.getByRole('listitem').filter({ hasText: 'The ship left' });
    await take.getByRole('button', { name: /^Play run/ }).click();
    const early = await until('it plays', async () => {
      const now = await heard(page);
      return now.time > 0.3 ? now : null;
    });
    assert.match(early.source, /\/live\?format=mp3$/, 'the run as it is spoken');
    await take.getByRole('link', { name: 'FLAC' }).waitFor();
    assert.match((await heard(page)).source, /\/live\?format=mp3$/, 'nothing changes under the listener');
    const slider = page.getByRole('region', { name: 'Player' }).getByRole('slider');
    await slider.fill('200');
    const later = await until('it plays from there', async () => {
      const now = await heard(page);
      return now.time > 200.2 ? now : null;
    });
    assert.match(later.source, /\/audio$/);
    assert.deepEqual(complaints, []);
  });

  test('every format plays, and from its middle', WITH_FULL_EFFORT, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    await setUp(page, server);
    await speak(page, SENTENCE.repeat(3).trim());
    const links = page.locator('a[download]');
    await links.last().waitFor();
    const addresses = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    const formats = addresses.map((address) => new URL(address).searchParams.get('format'));
    assert.deepEqual(formats, ['flac', 'mp3', 'wav', 'm4a', 'opus']);
    for (const address of addresses) {
      const told = await page.evaluate(async (source) => {
        // The length of these is known once they were made, and only then can they be moved in.
        if (/format=(?:m4a|opus)/.test(source)) await (await fetch(source)).arrayBuffer();
        const audio = new Audio(source);
        const next = (name: string) =>
          new Promise((resolve, reject) => {
            audio.addEventListener(name, resolve, { once: true });
            audio.addEventListener('error', () => reject(new Error(`${source}: ${audio.error?.message}`)), {
              once: true,
            });
          });
        await next('loadedmetadata');
        const { duration } = audio;
        const sought = next('seeked');
        audio.currentTime = duration / 2;
        await sought;
        const from = audio.currentTime;
        await audio.play();
        while (audio.currentTime < from + 0.2) await new Promise((resolve) => setTimeout(resolve, 20));
        audio.pause();
        return { duration, from };
      }, address);
      assert.ok(
        told.duration > 5 && Math.abs(told.from - told.duration / 2) < 0.3,
        `${address}: ${JSON.stringify(told)}`,
      );
    }
    assert.deepEqual(complaints, []);
  });

  test(
    'other programs have their address on the API page, and their runs apart from the rest',
    WITH_FULL_EFFORT,
    async () => {
      using folder = makeDataFolder();
      await using server = await startServer(folder.path);
      await using visit = await openBrowser();
      const { page, complaints } = visit;
      await setUp(page, server);
      await openPage(page, 'API');
      const programs = page.getByRole('region', { name: 'Programs that you have' });
      await programs.locator('code').first().waitFor();
      const lines = await programs.locator('code').allTextContents();
      assert.ok(lines.length >= 6 && lines.every((line) => line.includes(`${server.address}/v1`)), lines.join('\n'));
      const curl = lines.find((line) => line.startsWith('curl'))!;
      const { PATH } = process.env;
      const audio = execFileSync('bash', ['-c', curl.replace('mpv -', 'cat')], {
        env: { PATH, LECTOR_API_KEY: server.firstKey },
      });
      assert.equal(audio.readUInt16BE(0), 0xfff3, 'MP3');

      await page.goto(`${server.address}/runs`);
      await page.getByText('No runs yet').waitFor();
      await page.getByRole('button', { name: 'Filters' }).click();
      await page.getByRole('combobox', { name: 'Other programs' }).selectOption({ label: 'By the OpenAI API' });
      await page
        .getByRole('link', { name: /Good evening/ })
        .first()
        .waitFor();
      await page.getByRole('button', { name: /^Take away Other programs/ }).click();
      await page.getByText('No runs yet').waitFor();
      assert.deepEqual(complaints, []);
    },
  );
});
