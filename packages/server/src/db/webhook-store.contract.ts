// What every WebhookStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WEBHOOK_LIMITS } from '../domain/webhook.ts';
import { exampleKey, exampleWebhook, finishOne, type OpenStores } from './contract-fixtures.ts';

export function webhookStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of WebhookStore`, () => {
    it('lists the webhooks of one owner, and finds one by its id, without a secret', async (t) => {
      const { keys, webhooks } = await open(t);
      const [ada, bob] = [await keys.insert(exampleKey()), await keys.insert(exampleKey({ owner: 'bob' }))];
      const first = (await webhooks.create(exampleWebhook(ada.ownerId)))!;
      const other = (await webhooks.create(exampleWebhook(bob.ownerId)))!;
      const second = (await webhooks.create(exampleWebhook(ada.ownerId, { events: ['run.failed'] })))!;
      assert.deepEqual(first, {
        ...{ id: first.id, ownerId: ada.ownerId, url: 'https://hooks.example/a', description: 'Night shift' },
        events: ['run.succeeded', 'run.failed'],
        ...{ disabled: null, failingSinceMs: null, oldSecretUntilMs: null, createdAtMs: 1_000, updatedAtMs: 1_000 },
      });
      assert.deepEqual(await webhooks.list(ada.ownerId), [first, second]);
      assert.deepEqual(await webhooks.find(ada.ownerId, second.id), second);
      assert.equal(await webhooks.find(ada.ownerId, other.id), null);
    });

    it('makes no more of them for an owner than there may be', async (t) => {
      const { keys, webhooks } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      for (let i = 0; i < WEBHOOK_LIMITS.webhooks; i++) assert.ok(await webhooks.create(exampleWebhook(ownerId)));
      assert.equal(await webhooks.create(exampleWebhook(ownerId)), null);
    });

    it('changes and removes only what is the owner’s', async (t) => {
      const { keys, webhooks } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const made = (await webhooks.create(exampleWebhook(ownerId)))!;
      const content = {
        url: 'https://hooks.example/b',
        description: '',
        events: ['run.failed'],
        enabled: true,
      } as const;
      assert.equal(await webhooks.change(ownerId + 1, made.id, { ...content, nowMs: 2_000 }), null);
      const { enabled: _, ...changed } = content;
      assert.deepEqual(await webhooks.change(ownerId, made.id, { ...content, nowMs: 2_000 }), {
        ...made,
        ...changed,
        updatedAtMs: 2_000,
      });
      const rotation = { secret: Uint8Array.of(9), oldUntilMs: 9_000, nowMs: 3_000 };
      assert.equal(await webhooks.rotate(ownerId + 1, made.id, rotation), null);
      assert.equal((await webhooks.rotate(ownerId, made.id, rotation))?.oldSecretUntilMs, 9_000);
      assert.equal(await webhooks.remove(ownerId + 1, made.id), false);
      assert.equal(await webhooks.remove(ownerId, made.id), true);
      assert.equal(await webhooks.remove(ownerId, made.id), false);
      assert.deepEqual(await webhooks.list(ownerId), []);
    });

    it('fails what waits when it is disabled, and tells of nothing that ended meanwhile', async (t) => {
      const stores = await open(t);
      const key = await stores.keys.insert(exampleKey());
      const { ownerId } = key;
      const { id: webhookId } = (await stores.webhooks.create(exampleWebhook(ownerId)))!;
      const content = { url: 'https://hooks.example/a', description: '', events: ['run.succeeded'] } as const;
      const change = (enabled: boolean) =>
        stores.webhooks.change(ownerId, webhookId, { ...content, enabled, nowMs: 5 });
      const list = async () => {
        await stores.deliveries.collect(6);
        const page = await stores.deliveries.page({ ownerId, webhookId }, { before: null, limit: 10 });
        return page?.deliveries.map(({ number, state, problem }) => [number, state, problem]);
      };
      await finishOne(stores, key);
      assert.deepEqual(await list(), [[1, 'waiting', null]]);
      assert.equal((await change(false))?.disabled, 'owner');
      await finishOne(stores, key);
      assert.deepEqual(await list(), [[1, 'failed', 'disabled']]);
      assert.equal((await change(true))?.disabled, null);
      assert.deepEqual(await list(), [[1, 'failed', 'disabled']]);
      await finishOne(stores, key);
      assert.deepEqual(await list(), [
        [2, 'waiting', null],
        [1, 'failed', 'disabled'],
      ]);
    });
  });
}
