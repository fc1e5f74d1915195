// What every DictionaryStore must do.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MAX_DICTIONARIES } from '../domain/dictionary.ts';
import { exampleEntry, exampleKey, type OpenStores } from './contract-fixtures.ts';

export function dictionaryStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of DictionaryStore`, () => {
    it('lists the dictionaries of one owner, and finds one by its id', async (t) => {
      const { keys, dictionaries } = await open(t);
      const [ada, bob] = [await keys.insert(exampleKey()), await keys.insert(exampleKey({ owner: 'bob' }))];
      const make = (ownerId: number, language: string | null) =>
        dictionaries.create({ ownerId, name: 'Names', language, nowMs: 5 });
      const first = await make(ada.ownerId, 'en');
      const other = await make(bob.ownerId, null);
      const second = await make(ada.ownerId, null);
      assert.deepEqual(first, {
        ...{ id: first?.id, name: 'Names', language: 'en', entries: 0, createdAtMs: 5, updatedAtMs: 5 },
      });
      assert.deepEqual(await dictionaries.list(ada.ownerId), [first, second]);
      assert.deepEqual(await dictionaries.find(ada.ownerId, second!.id), second);
      assert.equal(await dictionaries.find(ada.ownerId, other!.id), null);
      assert.equal(await dictionaries.find(ada.ownerId, 999), null);
    });

    it('changes only what is given, and only what is the owner’s', async (t) => {
      const { keys, dictionaries } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const made = (await dictionaries.create({ ownerId, name: 'Names', language: 'en', nowMs: 5 }))!;
      const renamed = await dictionaries.change(ownerId, made.id, { name: 'Places', nowMs: 6 });
      assert.deepEqual(renamed, { ...made, name: 'Places', updatedAtMs: 6 });
      const forAll = await dictionaries.change(ownerId, made.id, { language: null, nowMs: 7 });
      assert.deepEqual(forAll, { ...made, name: 'Places', language: null, updatedAtMs: 7 });
      assert.equal(await dictionaries.change(ownerId + 1, made.id, { name: 'Mine', nowMs: 8 }), null);
      assert.deepEqual(await dictionaries.find(ownerId, made.id), forAll);
    });

    it('makes no more of them for an owner than there may be', async (t) => {
      const { keys, dictionaries } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const make = () => dictionaries.create({ ownerId, name: 'n', language: null, nowMs: 1 });
      for (let i = 0; i < MAX_DICTIONARIES; i++) assert.ok(await make());
      assert.equal(await make(), null);
      const [{ id } = { id: 0 }] = await dictionaries.list(ownerId);
      await dictionaries.remove(ownerId, id);
      assert.ok(await make());
    });

    it('removes one at once for everybody, and all its entries when it clears', async (t) => {
      const { keys, dictionaries, entries } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const [gone, kept] = [
        (await dictionaries.create({ ownerId, name: 'gone', language: null, nowMs: 1 }))!,
        (await dictionaries.create({ ownerId, name: 'kept', language: null, nowMs: 1 }))!,
      ];
      const many = Array.from({ length: 600 }, (_, i) => exampleEntry(`word ${i}`));
      for (const { id } of [gone, kept]) await entries.merge({ ownerId, dictionaryId: id }, many, 1);
      assert.equal(await dictionaries.remove(ownerId + 1, gone.id), false);
      assert.equal(await dictionaries.remove(ownerId, gone.id), true);
      assert.equal(await dictionaries.remove(ownerId, gone.id), false);
      const dictionary = { ownerId, dictionaryId: gone.id };
      assert.equal(await entries.page(dictionary, { prefix: '', offset: 0, limit: 1 }), null);
      assert.deepEqual(await entries.merge(dictionary, many, 1), { kind: 'no_dictionary' });
      await dictionaries.clearRemoved();
      assert.deepEqual(
        (await dictionaries.list(ownerId)).map(({ id, entries: count }) => [id, count]),
        [[kept.id, 600]],
      );
      const page = await entries.page({ ownerId, dictionaryId: kept.id }, { prefix: '', offset: 0, limit: 1_000 });
      assert.equal(page?.entries.length, 600);
    });
  });
}
