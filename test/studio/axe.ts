// Accessibility checks (axe) of a page as it stands.

import { setTimeout as sleep } from 'node:timers/promises';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { until } from '../support/until.ts';

export const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What the theme can change. All else is the same elements, which are judged in the light theme. */
export const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds, in words. */
export async function findFaults(page: Page, rules: readonly string[] = RULES): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run: (options: object) => Promise<{ violations: readonly Violation[] }> };
    };
    // Only what is wrong is described: to describe what is right takes most of the time.
    return (await axe.run({ runOnly, resultTypes: ['violations'] })).violations;
  }, rules);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  );
}

/** The page as it stands, on a phone in the light and on a desk in the dark, and whether it fits the phone. */
export async function findFaultsBothWays(page: Page): Promise<readonly string[]> {
  await page.setViewportSize({ width: 360, height: 800 });
  await settled(page);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const found = [...(await findFaults(page)), ...(beyond > 0 ? [`${beyond} px too wide at 360 px`] : [])];
  await page.setViewportSize({ width: 1_280, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await settled(page);
  found.push(...(await findFaults(page, RULES_OF_COLOUR)));
  await page.emulateMedia({ colorScheme: 'light' });
  return found;
}

/** For a question that the browser has lost, which may happen while a page changes: nothing else ends the wait for its answer. */
const LOST_AFTER_MS = 10_000;

/** Nothing loads any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await until('nothing loads', async () => {
    const loading = page.locator('[aria-label="Loading"]').count();
    return (await Promise.race([loading, sleep(LOST_AFTER_MS, null, { ref: false })])) === 0;
  });
}
