// What every FolderStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

export function folderStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of FolderStore`, () => {
    it('lists the folders of one owner by ascending id, as many as asked for', async (t) => {
      const { keys, folders } = await open(t);
      const { ownerId } = await keys.insert(exampleKey({ owner: 'ada' }));
      const { ownerId: other } = await keys.insert(exampleKey({ owner: 'bob' }));
      const first = await folders.create(ownerId, 'Drafts', 1);
      await folders.create(other, 'Drafts', 2);
      const second = await folders.create(ownerId, 'Drafts', 3);
      assert.notEqual(first.id, second.id);
      assert.deepEqual(first, { id: first.id, ownerId, name: 'Drafts', runCount: 0 });
      assert.deepEqual(await folders.list(ownerId, { limit: 10, search: null }), [first, second]);
      assert.deepEqual(await folders.list(ownerId, { limit: 1, search: null }), [first]);
    });

    it('searches for words as they are, letter case aside', async (t) => {
      const { keys, folders } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      for (const name of ['100% wool', 'Under_score', 'ALPHA', 'naïve']) await folders.create(ownerId, name, 1);
      const find = async (search: string) => (await folders.list(ownerId, { limit: 10, search })).map((f) => f.name);
      assert.deepEqual(await find('%'), ['100% wool']);
      assert.deepEqual(await find('_'), ['Under_score']);
      assert.deepEqual(await find('lpH'), ['ALPHA']);
      assert.deepEqual(await find("' OR 1=1 --"), []);
      assert.equal((await find('')).length, 4);
    });
  });
}
