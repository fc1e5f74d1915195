// Voices of installed folders: what is on offer, what is said of the rest, and when it is read again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleManifest } from '../../domain/test-manifest.ts';
import type { FoundFolder } from '../../ports/voice-folders.ts';
import { createCheckVoices } from './check-voices.ts';
import { createInstalledVoices } from './installed-voices.ts';
import { offeredVoices, voiceOfSpeaker } from './offered-voices.ts';
import { createMemoryVoiceStore, soundFolder, TEST_ENGINE } from './test-voices.ts';

function open() {
  const store = createMemoryVoiceStore();
  const folders: FoundFolder[] = [];
  const installed = createInstalledVoices({
    store,
    folders: { read: async () => [...folders], findDamage: async () => null },
    engines: [TEST_ENGINE],
  });
  return { store, folders, installed };
}

const example = exampleManifest();

test('a voice is on offer once it is stored and its folder is there', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder());
  await installed.refresh();
  assert.deepEqual(installed.voices(), []);
  const [id] = await store.add(offeredVoices(example, 1_000));
  await installed.refresh();
  const [voice] = installed.voices();
  assert.deepEqual(
    [voice?.id, voice?.name, voice?.gender, voice?.languageId, voice?.engine, voice?.model, voice?.license.name],
    [id, 'Example', 2, 31, 'test-engine', 'voice:de_DE-example-medium', 'CC0-1.0'],
  );
  assert.deepEqual(installed.models(), [
    {
      name: 'voice:de_DE-example-medium',
      engine: 'test-engine',
      folder: '/data/voices/de_DE-example-medium',
      memoryMib: 100,
    },
  ]);
  assert.equal(installed.support(voice!, 31).level, 'exact');
  assert.equal(installed.support(voice!, 1).level, 'none');
  assert.equal(installed.unreadable({ text: 'x', voice: voice!, languageId: 31 }), 'It holds an x');
});

test('a voice is on offer only when what its engine needs besides is there', async () => {
  const store = createMemoryVoiceStore();
  let isFull = true;
  const prepared: string[] = [];
  const installed = createInstalledVoices({
    store,
    folders: { read: async () => [soundFolder(), soundFolder({ id: 'plain' })], findDamage: async () => null },
    engines: [TEST_ENGINE],
    prepare: async ({ id }) => {
      if (isFull && id !== 'plain') throw new Error('no space left');
      prepared.push(id);
    },
  });
  await installed.refresh();
  assert.deepEqual(prepared, [], 'nothing is made for a folder without voices');
  await store.add([...offeredVoices(example, 1_000), ...offeredVoices(exampleManifest({ id: 'plain' }), 1_000)]);
  await assert.rejects(installed.refresh(), /no space left/);
  assert.deepEqual(
    installed.voices().map(({ model }) => model),
    ['voice:plain'],
    'others are on offer',
  );
  isFull = false;
  await installed.refresh();
  assert.equal(installed.voices().length, 2);
  assert.deepEqual(prepared, ['plain', 'de_DE-example-medium', 'plain']);
});

test('the same list is handed out until something changes', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder());
  await store.add(offeredVoices(example, 1_000));
  await installed.refresh();
  const [voices, choices] = [installed.voices(), installed.choices()];
  await Promise.all([installed.refresh(), installed.refresh(), installed.refresh()]);
  assert.equal(store.reads, 1);
  assert.equal(installed.voices(), voices);
  await store.setDefault(31, 200_000);
  await installed.refresh();
  assert.notEqual(installed.choices(), choices);
  assert.deepEqual(installed.choices().defaults, new Map([[31, 200_000]]));
});

test('a change that is made while the voices are read is told by the next call', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder());
  const first = installed.refresh();
  await Promise.resolve(); // the first has begun
  await store.add(offeredVoices(example, 1_000));
  await installed.refresh();
  assert.equal(installed.voices().length, 1);
  await first;
});

test('a reading that fails leaves what is known, and does not end the next', async () => {
  const { store, installed } = open();
  const { revision } = store;
  store.revision = async () => {
    throw new Error('the disk is gone');
  };
  await assert.rejects(installed.refresh(), /the disk is gone/);
  store.revision = revision;
  await installed.refresh();
});

