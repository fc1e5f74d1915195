// Installed voices over HTTP: on offer while the server runs, chosen for requests, refused when they are gone.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { VoiceChoices } from '@lector/contract/catalogue';
import { printManifest } from '../src/domain/parse-manifest.ts';
import { exampleManifest } from '../src/domain/test-manifest.ts';
import type { VoiceManifest } from '../src/domain/voice-manifest.ts';
import { offeredVoices } from '../src/services/voices/offered-voices.ts';
import { TEST_ENGINE } from '../src/services/voices/test-voices.ts';
import { createHarness } from './app-harness.ts';

const [ENGLISH, GERMAN] = [1, 31];

async function open(t: TestContext) {
  const harness = await createHarness({}, { folderEngines: [TEST_ENGINE] });
  t.after(() => harness.close());
  const { app, dataDir, voices, keys } = harness;
  const admin = (await keys.create({ name: 'admin', owner: 'alice', scopes: ['admin', 'voices:read'] })).secret;

  return {
    ...harness,
    admin,
    async ask(method: 'GET' | 'PUT', url: string, { key = harness.alice, body }: { key?: string; body?: object } = {}) {
      const payload = body === undefined ? {} : { payload: body };
      return app.inject({ method, url, headers: { 'x-api-key': key }, ...payload });
    },
    /** Answers the voice that the run got, or the refusal. */
    async speak(voice: number, language: number, fields: object = {}) {
      const headers = { 'x-api-key': harness.alice };
      const payload = { text: 'Guten Tag.', voice_id: voice, language, ...fields };
      const answer = await app.inject({ method: 'POST', url: '/apis/tts', headers, payload });
      if (answer.statusCode !== 200) return answer.json<{ detail: [{ type: string; msg: string }] }>().detail[0];
      const { task_id } = answer.json<{ task_id: string }>();
      const run = await app.inject({ method: 'GET', url: `/lector/v1/runs/${task_id}`, headers });
      return run.json<{ voice_id: number }>().voice_id;
    },
    /** As another process does it that works on the data folder. */
    async install(changes: Partial<VoiceManifest> = {}) {
      const manifest = exampleManifest(changes);
      const folder = join(dataDir, 'voices', manifest.id);
      mkdirSync(join(folder, 'data'), { recursive: true });
      for (const { path, bytes } of Object.values(manifest.files)) writeFileSync(join(folder, path), 'x'.repeat(bytes));
      writeFileSync(join(folder, 'voice.json'), printManifest(manifest));
      const ids = await voices.store.add(offeredVoices(manifest, 1_000));
      return { ids, folder };
    },
  };
}

describe('installed voices', () => {
  it('are listed, spoken with and preferred at once, and known by name when they are removed', async (t) => {
    const { ask, speak, install, voices } = await open(t);
    const listed = async () => (await ask('GET', '/list-voices')).json<{ id: number; voice_name: string }[]>();
    const before = await listed();
    assert.equal(await speak(20_303, GERMAN), 1_022);
    const { ids, folder } = await install();
    const [id] = ids;
    const more = (await listed()).filter((voice) => !before.some((other) => other.id === voice.id));
    assert.deepEqual(more, [
      {
        id,
        voice_name: 'Example',
        gender: 2,
        age: 0,
        language: GERMAN,
        transcript: null,
        description: 'calm',
        is_published: true,
        signed_url: null,
        engine: 'test-engine',
      },
    ]);
    assert.equal(await speak(id!, GERMAN), id);
    assert.equal(await speak(20_303, GERMAN), id, 'camb’s client gets it');
    assert.equal(await speak(20_303, ENGLISH), 1_022);
    const refused = await speak(id!, ENGLISH);
    assert.ok(typeof refused === 'object' && refused.type === 'language_not_spoken');

    await voices.store.remove(ids, 2_000);
    rmSync(folder, { recursive: true });
    assert.deepEqual(await listed(), before);
    const removed = await speak(id!, GERMAN);
    assert.ok(typeof removed === 'object' && removed.type === 'voice_removed' && removed.msg.includes('“Example”'));
    assert.equal(await speak(20_303, GERMAN), 1_022);
  });

  it('are each in one item of the languages, aliases among them', async (t) => {
    const { ask, install } = await open(t);
    await install();
    const voices = (await ask('GET', '/list-voices')).json<{ id: number }[]>();
    const items = (await ask('GET', '/lector/v1/voice-languages')).json<{ voice_ids: number[] }[]>();
    assert.deepEqual(
      items.flatMap(({ voice_ids }) => voice_ids).sort((one, other) => one - other),
      voices.map(({ id }) => id),
    );
  });

  it('can be pinned to an alias, by whoever may', async (t) => {
    const { ask, speak, install, admin } = await open(t);
    const [id] = (await install()).ids;
    const pin = (alias: number, voice: number | null, key = admin) =>
      ask('PUT', `/lector/v1/voice-aliases/${alias}`, { key, body: { voice_id: voice } });
    assert.equal((await pin(20_299, id!, 'no key')).statusCode, 401);
    assert.equal((await pin(20_299, id!)).statusCode, 204);
    assert.equal(await speak(20_299, GERMAN), id);
    assert.equal(await speak(20_299, ENGLISH), 1_025);
    const choices = (await ask('GET', '/lector/v1/voice-choices')).json<VoiceChoices>();
    assert.deepEqual(choices.pinned, [{ alias_id: 20_299, voice_id: id }]);
    assert.equal((await pin(20_299, null)).statusCode, 204);
    assert.equal(await speak(20_299, GERMAN), 1_025);
    for (const [alias, voice, type] of [
      [1_001, id!, 'alias_not_found'],
      [20_299, 20_298, 'voice_not_found'],
      [20_299, 404, 'voice_not_found'],
    ] as const) {
      const refused = await pin(alias, voice);
      assert.equal(refused.statusCode, 422);
      assert.equal(refused.json<{ detail: [{ type: string }] }>().detail[0].type, type);
    }
  });

  it('are told with every language, as chosen by people or by the server, and with what is gone', async (t) => {
    const { ask, install, voices } = await open(t);
    const [kept] = (await install()).ids;
    const gone = await install({ id: 'gone', name: 'Gone' });
    await voices.store.remove(gone.ids, 2_000);
    await voices.store.setDefault(ENGLISH, 1_011);
    const choices = (await ask('GET', '/lector/v1/voice-choices')).json<VoiceChoices>();
    const of = (language: number) => choices.languages.find((item) => item.language === language);
    assert.deepEqual([of(ENGLISH)?.voice_id, of(ENGLISH)?.chosen], [1_011, true]);
    assert.deepEqual([of(GERMAN)?.voice_id, of(GERMAN)?.chosen], [kept, false]);
    assert.deepEqual(of(GERMAN)?.aliases, [
      { alias_id: 20_298, voice_id: 1_024 },
      { alias_id: 20_299, voice_id: 1_025 },
      { alias_id: 20_303, voice_id: kept },
      { alias_id: 20_305, voice_id: kept },
      { alias_id: 147_320, voice_id: 1_021 },
    ]);
    assert.deepEqual(of(72), { language: 72, voice_id: null, chosen: false, aliases: [] });
    assert.deepEqual(choices.absent, [{ voice_id: gone.ids[0], name: 'Gone', why: 'removed' }]);
  });
});
