// Runs the studio in a real Chromium, found on the machine, started for a test and closed after it.
import { existsSync } from 'node:fs';
import { suite } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { makeTempFolder } from '../support/temp-folder.ts';

/** Where distributions put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Recordings play without a click of a person before.
  '--autoplay-policy=no-user-gesture-required',
];

const found = PLACES.find((path) => existsSync(path));

/** A suite that needs a browser; where there is none it is skipped, and says so. */
export function browserSuite(name: string, body: () => void): void {
  const skip = found === undefined ? `NOT TRIED: no Chromium in ${PLACES.join(', ')}` : false;
  if (skip !== false) process.stderr.write(`${name}: ${skip}\n`);
  suite(name, { skip }, body);
}

export interface Visit extends AsyncDisposable {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** An empty page in a separate context, with its own cookies and storage. */
  another(): Promise<Page>;
  /** Every CSP violation and page error. */
  readonly complaints: readonly string[];
}

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  /** Further switches of the browser. */
  readonly args?: readonly string[];
}

/** Opens a browser with one empty page. */
export async function openBrowser({ width = 1_280, height = 900, args = [] }: VisitOptions = {}): Promise<Visit> {
  const folder = makeTempFolder('lector-browser-');
  const browser = await chromium.launch({
    executablePath: found ?? 'chromium',
    args: [...ARGS, ...args],
    env: { HOME: folder.path, PATH: process.env.PATH ?? '' },
  });
  const complaints: string[] = [];
  const open = () => openContext(browser, { viewport: { width, height }, complaints });
  const { context, page } = await open();
  return {
    browser,
    context,
    page,
    complaints,
    another: async () => (await open()).page,
    async [Symbol.asyncDispose]() {
      await browser.close();
      folder[Symbol.dispose]();
    },
  };
}

async function openContext(
  browser: Browser,
  { viewport, complaints }: { viewport: { width: number; height: number }; complaints: string[] },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.exposeFunction('noteViolation', (words: string) => complaints.push(words));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      const note = (globalThis as unknown as { noteViolation: (words: string) => void }).noteViolation;
      note(`policy: ${event.violatedDirective} refused ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(300_000);
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  return { context, page };
}
