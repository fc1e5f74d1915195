// The workflow of a new user, from the printed link over a working bulk call to a revoked key.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { browserSuite, openBrowser } from './browser.ts';

const run = promisify(execFile);

/** Runs lines as they were copied, with the key where the page says it belongs. */
async function paste(lines: string, key: string): Promise<string> {
  const { PATH } = process.env;
  const { stdout } = await run('bash', ['-c', lines], { env: { PATH, LECTOR_API_KEY: key } });
  return stdout;
}

browserSuite('a newcomer in the studio', () => {
  test('set up, make a key, speak, hear it, copy a bulk call that works, revoke', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

    await setUp(page, server);
    assert.equal(new URL(page.url()).hash, '', 'the token does not stay in the address');

    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.getByRole('button', { name: 'Create a key' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('journey');
    await page.getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('button', { name: 'Copy the key' }).click();
    const key = await clipboard();
    assert.match(key, /^lct_[0-9A-Za-z]{36}$/);
    await page.getByRole('button', { name: 'Try it from here' }).click();
    await page.getByText('It works:').waitFor();
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page
      .getByText(`lct_…${key.slice(-4)}`)
      .first()
      .waitFor();

    await page.getByRole('link', { name: 'Speak', exact: true }).click();
    for (const text of ['This is the first of two.', 'And this is the second one.']) {
      await page.getByLabel('Text', { exact: true }).fill(text);
      await page.getByRole('button', { name: 'Speak', exact: false }).first().click();
      await page.getByRole('listitem').filter({ hasText: text }).getByRole('link', { name: 'FLAC' }).waitFor();
    }

    await page
      .getByRole('button', { name: /^Play run/ })
      .first()
      .click();
    const heard = await until('the recording plays', () =>
      page.evaluate(() => {
        const audio = document.querySelector('audio');
        return audio !== null && audio.currentTime > 0.3 ? audio.currentSrc : null;
      }),
    );
    const loudest = await page.evaluate(async (address) => {
      const bytes = await (await fetch(address)).arrayBuffer();
      const decoded = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(bytes);
      return decoded.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    }, heard);
    assert.ok(loudest > 0.05, `the loudest sample is ${loudest}`);

    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    const boxes = page.getByRole('checkbox', { name: /^Select run/ });
    await boxes.nth(1).waitFor();
    for (const box of await boxes.all()) await box.check();
    await page.getByRole('button', { name: /Copy.*tts-results/ }).click();
    await page.getByRole('button', { name: 'curl', exact: true }).click();
    await page.getByRole('button', { name: 'Copy the curl code' }).click();
    const answer = await paste(await clipboard(), key);
    const entries = Object.values(JSON.parse(answer) as Record<string, { status: string; output_url: string }>);
    assert.deepEqual(
      entries.map(({ status }) => status),
      ['SUCCESS', 'SUCCESS'],
    );
    const audio = await fetch(entries[0]!.output_url);
    assert.equal(Buffer.from(await audio.arrayBuffer()).toString('latin1', 0, 4), 'fLaC');
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'API', exact: true }).click();
    await page.getByRole('button', { name: 'Revoke: journey' }).first().click();
    await page.getByLabel(/write its name/).fill('journey');
    await page.getByRole('button', { name: 'Revoke it' }).click();
    await page.getByText('works no more').first().waitFor();
    const refused = await fetch(`${server.address}/apis/list-voices`, { headers: { 'x-api-key': key } });
    assert.equal(refused.status, 401);
    assert.deepEqual(complaints, []);
  });
});
