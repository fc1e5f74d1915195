// What every DictionaryEntries must do.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type DictionaryEntry, MAX_ENTRIES } from '../domain/dictionary.ts';
import type { DictionaryEntries, DictionaryName, Heads } from '../ports/dictionary-entries.ts';
import { exampleEntry, exampleKey, type OpenStores } from './contract-fixtures.ts';

export function dictionaryEntriesContract(name: string, open: OpenStores): void {
  const begin = async (t: TestContext) => {
    const { keys, dictionaries, entries } = await open(t);
    const { ownerId } = await keys.insert(exampleKey());
    const { id } = (await dictionaries.create({ ownerId, name: 'Names', language: null, nowMs: 1 }))!;
    const mine: DictionaryName = { ownerId, dictionaryId: id };
    return { dictionaries, entries, mine, others: { ...mine, ownerId: ownerId + 1 } };
  };

  describe(`${name} keeps the contract of DictionaryEntries`, () => {
    it('keeps an entry as it was given, and counts it', async (t) => {
      const { dictionaries, entries, mine, others } = await begin(t);
      const given = exampleEntry('GIF', {
        cased: 'GIF',
        ipa: 'dʒɪf',
        respelling: null,
        wholeWord: false,
        language: 'en',
      });
      const outcome = await entries.insert(mine, given, 2);
      assert.ok(outcome.kind === 'stored');
      const { folded, cased, head, ...content } = given;
      assert.deepEqual(outcome.entry, { ...content, id: outcome.entry.id });
      assert.deepEqual(await readAll(entries, mine), [outcome.entry]);
      const dictionary = await dictionaries.find(mine.ownerId, mine.dictionaryId);
      assert.deepEqual([dictionary?.entries, dictionary?.updatedAtMs], [1, 2]);
      assert.deepEqual(await entries.insert(others, given, 2), { kind: 'no_dictionary' });
      assert.equal(await entries.page(others, { prefix: '', offset: 0, limit: 1 }), null);
    });

    it('has one entry for a phrase, a case and a language', async (t) => {
      const { entries, mine } = await begin(t);
      const inEnglish = await entries.insert(mine, exampleEntry('data', { language: 'en' }), 1);
      assert.ok(inEnglish.kind === 'stored');
      for (const other of [exampleEntry('data'), exampleEntry('Data', { cased: 'Data' })])
        assert.equal((await entries.insert(mine, other, 1)).kind, 'stored');
      assert.deepEqual(await entries.insert(mine, exampleEntry('DATA'), 1), { kind: 'taken' });
      assert.deepEqual(await entries.change(mine, inEnglish.entry.id, exampleEntry('data'), 1), { kind: 'taken' });
    });

    it('changes and removes an entry of the owner, and gives no id twice', async (t) => {
      const { dictionaries, entries, mine, others } = await begin(t);
      const made = await entries.insert(mine, exampleEntry('one'), 1);
      assert.ok(made.kind === 'stored');
      const { id } = made.entry;
      assert.deepEqual(await entries.change(others, id, exampleEntry('two'), 1), { kind: 'no_dictionary' });
      assert.deepEqual(await entries.change(mine, id + 1, exampleEntry('two'), 1), { kind: 'no_entry' });
      const changed = await entries.change(mine, id, exampleEntry('two'), 3);
      assert.ok(changed.kind === 'stored');
      assert.deepEqual(await readAll(entries, mine), [{ ...changed.entry, id, phrase: 'two' }]);
      assert.equal(await entries.remove(others, id, 4), false);
      assert.equal(await entries.remove(mine, id, 4), true);
      assert.equal(await entries.remove(mine, id, 4), false);
      assert.equal((await dictionaries.find(mine.ownerId, mine.dictionaryId))?.entries, 0);
      const next = await entries.insert(mine, exampleEntry('one'), 5);
      assert.ok(next.kind === 'stored' && next.entry.id > id);
    });

    it('merges a list: what is there is replaced and keeps its id, the last of equal ones counts', async (t) => {
      const { dictionaries, entries, mine, others } = await begin(t);
      const first = await entries.insert(mine, exampleEntry('one'), 1);
      assert.ok(first.kind === 'stored');
      const list = ['one', 'two', 'three'].map((word) => exampleEntry(word, { respelling: 'new' }));
      const again = exampleEntry('two', { respelling: 'newest' });
      assert.deepEqual(await entries.merge(mine, [...list, again], 2), { kind: 'stored', added: 2, replaced: 2 });
      assert.deepEqual(
        (await readAll(entries, mine)).map(({ phrase, respelling }) => [phrase, respelling]),
        [
          ['one', 'new'],
          ['three', 'new'],
          ['two', 'newest'],
        ],
      );
      assert.equal((await dictionaries.find(mine.ownerId, mine.dictionaryId))?.entries, 3);
      assert.deepEqual(await entries.merge(others, list, 3), { kind: 'no_dictionary' });
    });

    it('pages by phrase, and searches for how a phrase begins', async (t) => {
      const { entries, mine } = await begin(t);
      const words = ['b_c', 'ba', 'Bb', 'a', 'b', 'b%', 'ca'];
      await entries.merge(
        mine,
        words.map((word) => exampleEntry(word)),
        1,
      );
      const find = async (prefix: string, offset = 0, limit = 10) => {
        const page = await entries.page(mine, { prefix, offset, limit });
        return [page?.total, page?.entries.map(({ phrase }) => phrase).join(' ')];
      };
      assert.deepEqual(await find(''), [7, 'a b b% b_c ba Bb ca']);
      assert.deepEqual(await find('', 2, 3), [7, 'b% b_c ba']);
      assert.deepEqual(await find('b'), [5, 'b b% b_c ba Bb']);
      assert.deepEqual(await find('b%'), [1, 'b%']);
      assert.deepEqual(await find("' OR 1=1 --"), [0, '']);
    });

    it('finds entries by their heads, however many have the same one', async (t) => {
      const { entries, mine, others } = await begin(t);
      const many = Array.from({ length: 1_200 }, (_, i) => exampleEntry(`the ${i}`));
      const rest = [exampleEntry('one'), exampleEntry('two'), exampleEntry('art', { head: 'part', wholeWord: false })];
      await entries.merge(mine, [...many, ...rest], 1);
      const find = async (heads: Partial<Heads>, dictionary = mine) => {
        const found: string[] = [];
        for await (const some of entries.candidates(dictionary, { words: [], parts: [], ...heads }))
          found.push(...some.map(({ phrase }) => phrase));
        return found;
      };
      assert.deepEqual(await find({ words: ['wone', 'wnone', 'wtwo'], parts: ['part'] }), ['one', 'two', 'art']);
      const found = await find({ words: ['wone', 'wthe', 'wtwo'] });
      assert.equal(new Set(found).size, 1_202);
      assert.equal(found.length, 1_202);
      assert.deepEqual(await find({ words: ['wone'], parts: ['part'] }, others), []);
      assert.deepEqual(await find({ words: Array.from({ length: 2_500 }, (_, i) => `wx${i}`).concat('wtwo') }), [
        'two',
      ]);
    });

    it('takes no more entries than there may be, and none of a list that is too long', async (t) => {
      const { dictionaries, entries, mine } = await begin(t);
      const list = (from: number, length: number) =>
        Array.from({ length }, (_, i) => exampleEntry(`${from + i}`, { respelling: null, ipa: 'a' }));
      for (let from = 0; from < MAX_ENTRIES - 1; from += 20_000)
        await entries.merge(mine, list(from, Math.min(20_000, MAX_ENTRIES - 1 - from)), 1);
      assert.deepEqual(await entries.merge(mine, list(MAX_ENTRIES - 2, 3), 2), { kind: 'full' });
      assert.deepEqual(await entries.merge(mine, list(MAX_ENTRIES - 2, 2), 2), {
        kind: 'stored',
        added: 1,
        replaced: 1,
      });
      assert.deepEqual(await entries.insert(mine, exampleEntry('one'), 3), { kind: 'full' });
      assert.equal((await dictionaries.find(mine.ownerId, mine.dictionaryId))?.entries, MAX_ENTRIES);
    });
  });
}

async function readAll(entries: DictionaryEntries, dictionary: DictionaryName): Promise<readonly DictionaryEntry[]> {
  return (await entries.page(dictionary, { prefix: '', offset: 0, limit: 1_000 }))?.entries ?? [];
}
