// The duty that tells webhooks what happened, with real stores, a manual clock, and receivers that are functions.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Webhook as Verifier } from 'standardwebhooks';
import { exampleKey, finishOne } from '../../src/db/contract-fixtures.ts';
import { openTestDatabase, openTestStores } from '../../src/db/sqlite/test-stores.ts';
import { type Answer, WEBHOOK_LIMITS } from '../../src/domain/webhook.ts';
import { GIVE_UP_AFTER_MS, TRY_PAUSES_MS } from '../../src/domain/webhook-schedule.ts';
import { createLogger } from '../../src/log.ts';
import type { WebhookRequest } from '../../src/ports/webhook-sender.ts';
import { DeliverMessages } from '../../src/services/webhooks/deliver-messages.ts';
import { createManageWebhooks } from '../../src/services/webhooks/manage-webhooks.ts';
import { ManualClock } from '../model/manual-clock.ts';

const START_MS = Date.parse('2026-01-02T03:04:05Z');
const [SECOND, DAY] = [1_000, 86_400_000];
const TOTAL_MS = 75 * 3_600_000 + 35 * 60_000 + 5_000;

interface Sent extends WebhookRequest {
  readonly atMs: number;
}

async function prepare(t: TestContext) {
  const db = openTestDatabase(t);
  const stores = await openTestStores(db);
  const key = await stores.keys.insert(exampleKey());
  const { ownerId } = key;
  const clock = new ManualClock(START_MS);
  const sent: Sent[] = [];
  let receive: (request: WebhookRequest) => Answer | Promise<Answer> = () => ({ status: 204 });
  const sender = {
    findFault: () => null,
    send: async (request: WebhookRequest, signal: AbortSignal) => {
      sent.push({ ...request, atMs: clock.now() });
      // Like a connection, it ends with the signal.
      const ended = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => ended.reject(signal.reason));
      return Promise.race([receive(request), ended.promise]);
    },
  };
  let duty: DeliverMessages;
  const service = createManageWebhooks({
    ...{ webhooks: stores.webhooks, queue: stores.deliveries, sender, clock },
    wake: () => duty.wake(),
  });
  const begin = ({ random = 0, hints = true } = {}) => {
    duty = new DeliverMessages({
      ...{ queue: stores.deliveries, sender, clock, log: createLogger('silent'), random: () => random },
      onChanged: (listener) => (hints ? db.changes.listen(listener) : () => {}),
    });
    duty.start();
    return duty;
  };
  begin();
  t.after(async () => {
    const stopped = duty.stop(0);
    await settle();
    await stopped;
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settle();
  };
  return {
    ...{ stores, key, ownerId, clock, sent, service, begin, pass },
    duty: () => duty,
    receive: (next: typeof receive) => {
      receive = next;
    },
    make: async (url = 'https://hooks.example/a') => {
      const made = await service.create(ownerId, { url, events: ['run.succeeded', 'run.failed'], description: '' });
      await settle();
      return { ...made, name: { ownerId, webhookId: made.webhook.id } };
    },
    /** A run ends, and the hint of it is followed. */
    async finish() {
      const run = await finishOne(stores, key, clock.now());
      await settle();
      await pass(200);
      return run;
    },
  };
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let i = 0; i < 60; i++) await turn();
}

const idOf = ({ headers }: WebhookRequest) => headers['webhook-id'];

