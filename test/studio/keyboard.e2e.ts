// The same workflow by keyboard only, from the set-up link to a revoked key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { PERSON, setUpLink } from './account.ts';
import { browserSuite, openBrowser } from './browser.ts';

const MOST_STEPS = 120;

/** What has the focus: its role or tag, and its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    if (element === null || element === document.body) return '';
    const label = (element as HTMLInputElement).labels?.[0]?.textContent ?? element.getAttribute('aria-label');
    return `${element.tagName.toLowerCase()} ${(label ?? element.textContent ?? '').trim().replace(/\s+/g, ' ')}`;
  });
}

/** Presses Tab until an element with a matching name has the focus; it must be visible. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    passed.push(at);
    if (!name.test(at)) continue;
    const seen = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      const outline = getComputedStyle(element).outlineStyle;
      return { covered: hit === null || !(element.contains(hit) || hit.contains(element)), outline };
    });
    assert.equal(seen.covered, false, `${at} has the focus behind something else`);
    return;
  }
  assert.fail(`no way by Tab to ${name}: ${passed.join(' | ')}`);
}

browserSuite('the studio by keyboard alone', () => {
  test('set up, make a key, speak, play, copy a bulk call, revoke', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    const { keyboard } = page;
    await page.evaluate(() => {}); // a page that has been looked at has the focus
    await page.goto(setUpLink(server));
    await tabTo(page, /^input Name/);
    await keyboard.type(PERSON.name);
    await tabTo(page, /^input Password/);
    await keyboard.type(PERSON.password);
    await tabTo(page, /^input The password again/);
    await keyboard.type(PERSON.password);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();

    await keyboard.press('g');
    await keyboard.press('a');
    await page.getByRole('heading', { name: 'API', level: 1 }).waitFor();
    await tabTo(page, /^button Create a key/);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Create an API key' }).waitFor();
    await tabTo(page, /^input Name/);
    await keyboard.press('Control+a');
    await keyboard.type('typed');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your new key' }).waitFor();
    await tabTo(page, /^button Copy the key/);
    await keyboard.press('Enter');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^lct_/);
    await tabTo(page, /^input I have stored it/);
    await keyboard.press('Space');
    await tabTo(page, /^button Done/);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Your new key' }).waitFor({ state: 'detached' });

    await keyboard.press('g');
    await keyboard.press('s');
    await page.getByRole('heading', { name: 'Speak', level: 1 }).waitFor();
    for (const text of ['Typed, not clicked.', 'And once more.']) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await tabTo(page, /^textarea/);
      await keyboard.press('Control+a');
      await keyboard.type(text);
      await keyboard.press('Control+Enter');
      await page.getByRole('listitem').filter({ hasText: text }).getByRole('link', { name: 'FLAC' }).waitFor();
    }
    await tabTo(page, /^button Play run/);
    await keyboard.press('Enter');
    await until('the recording plays', () =>
      page.evaluate(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.2),
    );

    await keyboard.press('g');
    await keyboard.press('r');
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    await page
      .getByRole('checkbox', { name: /^Select run/ })
      .first()
      .waitFor();
    await keyboard.press('j');
    await keyboard.press('x');
    await keyboard.press('j');
    await keyboard.press('x');
    await page.getByText('2 selected').first().waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await tabTo(page, /^button .*Copy.*tts-results/);
    await keyboard.press('Enter');
    await tabTo(page, /^button Copy the .* code/);
    await keyboard.press('Enter');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /tts-results/);
    await keyboard.press('Escape');

    await keyboard.press('Escape');
    await keyboard.press('g');
    await keyboard.press('a');
    await page.getByRole('heading', { name: 'API', level: 1 }).waitFor();
    await tabTo(page, /^button Revoke: typed/);
    await keyboard.press('Enter');
    await tabTo(page, /^button Revoke it/);
    await keyboard.press('Enter');
    await page.getByText('works no more').first().waitFor();
    assert.deepEqual(complaints, []);
  });
});
