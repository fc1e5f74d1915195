// Webhooks over HTTP: made, changed, tested, replayed and deleted; what an address may be; where a secret is told.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createWebhookClient, LectorError } from '@lector/client';
import {
  type DeliveryPage,
  WEBHOOK_EVENTS,
  type WebhookInfo,
  type WebhookSecretAnswer,
} from '@lector/contract/webhooks';
import { SCOPES } from '../../src/domain/api-key.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { openBrowser } from '../studio/browser.ts';

const ROOT = '/lector/v1/webhooks';
const URL = 'https://hooks.example/lector?a=b';

describe('webhooks', () => {
  let server: Harness;
  let key: string;
  before(async () => {
    server = await createHarness({ webhookHosts: ['n8n.lan:5678'] });
    key = (await server.keys.create({ name: 'everything', owner: 'alice', scopes: SCOPES })).secret;
  });
  after(() => server.close());

  type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
  const ask = (method: Method, url: string, payload?: object) =>
    server.app.inject({ method, url, headers: { 'x-api-key': key }, ...(payload === undefined ? {} : { payload }) });
  const make = async (body: object = { url: URL }) => (await ask('POST', ROOT, body)).json<WebhookSecretAnswer>();
  const problem = (answer: { json<T>(): T }) => {
    const [first] = answer.json<{ detail: { loc: unknown[]; msg: string; type: string; ctx?: object }[] }>().detail;
    return first ?? assert.fail('no problem is told');
  };

  it('are made, listed, changed and deleted, and tell their secret once', async () => {
    const answer = await ask('POST', ROOT, { url: URL, description: 'Night shift' });
    const { webhook, secret } = answer.json<WebhookSecretAnswer>();
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.deepEqual(webhook, {
      ...{ id: webhook.id, url: URL, description: 'Night shift', events: [...WEBHOOK_EVENTS] },
      ...{ enabled: true, disabled_reason: null, failing_since: null, old_secret_until: null },
      ...{ created_at: webhook.created_at, updated_at: webhook.created_at },
    });
    const other = await make({ url: 'http://n8n.lan:5678/hook', events: ['run.failed', 'run.failed'] });
    assert.deepEqual(other.webhook.events, ['run.failed']);
    const list = await ask('GET', ROOT);
    assert.deepEqual(list.json<WebhookInfo[]>(), [webhook, other.webhook]);
    const content = { url: URL, events: ['run.failed'], description: '', enabled: false };
    const changed = await ask('PUT', `${ROOT}/${webhook.id}`, content);
    assert.partialDeepStrictEqual(changed.json<WebhookInfo>(), { enabled: false, disabled_reason: 'owner' });
    const found = await ask('GET', `${ROOT}/${webhook.id}`);
    for (const told of [list, changed, found]) assert.ok(!told.body.includes('whsec_'));
    for (const { id } of [webhook, other.webhook]) {
      assert.equal((await ask('DELETE', `${ROOT}/${id}`)).statusCode, 204);
      assert.equal((await ask('GET', `${ROOT}/${id}`)).statusCode, 404);
    }
  });

  it('lead to no private network, plain connection or other port, unless the settings list the host', async () => {
    const refused: Readonly<Record<string, RegExp>> = {
      'http://hooks.example/': /http is for hosts of LECTOR_WEBHOOK_HOSTS/,
      'https://hooks.example:8443/': /port should be 443/,
      'https://127.1/': /private network/,
      'https://[::ffff:10.0.0.1]/': /private network/,
      'https://me:secret@hooks.example/': /user name or a password/,
      'http://n8n.lan/': /http is for hosts/,
      'no address': /https address/,
    };
    for (const [url, words] of Object.entries(refused)) {
      const answer = await ask('POST', ROOT, { url });
      assert.equal(answer.statusCode, 422, url);
      assert.deepEqual(problem(answer).loc, ['body', 'url']);
      assert.match(problem(answer).msg, words);
      assert.ok(!answer.body.includes('secret'), 'a password is not repeated');
    }
    assert.deepEqual((await ask('GET', ROOT)).json(), []);
  });

  it('are as many as there may be, and the refusal names the limit', async () => {
    const made: number[] = [];
    for (let i = 0; i < 20; i++) made.push((await make()).webhook.id);
    const refused = await ask('POST', ROOT, { url: URL });
    assert.equal(refused.statusCode, 422);
    assert.deepEqual(problem(refused).ctx, { limit: 20 });
    assert.match(problem(refused).msg, /There are 20 webhooks/);
    for (const id of made) await ask('DELETE', `${ROOT}/${id}`);
  });

  it('get another secret, beside which the old one signs as long as is asked for', async () => {
    const { webhook, secret } = await make();
    const url = `${ROOT}/${webhook.id}/rotate`;
    const rotated = (await ask('POST', url, {})).json<WebhookSecretAnswer>();
    assert.notEqual(rotated.secret, secret);
    assert.equal(rotated.webhook.old_secret_until, new Date(server.now() + 86_400_000).toISOString());
    const atOnce = (await ask('POST', url, { overlap_seconds: 0 })).json<WebhookSecretAnswer>();
    assert.equal(atOnce.webhook.old_secret_until, null);
    assert.equal((await ask('POST', url, { overlap_seconds: 604_801 })).statusCode, 422);
    await ask('DELETE', `${ROOT}/${webhook.id}`);
  });

  it('list their deliveries page by page, and refuse a test or a replay while they are disabled', async () => {
    const { webhook } = await make();
    const url = `${ROOT}/${webhook.id}`;
    for (let i = 0; i < 3; i++) await ask('POST', `${url}/test`);
    const first = (await ask('GET', `${url}/deliveries?limit=2`)).json<DeliveryPage>();
    assert.deepEqual([first.deliveries.map(({ number }) => number), first.next_cursor], [[3, 2], 2]);
    const last = (await ask('GET', `${url}/deliveries?cursor=2`)).json<DeliveryPage>();
    assert.deepEqual([last.deliveries.map(({ number }) => number), last.next_cursor], [[1], null]);
    const [delivery] = last.deliveries;
    assert.match(delivery!.message_id, /^msg_[0-9a-f]{32}$/);
    assert.partialDeepStrictEqual(delivery!, { type: 'webhook.test', status: 'waiting', tries: 0, problem: null });
    assert.deepEqual(JSON.parse(delivery!.body).data, { webhook_id: webhook.id });
    assert.equal((await ask('POST', `${url}/deliveries/1/replay`)).statusCode, 200);
    assert.equal((await ask('POST', `${url}/deliveries/4/replay`)).statusCode, 404);
    await ask('PUT', url, { url: URL, events: ['run.failed'], description: '', enabled: false });
    for (const path of [`${url}/test`, `${url}/deliveries/1/replay`]) {
      const refused = await ask('POST', path);
      assert.deepEqual([refused.statusCode, problem(refused).type], [422, 'webhook_disabled']);
    }
    await ask('DELETE', url);
  });

  it('are made, changed and given a secret in the studio only by who gave the password lately', async () => {
    const browser = openBrowser(server);
    await browser.setUp({ owner: 'alice', name: 'Ada' });
    const send = (method: Method, url: string, payload: object) =>
      server.app.inject({ method, url, headers: browser.headers(), payload });
    const made = await send('POST', ROOT, { url: URL });
    assert.equal(made.statusCode, 200, made.body);
    const { id } = made.json<WebhookSecretAnswer>().webhook;
    server.advance(16 * 60_000);
    const content = { url: URL, events: ['run.failed'], description: '', enabled: true };
    for (const [method, url, body] of [
      ['POST', ROOT, { url: URL }],
      ['PUT', `${ROOT}/${id}`, content],
      ['POST', `${ROOT}/${id}/rotate`, {}],
    ] as const) {
      const answer = await send(method, url, body);
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'confirm_password'], url);
    }
    await ask('DELETE', `${ROOT}/${id}`);
  });

  it('are called by the client', async () => {
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    const address = server.app.server.address() as { port: number };
    const client = createWebhookClient({ baseUrl: `http://127.0.0.1:${address.port}`, apiKey: key, maxRetries: 0 });
    const { webhook, secret } = await client.create({ url: URL });
    assert.match(secret, /^whsec_/);
    assert.deepEqual(await client.list(), [webhook]);
    assert.deepEqual(await client.get(webhook.id), webhook);
    assert.notEqual((await client.rotate(webhook.id)).secret, secret);
    assert.equal((await client.test(webhook.id)).number, 1);
    assert.equal((await client.replay(webhook.id, 1)).status, 'waiting');
    assert.equal((await client.deliveries(webhook.id, { limit: 1 })).deliveries.length, 1);
    const content = { url: URL, events: ['run.failed'], description: '', enabled: false } as const;
    assert.equal((await client.change(webhook.id, { ...content, events: [...content.events] })).enabled, false);
    await client.remove(webhook.id);
    await assert.rejects(client.get(webhook.id), (error) => error instanceof LectorError && error.status === 404);
  });
});
