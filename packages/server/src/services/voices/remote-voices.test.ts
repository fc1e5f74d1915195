// The voices of the operator's list: their ids, what changes them, and what is never chosen unasked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remoteExample } from '../../../test/remote/example.ts';
import type { RemoteEngine } from '../../domain/remote-engine.ts';
import { REMOTE_KIND } from '../../engines/catalogue.ts';
import type { StoredVoice, VoiceStore } from '../../ports/voice-store.ts';
import { systemClock } from '../system-clock.ts';
import { defaultVoice } from './choose-voice.ts';
import { createRemoteVoices } from './remote-voices.ts';
import { createVoiceCatalogue } from './voice-catalogue.ts';

const ENGLISH = 1;

function memoryStore() {
  let rows: StoredVoice[] = [];
  let revision = 0;
  const store: Pick<VoiceStore, 'revision' | 'list' | 'add' | 'remove'> = {
    revision: async () => revision,
    list: async () => rows,
    async add(voices) {
      if (voices.length > 0) revision++;
      return voices.map((voice) => {
        const same = rows.find(({ folder, speaker }) => folder === voice.folder && speaker === voice.speaker);
        const id = same?.id ?? 200_000 + rows.length;
        rows = [...rows.filter((row) => row.id !== id), { ...voice, id, removedAtMs: null }].sort(
          (a, b) => a.id - b.id,
        );
        return id;
      });
    },
    async remove(ids, atMs) {
      if (ids.length > 0) revision++;
      rows = rows.map((row) => (ids.includes(row.id) ? { ...row, removedAtMs: atMs } : row));
      return ids.length;
    },
  };
  return store;
}

const voice = (name: string, languages = ['en-us']) => ({ name, model: null, gender: 0 as const, languages });

function open() {
  let engines: readonly RemoteEngine[] = [];
  const store = memoryStore();
  const remotes = createRemoteVoices({
    engines: { read: async () => engines },
    store,
    kind: REMOTE_KIND,
    clock: systemClock,
  });
  return {
    store,
    remotes,
    async set(...list: readonly RemoteEngine[]) {
      engines = list;
      await remotes.refresh();
      return remotes.voices().map(({ id, name }) => [id, name]);
    },
  };
}

test('voices get ids in the order of the list, and keep them when they go, come back, or stand elsewhere in it', async () => {
  const { set, remotes } = open();
  const gpu = (...names: readonly string[]) => remoteExample({ voices: names.map((name) => voice(name)) });
  assert.deepEqual(await set(gpu('a', 'b')), [
    [200_000, 'gpu/a'],
    [200_001, 'gpu/b'],
  ]);
  assert.deepEqual(await set(gpu('c', 'b')), [
    [200_001, 'gpu/b'],
    [200_002, 'gpu/c'],
  ]);
  assert.deepEqual(remotes.absent().get(200_000)?.name, 'gpu/a');
  assert.deepEqual(await set(), []);
  assert.deepEqual(await set(gpu('c', 'b', 'a')), [
    [200_000, 'gpu/a'],
    [200_001, 'gpu/b'],
    [200_002, 'gpu/c'],
  ]);
  assert.equal(remotes.absent().size, 0);
});

test('two engines may call a voice the same, and what is said of a voice is what the list says now', async () => {
  const { set, remotes } = open();
  const other = (languages: string[]) => remoteExample({ name: 'other', voices: [voice('a', languages)] });
  await set(remoteExample({ voices: [voice('a')] }), other(['de-de']));
  assert.equal(remotes.voices().length, 2);
  const [, second] = remotes.voices();
  assert.equal(remotes.support(second!, ENGLISH).level, 'none');
  await set(remoteExample({ voices: [voice('a')] }), other(['en-gb']));
  assert.equal(remotes.support(remotes.voices()[1]!, ENGLISH).level, 'same-language');
});

test('an engine of which nothing has changed is the same model, and one that was changed another edition', async () => {
  const { set, remotes } = open();
  await set(remoteExample());
  const [before] = remotes.models();
  await set(remoteExample(), remoteExample({ name: 'other' }));
  assert.equal(remotes.models()[0], before);
  await set(remoteExample({ key: 'new' }));
  assert.notEqual(remotes.models()[0]?.remote?.edition, before?.remote?.edition);
  assert.equal(remotes.engine('remote:gpu')?.key, 'new');
  assert.equal(remotes.engine('remote:other'), undefined);
});

test('nothing is written when nothing has changed', async () => {
  const { set, store } = open();
  await set(remoteExample());
  const revision = await store.revision();
  await set(remoteExample());
  await set(remoteExample());
  assert.equal(await store.revision(), revision);
});

test('a remote voice is taken for no text unless somebody asks for it', async () => {
  const { set, remotes } = open();
  await set(remoteExample());
  const catalogue = createVoiceCatalogue([remotes]);
  assert.equal(catalogue.voices(null).length, 1);
  assert.equal(defaultVoice(catalogue, ENGLISH), undefined);
});