describe('the duty that tells webhooks', () => {
  it('sends what a published library verifies, at once after a run has ended', async (t) => {
    const { make, finish, sent, clock } = await prepare(t);
    const { secret } = await make();
    t.mock.timers.enable({ apis: ['Date'], now: clock.now() });
    const { runId, taskId } = await finish();
    const [message = assert.fail('nothing was sent')] = sent;
    const told = new Verifier(secret).verify(message.body, message.headers) as { type: string; data: object };
    assert.equal(told.type, 'run.succeeded');
    assert.partialDeepStrictEqual(told.data, { run_id: runId, task_id: taskId, status: 'done' });
    assert.throws(() => new Verifier(secret).verify(message.body.replace('done', 'lost'), message.headers));
  });

  it('signs with both secrets while one replaces the other, and with the new one alone from then on', async (t) => {
    const { make, finish, sent, service, clock, pass } = await prepare(t);
    const { secret: old, name } = await make();
    const { secret } = await service.rotate(name, 10 * SECOND);
    t.mock.timers.enable({ apis: ['Date'], now: clock.now() });
    await finish();
    for (const one of [old, secret]) assert.ok(new Verifier(one).verify(sent[0]!.body, sent[0]!.headers));
    await pass(10 * SECOND);
    t.mock.timers.setTime(clock.now());
    await finish();
    assert.ok(new Verifier(secret).verify(sent[1]!.body, sent[1]!.headers));
    assert.throws(() => new Verifier(old).verify(sent[1]!.body, sent[1]!.headers), /No matching signature/);
  });

  it('tries ten times on the schedule, with one id and one body and the time of each try, and then gives up', async (t) => {
    const { make, finish, sent, service, receive, pass } = await prepare(t);
    const { name } = await make();
    receive(() => ({ status: 503 }));
    await finish();
    const firstMs = sent[0]!.atMs;
    let dueMs = firstMs;
    for (const [tries, pauseMs] of TRY_PAUSES_MS.entries()) {
      dueMs += pauseMs;
      if (tries > 0) await pass(pauseMs - 1);
      assert.equal(sent.length, Math.max(1, tries), `not before its time: ${tries}`);
      if (tries > 0) await pass(1);
      assert.equal(sent[tries]?.atMs, dueMs);
    }
    assert.equal(dueMs - firstMs, TOTAL_MS);
    await pass(2 * DAY);
    assert.equal(sent.length, 10);
    assert.deepEqual([...new Set(sent.map(idOf))].length, 1);
    assert.deepEqual(new Set(sent.map(({ body }) => body)).size, 1);
    for (const { headers, atMs } of sent) assert.equal(headers['webhook-timestamp'], `${Math.floor(atMs / 1_000)}`);
    const { deliveries } = await service.deliveries(name, { before: null, limit: 5 });
    assert.partialDeepStrictEqual(deliveries[0], { state: 'failed', tries: 10, status: 503, problem: 'status' });
  });

  it('adds up to a tenth to a pause, so that not all come back at once', async (t) => {
    const { make, finish, sent, receive, pass, duty, begin } = await prepare(t);
    await make();
    await duty().stop(0);
    begin({ random: 1 });
    receive(() => ({ problem: 'unreachable' }));
    await finish();
    await pass(5 * SECOND + 499);
    assert.equal(sent.length, 1);
    await pass(1);
    assert.equal(sent.length, 2);
  });

  it('takes a redirect for a failure, and 410 for a good-bye', async (t) => {
    const { make, finish, sent, service, receive, pass } = await prepare(t);
    const { name } = await make();
    receive(() => ({ status: 301 }));
    await finish();
    const last = async () => (await service.deliveries(name, { before: null, limit: 1 })).deliveries[0];
    assert.partialDeepStrictEqual(await last(), { state: 'waiting', status: 301, problem: 'redirect' });
    receive(() => ({ status: 410 }));
    await pass(5 * SECOND);
    assert.partialDeepStrictEqual(await service.find(name), { disabled: 'gone' });
    assert.partialDeepStrictEqual(await last(), { state: 'failed', status: 410, tries: 2 });
    await finish();
    await pass(DAY);
    assert.equal(sent.length, 2);
    await assert.rejects(service.test(name), { code: 'invalid_input', message: /disabled/ });
    await assert.rejects(service.replay({ ...name, number: 1 }), { code: 'invalid_input' });
  });

  it('disables a webhook that took nothing for five days, and no sooner', async (t) => {
    const { make, finish, service, receive, pass } = await prepare(t);
    const { name } = await make();
    receive(() => ({ problem: 'timeout' }));
    await finish();
    for (let hours = 0; hours < 96; hours++) await pass(DAY / 24);
    assert.equal((await service.find(name)).disabled, null, 'one message was given up');
    await finish();
    for (let hours = 0; hours < 80; hours++) await pass(DAY / 24);
    assert.ok(GIVE_UP_AFTER_MS > TOTAL_MS * 1.1);
    assert.equal((await service.find(name)).disabled, 'failing');
  });

  it('sends the same message again after a crash between sending and noting it', async (t) => {
    const { make, finish, sent, receive, pass, duty, begin, service } = await prepare(t);
    const { name } = await make();
    // It is sent, and the process dies before the answer is known.
    receive(() => new Promise(() => {}));
    await finish();
    assert.equal(sent.length, 1);
    await duty().stop(0);
    receive(() => ({ status: 200 }));
    begin();
    await settle();
    assert.equal(sent.length, 1, 'whoever had it may still be alive');
    await pass(30 * SECOND);
    assert.equal(sent.length, 2);
    assert.equal(idOf(sent[1]!), idOf(sent[0]!));
    const { deliveries } = await service.deliveries(name, { before: null, limit: 5 });
    assert.deepEqual(
      deliveries.map(({ state }) => state),
      ['delivered'],
    );
  });

  it('tells what ended while nobody ran, once', async (t) => {
    const { make, key, stores, sent, clock, duty, begin, pass } = await prepare(t);
    await make();
    await duty().stop(0);
    for (let i = 0; i < 3; i++) await finishOne(stores, key, clock.now());
    begin();
    await settle();
    await pass(200);
    assert.equal(sent.length, 3);
    assert.equal(new Set(sent.map(idOf)).size, 3);
    await duty().stop(0);
    begin();
    await settle();
    await pass(DAY);
    assert.equal(sent.length, 3);
  });

  it('is right without any hint, by looking from time to time', async (t) => {
    const { make, sent, clock, stores, pass, key, duty, begin } = await prepare(t);
    await make();
    await duty().stop(0);
    begin({ hints: false });
    await settle();
    await finishOne(stores, key, clock.now());
    await settle();
    await pass(SECOND);
    assert.equal(sent.length, 0);
    await pass(30 * SECOND);
    assert.equal(sent.length, 1);
  });

  it('asks the store once in ten minutes while there is no webhook and nothing happens', async (t) => {
    const { stores, clock, duty, pass } = await prepare(t);
    await duty().stop(0);
    let looks = 0;
    const queue = {
      ...stores.deliveries,
      collect: (nowMs: number) => {
        looks++;
        return stores.deliveries.collect(nowMs);
      },
    };
    const idle = new DeliverMessages({
      ...{ queue, clock, log: createLogger('silent'), onChanged: () => () => {} },
      sender: { send: () => assert.fail('there is nothing to send') },
    });
    idle.start();
    await settle();
    assert.equal(looks, 1);
    for (let minutes = 0; minutes < 60; minutes++) await pass(60 * SECOND);
    assert.equal(looks, 7);
    await idle.stop(0);
  });

  it('lets nobody wait for a receiver that stands still', async (t) => {
    const { make, finish, sent, receive } = await prepare(t);
    await make('https://slow.example/');
    await make('https://quick.example/');
    const held: PromiseWithResolvers<Answer>[] = [];
    receive(({ url }) => {
      if (url.includes('quick')) return { status: 204 };
      held.push(Promise.withResolvers<Answer>());
      return held.at(-1)!.promise;
    });
    for (let i = 0; i < 5; i++) await finish();
    const countTo = (host: string) => sent.filter(({ url }) => url.includes(host)).length;
    assert.deepEqual([countTo('quick'), countTo('slow')], [5, WEBHOOK_LIMITS.inFlight.webhook]);
    held[0]!.resolve({ problem: 'timeout' });
    await settle();
    await finish();
    assert.deepEqual([countTo('quick'), countTo('slow')], [6, WEBHOOK_LIMITS.inFlight.webhook + 1]);
    for (const one of held) one.resolve({ status: 204 });
  });

  it('sends a test once, and a replay with the id that the receiver knows', async (t) => {
    const { make, finish, sent, service, receive, pass } = await prepare(t);
    const { name } = await make();
    receive(() => ({ status: 500 }));
    assert.partialDeepStrictEqual(await service.test(name), { number: 1, type: 'webhook.test', state: 'waiting' });
    await settle();
    await pass(200);
    await pass(DAY);
    assert.equal(sent.length, 1, 'a test is not tried again');
    receive(() => ({ status: 204 }));
    await finish();
    await service.replay({ ...name, number: 2 });
    await settle();
    await pass(200);
    assert.equal(sent.length, 3);
    assert.deepEqual([idOf(sent[2]!), sent[2]!.body], [idOf(sent[1]!), sent[1]!.body]);
    await assert.rejects(service.replay({ ...name, number: 3 }), { code: 'not_found' });
  });

  it('waits for what is being sent when it stops', async (t) => {
    const { make, finish, receive, service, duty, pass } = await prepare(t);
    const { name } = await make();
    const held = Promise.withResolvers<Answer>();
    receive(() => held.promise);
    await finish();
    const stopped = duty().stop(5 * SECOND);
    held.resolve({ status: 204 });
    await settle();
    await pass(1);
    await stopped;
    const { deliveries } = await service.deliveries(name, { before: null, limit: 1 });
    assert.equal(deliveries[0]?.state, 'delivered');
  });
});
