// What every VoiceStore must do.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { FIRST_STORED_ID } from '../domain/voice.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { NewStoredVoice, VoiceStore } from '../ports/voice-store.ts';
import { exampleKey } from './contract-fixtures.ts';

export interface VoiceStores {
  readonly voices: VoiceStore;
  /** The same data as another process sees it. */
  readonly elsewhere: VoiceStore;
  readonly keys: KeyStore;
}

export function exampleVoice(changes: Partial<NewStoredVoice> = {}): NewStoredVoice {
  return {
    folder: 'de_DE-example-medium',
    speaker: 0,
    name: 'Example',
    gender: 2,
    age: 30,
    languages: ['de-de'],
    description: 'warm',
    ownerId: null,
    reference: null,
    addedAtMs: 1_000,
    ...changes,
  };
}

export function voiceStoreContract(name: string, open: (t: TestContext) => Promise<VoiceStores>): void {
  describe(`${name} keeps the contract of VoiceStore`, () => {
    it('gives ids in order, from the first one that no engine uses, and lists what was stored', async (t) => {
      const { voices, elsewhere } = await open(t);
      const stored = [
        exampleVoice(),
        exampleVoice({ speaker: 1, name: 'Other', gender: 0, languages: ['de-de', 'en-us'] }),
      ];
      const ids = await voices.add(stored);
      assert.deepEqual(ids, [FIRST_STORED_ID, FIRST_STORED_ID + 1]);
      const expected = stored.map((voice, index) => ({ ...voice, id: ids[index], removedAtMs: null }));
      assert.deepEqual(await voices.list(), expected);
      assert.deepEqual(await elsewhere.list(), expected);
    });

    it('never gives the id of a removed voice to another one', async (t) => {
      const { voices } = await open(t);
      const [first] = await voices.add([exampleVoice()]);
      assert.equal(await voices.remove([first!], 2_000), 1);
      const [second] = await voices.add([exampleVoice({ folder: 'another' })]);
      assert.ok(second! > first!);
      assert.deepEqual(
        (await voices.list()).map(({ id, name, removedAtMs }) => [id, name, removedAtMs]),
        [
          [first, 'Example', 2_000],
          [second, 'Example', null],
        ],
      );
    });

    it('gives a voice that comes back its former id, and tells what is said of it now', async (t) => {
      const { voices } = await open(t);
      const [id, other] = await voices.add([exampleVoice(), exampleVoice({ speaker: 1 })]);
      await voices.remove([id!, other!], 2_000);
      const again = exampleVoice({ name: 'Renamed', languages: ['de-at'], addedAtMs: 3_000 });
      assert.deepEqual(await voices.add([again]), [id]);
      const [found, stillGone] = await voices.list();
      assert.deepEqual(found, { ...again, id, removedAtMs: null });
      assert.equal(stillGone?.removedAtMs, 2_000);
    });

    it('gives every custom voice an id of its own, and forgets what was said in its recording with it', async (t) => {
      const { voices, keys } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const reference = { file: 'a.wav', text: 'what was said', consentAtMs: 900 };
      const custom = exampleVoice({ ownerId, reference });
      const [first, second] = await voices.add([custom, custom]);
      assert.notEqual(first, second);
      await voices.remove([first!], 2_000);
      const [removed, kept] = await voices.list();
      assert.deepEqual(removed?.reference, { ...reference, text: '' });
      assert.deepEqual(kept?.reference, reference);
    });

    it('stores all voices of a call or none', async (t) => {
      const { voices } = await open(t);
      const before = await voices.revision();
      await assert.rejects(voices.add([exampleVoice(), exampleVoice({ speaker: 1, ownerId: 404 })]));
      assert.deepEqual(await voices.list(), []);
      assert.equal(await voices.revision(), before);
    });

    it('removes once, and takes no offence at ids that it does not know', async (t) => {
      const { voices } = await open(t);
      const ids = await voices.add([exampleVoice(), exampleVoice({ speaker: 1 })]);
      assert.equal(await voices.remove([...ids, 1, 999_999], 2_000), 2);
      assert.equal(await voices.remove(ids, 3_000), 0);
      assert.deepEqual(
        (await voices.list()).map(({ removedAtMs }) => removedAtMs),
        [2_000, 2_000],
      );
    });

    it('keeps the voices chosen for languages and for aliases, until the choice is taken back', async (t) => {
      const { voices } = await open(t);
      for (const [read, choose] of [
        [() => voices.defaults(), voices.setDefault.bind(voices)],
        [() => voices.aliases(), voices.setAlias.bind(voices)],
      ] as const) {
        assert.deepEqual(await read(), new Map());
        await choose(31, 1_001);
        await choose(1, 1_002);
        await choose(31, 1_003);
        assert.deepEqual(
          await read(),
          new Map([
            [1, 1_002],
            [31, 1_003],
          ]),
        );
        await choose(31, null);
        await choose(99, null);
        assert.deepEqual(await read(), new Map([[1, 1_002]]));
      }
    });

    it('keeps the choice of a removed voice, so that it counts again when the voice is back', async (t) => {
      const { voices } = await open(t);
      const [id] = await voices.add([exampleVoice()]);
      await voices.setDefault(31, id!);
      await voices.remove([id!], 2_000);
      assert.deepEqual(await voices.defaults(), new Map([[31, id]]));
    });

    it('lets the revision grow with every change, for other processes too, and with nothing else', async (t) => {
      const { voices, elsewhere } = await open(t);
      let last = await elsewhere.revision();
      const changes = async (operation: Promise<unknown>, expected: boolean) => {
        await operation;
        const now = await elsewhere.revision();
        assert.equal(now > last, expected);
        last = now;
      };
      await changes(voices.add([exampleVoice()]), true);
      await changes(voices.add([exampleVoice()]), true); // its files may be others
      await changes(voices.add([]), false);
      await changes(voices.setDefault(31, 1_001), true);
      await changes(voices.setDefault(31, 1_001), false);
      await changes(voices.setDefault(32, null), false);
      await changes(voices.setAlias(147_320, 1_001), true);
      await changes(voices.setAlias(147_320, null), true);
      await changes(voices.remove([FIRST_STORED_ID], 2_000), true);
      await changes(voices.remove([FIRST_STORED_ID], 2_000), false);
      await changes(voices.list(), false);
    });
  });
}
