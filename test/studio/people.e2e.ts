// Several users: invited, restricted by role, removed; and rolled keys.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { WITH_FULL_EFFORT } from '../support/effort.ts';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { fillAccount, followLink, PERSON, type Person, setUp } from './account.ts';
import { heading, openPage, playFirst, speak } from './actions.ts';
import { browserSuite, openBrowser } from './browser.ts';

const MEL: Person = { name: 'mel', password: 'what mel has thought of' };
const OLGA: Person = { name: 'olga', password: 'what olga has thought of' };
const OTTO: Person = { name: 'otto', password: 'what otto has thought of' };

browserSuite('people in the studio', () => {
  /** Makes an invitation as the owner does it, and answers its link. */
  async function invite(page: Page, address: string, role: 'Member' | 'Owner'): Promise<string> {
    await page.goto(`${address}/settings`);
    await page.getByRole('combobox', { name: 'As' }).selectOption({ label: role });
    await page.getByRole('button', { name: 'Make a link' }).click();
    const dialog = page.getByRole('dialog');
    const link = await dialog.getByText(/\/set-up#/).textContent();
    await dialog.getByRole('button', { name: 'Done' }).click();
    return link ?? '';
  }

  async function remove(page: Page, address: string, name: string): Promise<void> {
    await page.goto(`${address}/settings`);
    await page.getByRole('button', { name: `Remove ${name}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText(`${name} has no account here any more.`).waitFor();
  }

  test('a member is invited, works with runs and with nothing else, and is out once removed', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page: owner, complaints } = visit;
    await setUp(owner, server);
    await speak(owner, 'The owner was here first.');
    const link = await invite(owner, server.address, 'Member');
    const member = await visit.another();
    await followLink(member, link, MEL);

    const late = await visit.another();
    await late.goto(link);
    await fillAccount(late, OLGA);
    await late.getByRole('alert').waitFor();
    await late.goto(server.address);
    await heading(late, 'Sign in').waitFor();

    await speak(member, 'The member was here second.');
    await openPage(member, 'Runs');
    for (const words of [/The owner was here first/, /The member was here second/])
      await member.getByRole('link', { name: words }).first().waitFor();
    await openPage(member, 'API');
    await member.getByText('Keys are made and revoked by the owners').waitFor();
    await heading(member, 'The calls').waitFor();
    for (const name of [/Create a key/, /^Roll/, /^Revoke/])
      assert.equal(await member.getByRole('button', { name }).count(), 0, `a member sees ${name}`);
    await openPage(member, 'Settings');
    await heading(member, 'Account').waitFor();
    await heading(member, 'About').waitFor();
    const shown = await member.getByRole('heading', { level: 2 }).allTextContents();
    assert.deepEqual(shown, ['Account', 'Appearance', 'About']);
    assert.equal(await member.getByText(PERSON.name, { exact: true }).count(), 0, 'a member sees who else is here');

    await openPage(member, 'Speak');
    await playFirst(member);
    await openPage(member, 'Usage');
    await heading(member, 'Usage').waitFor();
    await remove(owner, server.address, MEL.name);
    await member.getByRole('button', { name: '7 days', exact: true }).click();
    await heading(member, 'Sign in').waitFor();
    assert.equal(await member.getByRole('region', { name: 'Player' }).count(), 0, 'it goes on playing');
    await member.getByLabel('Name', { exact: true }).fill(MEL.name);
    await member.getByLabel('Password', { exact: true }).fill(MEL.password);
    await member.getByRole('button', { name: 'Sign in' }).click();
    await member.getByText('Name or password is wrong.').waitFor();
    // What the member made stays.
    await openPage(owner, 'Runs');
    await owner
      .getByRole('link', { name: /The member was here second/ })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
  });

  test('owners who are removed in the middle of something are out at the next click', WITH_FULL_EFFORT, async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path);
    await using visit = await openBrowser();
    const { page: owner, complaints } = visit;
    await setUp(owner, server);
    const makeKey = (page: Page) => page.getByRole('button', { name: 'Create the key' }).click();

    /** Another owner, about to make a key. Opened anew, so that the page follows no runs, which would tell it. */
    async function enter(person: Person): Promise<Page> {
      const page = await visit.another();
      await followLink(page, await invite(owner, server.address, 'Owner'), person);
      await page.goto(`${server.address}/api`);
      await page.getByRole('button', { name: 'Create a key' }).first().click();
      await page.getByLabel('Name', { exact: true }).fill('too late');
      return page;
    }
    async function isOut(page: Page): Promise<void> {
      await heading(page, 'Sign in').waitFor();
      assert.equal(await page.getByRole('dialog').count(), 0);
    }

    const olga = await enter(OLGA);
    await remove(owner, server.address, OLGA.name);
    await makeKey(olga);
    await isOut(olga);

    // Asked for the password once more, as one is after a quarter of an hour.
    const otto = await enter(OTTO);
    await otto.route('**/lector/v1/keys', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 403, json: { detail: 'Give your password once more', code: 'confirm_password' } })
        : route.continue(),
    );
    await makeKey(otto);
    await otto.getByLabel('Password', { exact: true }).fill(OTTO.password);
    await remove(owner, server.address, OTTO.name);
    await otto.getByRole('button', { name: 'Go on' }).click();
    await isOut(otto);

    await openPage(owner, 'API');
    await owner.getByText('first key').first().waitFor();
    assert.equal(await owner.getByText('too late').count(), 0);
    assert.deepEqual(complaints, []);
  });

  test(
    'a key is rolled: both work while they overlap, and the old one ends at once when it is told to',
    WITH_FULL_EFFORT,
    async () => {
      using folder = makeDataFolder();
      await using server = await startServer(folder.path);
      await using visit = await openBrowser();
      const { page, complaints } = visit;
      await setUp(page, server);
      await openPage(page, 'API');

      async function roll(overlap: string): Promise<string> {
        // The newest is the first of the list.
        await page.getByRole('button', { name: 'Roll: first key' }).first().click();
        await page.getByLabel('The old key works for').selectOption({ label: overlap });
        await page.getByRole('button', { name: 'Make the new key' }).click();
        await page.getByRole('button', { name: 'Show', exact: true }).click();
        const key = (await page.locator('[data-secret]').textContent()) ?? '';
        await page.getByLabel('I have stored it').check();
        await page.getByRole('button', { name: 'Done' }).click();
        await page
          .getByText(`lct_…${key.slice(-4)}`)
          .first()
          .waitFor();
        return key;
      }
      const works = async (key: string) => {
        const answer = await fetch(`${server.address}/apis/list-voices`, { headers: { 'x-api-key': key } });
        return answer.status === 200;
      };
      const rows = page.getByRole('row').filter({ hasText: 'first key' });

      const second = await roll('another hour');
      assert.notEqual(second, server.firstKey);
      assert.deepEqual([await works(server.firstKey), await works(second)], [true, true]);
      assert.equal(await rows.filter({ hasText: 'Works' }).count(), 2);
      await rows
        .filter({ hasText: server.firstKey.slice(-4) })
        .getByText(/^in \d+ min/)
        .waitFor();

      const third = await roll('no longer: it ends now');
      assert.deepEqual([await works(second), await works(third)], [false, true]);
      assert.ok(await works(server.firstKey), 'the oldest has its own time');
      assert.equal(await rows.filter({ hasText: 'Works' }).count(), 2);
      assert.deepEqual(complaints, []);
    },
  );
});