test('removed voices, and those whose folder is broken, stay known by name', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder(), { name: 'broken', problem: 'tokens.txt is missing' });
  const [removed, broken] = await store.add([
    ...offeredVoices(example, 1_000),
    ...offeredVoices(exampleManifest({ id: 'broken', name: 'Broken' }), 1_000),
  ]);
  await store.remove([removed!], 2_000);
  await installed.refresh();
  assert.deepEqual(installed.voices(), []);
  assert.deepEqual(
    [...installed.choices().absent].map(([id, { name, why }]) => [id, name, why]),
    [
      [removed, 'Example', 'removed'],
      [broken, 'Broken', 'broken'],
    ],
  );
  assert.deepEqual(installed.problems(), [{ folder: 'broken', problem: 'tokens.txt is missing', isHarmless: false }]);
});

test('a problem is told of folders that are gone, that nobody installed, and that no engine speaks', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder({ id: 'strange' }), soundFolder({ id: 'other-kind', family: 'zipvoice', speakers: [] }));
  await store.add(offeredVoices(exampleManifest({ id: 'gone' }), 1_000));
  await installed.refresh();
  assert.deepEqual(
    installed.problems().map(({ folder, problem }) => [folder, problem.split(':')[0]]),
    [
      ['other-kind', 'no engine of this installation speaks voices of the kind zipvoice'],
      ['gone', 'the folder is gone'],
      ['strange', 'it was never installed'],
    ],
  );
});

test('a custom voice speaks with its recording, of the model that imitates', async () => {
  const { store, folders, installed } = open();
  const model = exampleManifest({ id: 'imitates', family: 'pocket', speakers: [] });
  assert.deepEqual(offeredVoices(model, 1_000), []);
  folders.push(soundFolder(model));
  const reference = { file: 'custom/a.wav', text: 'said', consentAtMs: 1 };
  const custom = { ...offeredVoices(example, 1_000)[0]!, folder: 'imitates', ownerId: 7, reference };
  await store.add([custom]);
  await installed.refresh();
  const [voice] = installed.voices();
  assert.deepEqual(voice?.reference, { path: '/data/voices/imitates/custom/a.wav', text: 'said' });
  assert.equal(voice?.ownerId, 7);
  assert.deepEqual(installed.problems(), []);
});

test('up to sixty speakers are a voice each; of more the first one is, and others are when asked for', () => {
  const speakers = Array.from({ length: 61 }, (_, id) => ({ id, name: `s${id}`, gender: 0 as const, age: null }));
  const set = (count: number) => exampleManifest({ speakers: speakers.slice(0, count) });
  assert.deepEqual(
    offeredVoices(set(60), 0).map(({ speaker, name }) => [speaker, name]),
    speakers.slice(0, 60).map(({ id }) => [id, `Example s${id}`]),
  );
  assert.deepEqual(
    offeredVoices(set(61), 0).map(({ speaker }) => speaker),
    [0],
  );
  assert.equal(voiceOfSpeaker(set(61), 60, 0)?.name, 'Example s60');
  assert.equal(voiceOfSpeaker(set(61), 61, 0), null);
});

test('a speaker has the languages that it was made for', () => {
  const speakers = [
    { id: 0, name: 'af_x', gender: 2 as const, age: null, languages: ['en-us'] },
    { id: 1, name: 'zf_y', gender: 2 as const, age: 30, languages: ['zh-cn'] },
  ];
  const voices = offeredVoices(exampleManifest({ languages: ['en-us', 'zh-cn'], speakers }), 0);
  assert.deepEqual(
    voices.map(({ languages, age }) => [languages, age]),
    [
      [['en-us'], 0],
      [['zh-cn'], 30],
    ],
  );
});

test('a check finds what is wrong with the files, too, when it is to read them', async () => {
  const { store, folders, installed } = open();
  folders.push(soundFolder(), soundFolder({ id: 'rotten' }), { name: 'broken', problem: 'tokens.txt is missing' });
  await store.add([...offeredVoices(example, 0), ...offeredVoices(exampleManifest({ id: 'rotten' }), 0)]);
  const check = createCheckVoices({
    installed,
    folders: {
      read: async () => folders,
      findDamage: async ({ name }) => (name === 'rotten' ? 'model.onnx is not what was installed' : null),
    },
  });
  const { signal } = new AbortController();
  const broken = { folder: 'broken', problem: 'tokens.txt is missing', isHarmless: false };
  const rotten = { folder: 'rotten', problem: 'model.onnx is not what was installed', isHarmless: false };
  assert.deepEqual(await check({ hash: false, signal }), { voices: 2, folders: 2, problems: [broken] });
  assert.deepEqual(await check({ hash: true, signal }), { voices: 2, folders: 1, problems: [broken, rotten] });
});
