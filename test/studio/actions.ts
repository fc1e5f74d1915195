// Common actions of a user in the studio.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, exact: true });
export const openPage = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

/** Speaks a text on the first screen, to the end. */
export async function speak(page: Page, text: string): Promise<void> {
  await page.getByLabel('Text', { exact: true }).fill(text);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('listitem').filter({ hasText: text }).getByRole('link', { name: 'FLAC' }).waitFor();
}

export async function playFirst(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Play run/ })
    .first()
    .click();
  await until('it plays', () => page.evaluate(() => (document.querySelector('audio')?.currentTime ?? 0) > 0.2));
}

/** The file that a click or a key downloads. */
export async function download(page: Page, start: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), start()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}
