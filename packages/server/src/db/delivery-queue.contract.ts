// What every DeliveryQueue must do.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { WEBHOOK_LIMITS } from '../domain/webhook.ts';
import type { WebhookEvent } from '../domain/webhook-message.ts';
import { MAX_PAUSE_MS, type Outcome } from '../domain/webhook-schedule.ts';
import type { ClaimedDelivery } from '../ports/delivery-queue.ts';
import {
  claimOne,
  exampleEnding,
  exampleKey,
  exampleRun,
  exampleWebhook,
  FAILURE,
  finishOne,
  type OpenStores,
  submit,
} from './contract-fixtures.ts';

const NOW = 10_000;
const LEASE = 1_000;
const MESSAGE = { type: 'webhook.test', body: '{}', nowMs: NOW } as const;

const outcome = (changes: Partial<Outcome> = {}): Outcome => ({
  ...{ state: 'delivered', tries: 1, dueAtMs: NOW, status: 204, problem: null, disables: null },
  ...changes,
});

export function deliveryQueueContract(name: string, open: OpenStores): void {
  async function prepare(t: TestContext) {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const { ownerId } = key;
    const make = async (owner = ownerId, events?: readonly WebhookEvent[]) =>
      (await stores.webhooks.create({ ...exampleWebhook(owner), ...(events && { events }) }))!.id;
    const webhookId = await make();
    const queue = stores.deliveries;
    let messages = 0;
    const add = (to = webhookId, owner = ownerId) =>
      queue.add({ ownerId: owner, webhookId: to }, { ...MESSAGE, messageId: `msg_${messages++}` });
    const claim = async (nowMs = NOW) => (await queue.claimDue({ nowMs, leaseMs: LEASE })).deliveries;
    const list = async (id = webhookId, limit = 100) =>
      (await queue.page({ ownerId, webhookId: id }, { before: null, limit }))!.deliveries;
    return { stores, key, ownerId, make, webhookId, queue, add, claim, list };
  }

  describe(`${name} keeps the contract of DeliveryQueue`, () => {
    it('makes one delivery of each time that a batch ended, and names the batch of a run', async (t) => {
      const { stores, key, ownerId, make, queue, list } = await prepare(t);
      const webhookId = await make(ownerId, ['run.succeeded', 'batch.completed']);
      const run = { ...exampleRun(key), customId: 'one' };
      const { limits, ...roomy } = run;
      const batch = { created: { id: 'batch_1', name: 'prompts' } };
      const call = { ownerId, keyId: key.id, nowMs: 2_000, batch, closes: true, limits, idempotency: null };
      await stores.batches.submit({ ...call, runs: [roomy] });
      await stores.queue.fail(await claimOne(stores), FAILURE, 3_000);
      await queue.collect(NOW);
      const [failed] = await stores.batches.withoutAudio({ ownerId, id: 'batch_1', after: null, limit: 1 });
      await stores.runs.submit(exampleRun(key, { retryOf: failed! }));
      await stores.queue.complete(await claimOne(stores), exampleEnding(), 4_000);
      for (let i = 0; i < 2; i++) await queue.collect(NOW);
      const messages = (await list(webhookId)).map(({ body }) => JSON.parse(body));
      const ofBatch = messages.filter(({ type }) => type === 'batch.completed').toReversed();
      assert.deepEqual(
        ofBatch.map(({ data: { batch_id, status, finished_at, counts } }) => [
          batch_id,
          status,
          finished_at,
          counts.done,
        ]),
        [
          ['batch_1', 'completed', '1970-01-01T00:00:03.000Z', 0],
          ['batch_1', 'completed', '1970-01-01T00:00:04.000Z', 1],
        ],
      );
      const done = messages.find(({ type }) => type === 'run.succeeded');
      assert.deepEqual([done.data.batch_id, done.data.custom_id], ['batch_1', 'one']);
    });

    it('makes one delivery of each run that ended, with what a receiver needs and no word of its text', async (t) => {
      const { stores, key, queue, list } = await prepare(t);
      const spoken = await finishOne(stores, key, 3_000);
      await submit(stores, key, { text: 'Secret words.' });
      const lease = await claimOne(stores);
      await stores.queue.fail(lease, FAILURE, 4_000);
      const cancelled = await submit(stores, key);
      const failure = { code: 'cancelled', message: 'Cancelled.', retryable: false } as const;
      await stores.runs.cancel({ ownerId: key.ownerId, name: cancelled, failure, nowMs: 5_000 });
      await submit(stores, key);
      for (let i = 0; i < 2; i++) assert.deepEqual(await queue.collect(NOW), { isNeeded: true, more: false });
      const deliveries = (await list()).toReversed();
      assert.deepEqual(
        deliveries.map(({ number, type, state }) => [number, type, state]),
        [
          [1, 'run.succeeded', 'waiting'],
          [2, 'run.failed', 'waiting'],
          [3, 'run.failed', 'waiting'],
        ],
      );
      const [first, second, third] = deliveries.map(({ body }) => JSON.parse(body));
      assert.deepEqual(first, {
        type: 'run.succeeded',
        timestamp: '1970-01-01T00:00:03.000Z',
        data: {
          ...{ run_id: spoken.runId, task_id: spoken.taskId, batch_id: null, custom_id: null },
          ...{ status: 'done', voice_id: 7, language: 35 },
          ...{ created_at: first.data.created_at, finished_at: '1970-01-01T00:00:03.000Z' },
          ...{ audio_seconds: 2, failure: null },
        },
      });
      assert.deepEqual(second.data.failure, { code: 'engine_failed', message: 'The engine gave up.' });
      assert.deepEqual([third.data.status, third.data.failure.code], ['cancelled', 'cancelled']);
      assert.equal(new Set(deliveries.map(({ messageId }) => messageId)).size, 3);
    });

    it('tells each webhook what it asked for, from when it was made, of its own owner’s runs', async (t) => {
      const { stores, key, queue, list, make } = await prepare(t);
      const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
      await finishOne(stores, key);
      const late = await make();
      const picky = (await stores.webhooks.create(exampleWebhook(key.ownerId, { events: ['run.failed'] })))!.id;
      await finishOne(stores, bob);
      await finishOne(stores, key);
      await queue.collect(NOW);
      assert.equal((await list()).length, 2);
      assert.equal((await list(late)).length, 1);
      assert.deepEqual(await list(picky), []);
    });

    it('says that nobody needs it while no webhook is enabled', async (t) => {
      const { stores, ownerId, webhookId, queue } = await prepare(t);
      await stores.webhooks.remove(ownerId, webhookId);
      assert.deepEqual(await queue.collect(NOW), { isNeeded: false, more: false });
    });

    it('comes through many events in pieces, each once and in order', async (t) => {
      const { stores, key, queue, list, claim } = await prepare(t);
      const count = 120;
      for (let i = 0; i < count; i++) await finishOne(stores, key);
      let rounds = 0;
      for (let more = true; more; rounds++) ({ more } = await queue.collect(NOW));
      assert.ok(rounds > 1);
      const first = await list();
      assert.equal(first.length, 100);
      assert.deepEqual([first[0]?.number, first.at(-1)?.number], [count, count - 99]);
      const ids = first.map(({ body }) => JSON.parse(body).data.run_id);
      assert.equal(new Set(ids).size, 100);
      const [held] = await claim();
      assert.equal(held?.number, 1);
    });

    it('makes no delivery while as many wait as may, and loses no event by it', async (t) => {
      const { stores, key, queue, add, claim } = await prepare(t);
      for (let i = 0; i < WEBHOOK_LIMITS.waiting; i++) await add();
      await finishOne(stores, key);
      assert.deepEqual(await queue.collect(NOW), { isNeeded: true, more: false });
      const [one] = await claim();
      await queue.settle(one!, outcome(), NOW);
      await queue.collect(NOW);
      const [newest] = (await queue.page(
        { ownerId: key.ownerId, webhookId: one!.webhookId },
        { before: null, limit: 1 },
      ))!.deliveries;
      assert.equal(newest?.type, 'run.succeeded');
    });

    it('claims what is due, oldest first, with all that is needed to send it', async (t) => {
      const { stores, ownerId, webhookId, add, claim, queue } = await prepare(t);
      await add();
      assert.deepEqual(await claim(NOW - 1), []);
      const [one] = await claim();
      assert.deepEqual(one, {
        ...{ webhookId, number: 1, claim: 1, messageId: 'msg_0', type: 'webhook.test', body: '{}' },
        ...{ url: 'https://hooks.example/a', secrets: [Uint8Array.of(1, 2, 3)], tries: 0, failingSinceMs: null },
      });
      assert.deepEqual(await claim(), []);
      await stores.webhooks.rotate(ownerId, webhookId, { secret: Uint8Array.of(4), oldUntilMs: NOW + 5, nowMs: NOW });
      await add();
      const [both] = await claim(NOW + 4);
      assert.deepEqual(both?.secrets, [Uint8Array.of(4), Uint8Array.of(1, 2, 3)]);
      await add();
      await queue.settle(one!, outcome(), NOW);
      const [alone] = await claim(NOW + 5);
      assert.deepEqual(alone?.secrets, [Uint8Array.of(4)]);
    });

    it('gives what was claimed by somebody who died to the next, who alone can settle it, with the same id', async (t) => {
      const { add, claim, queue, list } = await prepare(t);
      await add();
      const [lost] = await claim();
      assert.deepEqual(await claim(NOW + LEASE - 1), []);
      const [again] = await claim(NOW + LEASE);
      assert.deepEqual([again?.messageId, again?.claim], [lost?.messageId, 2]);
      assert.equal(await queue.settle(lost!, outcome({ state: 'failed', problem: 'timeout' }), NOW), false);
      assert.equal((await list())[0]?.state, 'waiting');
      assert.equal(await queue.settle(again!, outcome(), NOW), true);
      assert.equal(await queue.settle(again!, outcome(), NOW), false);
      assert.equal((await list())[0]?.state, 'delivered');
    });

    it('claims no more than its limits, of the owner and the webhook with the fewest first', async (t) => {
      const { stores, webhookId, make, add, claim, queue } = await prepare(t);
      const { webhook, owner } = WEBHOOK_LIMITS.inFlight;
      const all = [webhookId, await make(), await make()];
      for (const id of all) for (let i = 0; i < 5; i++) await add(id);
      const bob = await stores.keys.insert(exampleKey({ owner: 'bob' }));
      const other = await make(bob.ownerId);
      await add(other, bob.ownerId);
      const countBy = (claimed: readonly ClaimedDelivery[]) =>
        [...all, other].map((id) => claimed.filter((one) => one.webhookId === id).length);
      const first = await claim();
      assert.ok(countBy(first).every((count) => count <= webhook));
      assert.equal(first.length, owner + 1);
      assert.equal(countBy(first).at(-1), 1);
      assert.deepEqual(await claim(), []);
      await queue.settle(first[0]!, outcome(), NOW);
      assert.equal((await claim()).length, 1);
    });

    it('keeps no secret that signs no more', async (t) => {
      const { stores, ownerId, webhookId, queue } = await prepare(t);
      const rotate = (oldUntilMs: number) =>
        stores.webhooks.rotate(ownerId, webhookId, { secret: Uint8Array.of(4), oldUntilMs, nowMs: NOW });
      assert.equal((await rotate(NOW))?.oldSecretUntilMs, null);
      assert.equal((await rotate(NOW + 5))?.oldSecretUntilMs, NOW + 5);
      await queue.prune(NOW + 4);
      assert.equal((await stores.webhooks.find(ownerId, webhookId))?.oldSecretUntilMs, NOW + 5);
      await queue.prune(NOW + 5);
      assert.equal((await stores.webhooks.find(ownerId, webhookId))?.oldSecretUntilMs, null);
    });

    it('says when the next may be due', async (t) => {
      const { add, claim, queue } = await prepare(t);
      const next = async (nowMs = NOW) => (await queue.claimDue({ nowMs, leaseMs: LEASE })).nextMs;
      assert.equal(await next(), null);
      await add();
      const [one] = await claim();
      assert.equal(await next(), NOW + LEASE);
      await queue.settle(one!, outcome({ state: 'waiting', dueAtMs: NOW + 300, problem: 'timeout' }), NOW);
      assert.equal(await next(), NOW + 300);
      assert.deepEqual(await claim(NOW + 299), []);
      assert.equal((await claim(NOW + 300)).length, 1);
    });

    it('waits for nothing longer than the longest pause, whatever the clock said before', async (t) => {
      const { add, claim, queue } = await prepare(t);
      await add();
      const [one] = await claim();
      const far = NOW + MAX_PAUSE_MS + 1;
      await queue.settle(one!, outcome({ state: 'waiting', dueAtMs: far, problem: 'timeout' }), NOW);
      assert.deepEqual(await claim(NOW + 1), []);
      assert.equal((await claim(NOW - 1)).length, 1);
    });

    it('remembers since when a webhook fails, and disables it when it is told to, with all that waits', async (t) => {
      const { stores, ownerId, webhookId, add, claim, queue, list } = await prepare(t);
      const find = async () => (await stores.webhooks.find(ownerId, webhookId))!;
      for (let i = 0; i < 3; i++) await add();
      const wrong = outcome({ state: 'waiting', problem: 'status', status: 500, dueAtMs: NOW });
      for (const at of [NOW, NOW + 1]) await queue.settle((await claim(at))[0]!, wrong, at);
      assert.equal((await find()).failingSinceMs, NOW);
      await queue.settle((await claim(NOW + LEASE + 2))[0]!, outcome(), NOW + LEASE + 2);
      assert.equal((await find()).failingSinceMs, null);
      const later = NOW + 3 * LEASE;
      const gone = outcome({ state: 'failed', problem: 'status', status: 410, disables: 'gone' });
      await queue.settle((await claim(later))[0]!, gone, later);
      assert.equal((await find()).disabled, 'gone');
      assert.deepEqual((await list()).map(({ state, problem }) => [state, problem]).toSorted(), [
        ['delivered', null],
        ['failed', 'disabled'],
        ['failed', 'status'],
      ]);
      assert.deepEqual(await claim(later + LEASE), []);
    });

    it('replays what has ended from its first try, with the same message, and what waits at once', async (t) => {
      const { ownerId, webhookId, add, claim, queue } = await prepare(t);
      await add();
      const replay = (number: number, owner = ownerId) => queue.replay({ ownerId: owner, webhookId, number }, NOW + 7);
      const [one] = await claim();
      await queue.settle(one!, outcome({ state: 'failed', tries: 10, problem: 'timeout', status: null }), NOW);
      assert.equal(await replay(1, ownerId + 1), null);
      assert.equal(await replay(2), null);
      const again = await replay(1);
      assert.deepEqual([again?.state, again?.tries, again?.dueAtMs], ['waiting', 0, NOW + 7]);
      const [second] = await claim(NOW + 7);
      assert.equal(second?.messageId, one?.messageId);
      const later = outcome({ state: 'waiting', tries: 3, dueAtMs: NOW + 900, problem: 'timeout' });
      await queue.settle(second!, later, NOW + 7);
      assert.deepEqual([(await replay(1))?.tries, (await claim(NOW + 7)).length], [3, 1]);
    });

    it('pages from the newest, for the owner alone', async (t) => {
      const { ownerId, webhookId, add, queue } = await prepare(t);
      for (let i = 0; i < 5; i++) await add();
      const page = async (before: number | null, owner = ownerId) => {
        const found = await queue.page({ ownerId: owner, webhookId }, { before, limit: 2 });
        return found && [found.deliveries.map(({ number }) => number), found.more];
      };
      assert.deepEqual(await page(null), [[5, 4], true]);
      assert.deepEqual(await page(4), [[3, 2], true]);
      assert.deepEqual(await page(2), [[1], false]);
      assert.equal(await page(null, ownerId + 1), null);
      assert.equal(await add(webhookId, ownerId + 1), null);
    });

    it('adds no more than may wait, and forgets what ended long ago or is too much', async (t) => {
      const { add, claim, queue, list } = await prepare(t);
      for (let i = 0; i < WEBHOOK_LIMITS.waiting; i++) await add();
      assert.equal(await add(), 'full');
      const deliver = async (count: number) => {
        for (let left = count; left > 0; ) {
          const claimed = await claim();
          await Promise.all(claimed.map((one) => queue.settle(one, outcome(), NOW)));
          left -= claimed.length;
        }
      };
      await deliver(300);
      const { endedMs } = WEBHOOK_LIMITS;
      assert.equal(await queue.prune(NOW + endedMs), 0);
      assert.equal(await queue.prune(NOW + endedMs + 1), 300);
      assert.ok((await list()).every(({ state }) => state === 'waiting'));
      for (let i = 0; i < 300; i++) await add();
      await deliver(WEBHOOK_LIMITS.ended);
      assert.equal(await queue.prune(NOW), 0);
      for (let i = 0; i < 8; i++) await add();
      await deliver(8);
      assert.equal(await queue.prune(NOW), 8);
    });
  });
}
