// The studio from another machine over plain http: refused by default; where allowed, browsers offer the page fewer features.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { createLectorClient } from '@lector/client';
import { WITH_FULL_EFFORT } from '../support/effort.ts';
import { makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { followLink, setUp, setUpLink, signIn } from './account.ts';
import { download, heading, openPage, playFirst, speak } from './actions.ts';
import { browserSuite, openBrowser } from './browser.ts';

const lanAddress = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;
const noLan = lanAddress === undefined ? 'NOT TRIED: this machine has no address in a network' : false;

browserSuite('the studio over plain http from a network', () => {
  if (noLan !== false) process.stderr.write(`the studio over plain http: ${noLan}\n`);
  /** How another machine reaches a server. */
  const lanOf = (server: ServerProcess) => `http://${lanAddress}:${new URL(server.address).port}`;

  test('as it is: nobody is asked for a password, and it says why', { skip: noLan }, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, { LECTOR_HOST: '0.0.0.0' });
    const lan = lanOf(server);
    await using visit = await openBrowser();
    const { page } = visit;
    const link = new URL(setUpLink(server));
    for (const address of [`${lan}/`, `${lan}/set-up${link.hash}`, `${lan}/runs`]) {
      await page.goto(address);
      await heading(page, 'This connection is not safe enough to sign in').waitFor();
      await page.getByText('LECTOR_STUDIO_PLAIN_HTTP=allow lets it be').waitFor();
      assert.equal(await page.locator('input').count(), 0, `${address} asks for something`);
    }
    await page.goto(lan);
    const status = await page.evaluate(async (token) => {
      const body = JSON.stringify({ token, name: 'ada', password: 'a long enough password' });
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/lector/v1/setup', { method: 'POST', headers, body })).status;
    }, link.hash.slice(1));
    assert.equal(status, 403, 'nor does the server take one');
    // The link has not been used up: on the machine itself it works.
    await setUp(page, server);
    assert.deepEqual(visit.complaints, []);
  });

  test('allowed: it warns, and everything works, copying as well', {
    skip: noLan || WITH_FULL_EFFORT.skip,
  }, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, { LECTOR_HOST: '0.0.0.0', LECTOR_STUDIO_PLAIN_HTTP: 'allow' });
    const lan = lanOf(server);
    await using visit = await openBrowser();
    const { page, context } = visit;
    await followLink(page, setUpLink(server).replace(server.address, lan));
    assert.equal(await page.evaluate(() => isSecureContext), false, 'the browser takes this for a safe address');
    const warning = page.getByText('This page came over plain http');
    await warning.waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
    await signIn(page, lan);
    await page.reload();
    await warning.waitFor();
    const cookies = await context.cookies(lan);
    assert.deepEqual(
      cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
      [['sid', true, 'Strict']],
    );

    await speak(page, 'Heard in the whole house.');
    await playFirst(page);
    const wav = await download(page, () => page.getByRole('link', { name: 'WAV' }).click());
    assert.equal(wav.bytes.toString('latin1', 0, 4), 'RIFF');

    const text = page.getByLabel('Text', { exact: true });
    /** What is on the clipboard, which a page from here may not read: it is pasted. */
    const pasted = async () => {
      await openPage(page, 'Speak');
      await text.fill('');
      await text.press('Control+v');
      return text.inputValue();
    };
    await page.getByRole('button', { name: 'Copy as an API call' }).click();
    await page.getByRole('button', { name: 'curl', exact: true }).click();
    await page.getByRole('button', { name: 'Copy the curl code' }).click();
    await page.keyboard.press('Escape');
    const call = await pasted();
    assert.ok(call.includes(`${lan}/apis/tts`), call);

    await openPage(page, 'API');
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('button', { name: 'Copy the key' }).click();
    await page.getByRole('button', { name: 'Try it from here' }).click();
    await page.getByText('It works:').waitFor();
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    const key = await pasted();
    assert.match(key, /^lct_[0-9A-Za-z]{36}$/);
    assert.ok((await createLectorClient({ baseUrl: lan, apiKey: key }).listVoices()).length > 0);

    // A browser that copies by no way at all must not be said to have copied.
    await page.goto(`${lan}/api`);
    await page.evaluate(() => {
      document.execCommand = () => false;
    });
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await page.getByText('This browser does not let pages copy here').waitFor();
    assert.equal(await page.getByText('Copied', { exact: true }).count(), 0);
    assert.deepEqual(visit.complaints, []);
  });
});
