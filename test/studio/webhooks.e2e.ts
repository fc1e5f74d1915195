// Webhooks in the studio: added with a secret that is shown once, tried, their deliveries looked at and repeated, changed, deleted.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { type DataFolder, makeDataFolder, type ServerProcess, startServer } from '../support/server-process.ts';
import { setUp } from './account.ts';
import { heading, openPage } from './actions.ts';
import { findFaults, findFaultsBothWays } from './axe.ts';
import { browserSuite, openBrowser, type Visit } from './browser.ts';

interface Message {
  readonly headers: Record<string, string>;
  readonly body: string;
}

const received: Message[] = [];
let answers = 204;
let receiver: Server;
let folder: DataFolder;
let server: ServerProcess;
let visit: Visit;
let page: Page;
let url: string;
let secret: string;

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog');
const deliveries = () => page.getByRole('list', { name: 'Deliveries, newest first' }).getByRole('listitem');

async function listen(): Promise<Server> {
  const made = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ headers: request.headers as Message['headers'], body: Buffer.concat(chunks).toString() });
    response.writeHead(answers).end();
  });
  made.listen(0, '127.0.0.1');
  await once(made, 'listening');
  return made;
}

/** Takes the secret that is shown, and says that it is stored. */
async function takeSecret(): Promise<string> {
  await dialog().getByText('This is the only time it is shown').waitFor();
  await dialog().getByRole('button', { name: 'Copy the secret' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await dialog().getByLabel('I have stored it').check();
  await dialog().getByRole('button', { name: 'Done' }).click();
  return copied;
}

browserSuite('webhooks in the studio', () => {
  before(async () => {
    receiver = await listen();
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/told`;
    folder = makeDataFolder();
    server = await startServer(folder.path, { LECTOR_WEBHOOK_HOSTS: new URL(url).host });
    visit = await openBrowser();
    page = visit.page;
    await setUp(page, server);
  });
  after(async () => {
    await visit?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
    folder?.[Symbol.dispose]();
    receiver?.close();
  });

  test('one is added, and its secret is shown once', async () => {
    await openPage(page, 'API');
    await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
    await page.getByText('No webhooks yet').waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    await button('Add a webhook').click();
    assert.deepEqual(await findFaults(page), []);
    await dialog().getByLabel('Address').fill('http://10.0.0.1/told');
    await dialog().getByRole('button', { name: 'Add it' }).click();
    await dialog().getByRole('alert').getByText('http is for hosts of LECTOR_WEBHOOK_HOSTS').waitFor();
    await dialog().getByLabel('Address').fill(url);
    await dialog().getByLabel('Description').fill('The player');
    await dialog().getByRole('button', { name: 'Add it' }).click();
    await dialog().getByText('The secret of this webhook').waitFor();
    assert.deepEqual(await findFaults(page), []);
    secret = await takeSecret();
    assert.match(secret, /^whsec_/);
    await heading(page, url).waitFor();
    assert.ok(!(await page.content()).includes(secret));
  });

  test('a test arrives, signed; what fails is told, and sent again with the same id', async () => {
    await button(`Send a test: ${url}`).click();
    await deliveries().filter({ hasText: 'Delivered' }).waitFor();
    const [told] = received;
    assert.ok(told);
    assert.partialDeepStrictEqual(new Webhook(secret).verify(told.body, told.headers), { type: 'webhook.test' });

    answers = 500;
    await button(`Send a test: ${url}`).click();
    const failed = deliveries().filter({ hasText: 'Failed' });
    await failed.getByText('HTTP 500').waitFor();
    await failed.getByRole('button', { name: 'webhook.test' }).click();
    await failed.getByText('"webhook_id": 1').waitFor();
    assert.deepEqual(await findFaultsBothWays(page), []);
    answers = 204;
    await failed.getByRole('button', { name: /^Send again/ }).click();
    await failed.waitFor({ state: 'detached' });
    await page.reload();
    await deliveries().first().getByText('Delivered').waitFor();
    assert.equal(received.length, 3);
    assert.equal(received[2]!.headers['webhook-id'], received[1]!.headers['webhook-id']);
  });

  test('it gets a new secret, is changed, disabled, enabled and deleted', async () => {
    await button(`New secret: ${url}`).click();
    await dialog().getByLabel('The old secret signs for').selectOption({ label: 'no longer: it ends now' });
    await dialog().getByRole('button', { name: 'Make the new secret' }).click();
    const next = await takeSecret();
    assert.notEqual(next, secret);

    await button(`Change: ${url}`).click();
    await dialog().getByLabel('A run was spoken').uncheck();
    await dialog().getByRole('button', { name: 'Keep' }).click();
    await page.getByText('The webhook is changed').waitFor();
    await page.getByTitle('A run was spoken').waitFor({ state: 'detached' });

    await button(`Disable: ${url}`).click();
    await dialog().getByRole('button', { name: 'Disable it' }).click();
    await page.getByText('Somebody here disabled it.').waitFor();
    await button(`Enable: ${url}`).click();
    await page.getByText('Enabled', { exact: true }).waitFor();

    await button(`Delete: ${url}`).click();
    await dialog().getByText('This cannot be undone.').waitFor();
    await dialog().getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('No webhooks yet').waitFor();
    assert.deepEqual(visit.complaints, []);
  });
});
