// The client's calls for voices, against the application.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVoiceClient } from '@lector/client';
import { SCOPES } from '../src/domain/api-key.ts';
import { createHarness } from './app-harness.ts';
import { untilEnded } from './voice-fixtures.ts';
import { toneWav } from './voice-recordings.ts';

test('voices are worked on by the client', async (t) => {
  const server = await createHarness();
  t.after(() => server.close());
  const admin = (await server.keys.create({ name: 'admin', owner: 'alice', scopes: SCOPES })).secret;

  const client = createVoiceClient({
    baseUrl: 'http://127.0.0.1:7077',
    apiKey: admin,
    maxRetries: 0,
    fetch: async (input, init) => {
      const { pathname, search } = new URL(String(input));
      const request = new Request(input, { method: init?.method ?? 'GET', body: init?.body ?? null });
      const type = init?.body instanceof FormData ? request.headers.get('content-type') : null;
      const answer = await server.app.inject({
        method: request.method as 'GET',
        url: pathname + search,
        headers: { ...(init?.headers as Record<string, string>), ...(type === null ? {} : { 'content-type': type }) },
        ...(init?.body == null ? {} : { payload: Buffer.from(await request.arrayBuffer()) }),
      });
      const { statusCode: status, headers } = answer;
      return new Response(status === 204 ? null : answer.body, {
        status,
        headers: headers as Record<string, string>,
      });
    },
  });
  const names = (await client.available({ language: 31 })).map(({ name }) => name);
  assert.deepEqual(names, ['de_DE-test-medium']);
  const { id } = await client.install({ name: 'de_DE-test-medium' });
  await untilEnded(server.voiceServices.jobs, id);
  const leaving = new AbortController();
  for await (const install of client.watchInstalls({ signal: leaving.signal })) if (install.id === id) leaving.abort();
  const { folder, voice_ids } = await client.getInstall(id);
  assert.equal((await client.cancelInstall(id)).state, 'done', 'it had ended before');
  assert.ok((await client.installs()).some((install) => install.id === id));
  const [voiceId] = voice_ids as [number];
  assert.equal((await client.preview(voiceId, { text: 'Guten Tag.' })).excerpt, 'Guten Tag.');
  await client.setDefault(31, voiceId);
  const chosen = (await client.list()).defaults.find(({ language }) => language === 31);
  assert.equal(chosen?.voice_id, voiceId);
  assert.ok((await client.addSpeaker(folder ?? '', 3)).voice_id > voiceId);
  assert.deepEqual(await client.remove(folder ?? ''), { removed: 2 });
  assert.ok((await client.sampleSentences()).some(({ tag }) => tag === 'de'));
  const file = new Blob([new Uint8Array(toneWav(3))]);
  const custom = await client.createCustomVoice({ voice_name: 'Ada', gender: 2, consent: true, file });
  assert.equal((await server.voices.store.list()).find((voice) => voice.id === custom.voice_id)?.name, 'Ada');
  await client.deleteCustomVoice(custom.voice_id);
  await assert.rejects(client.deleteCustomVoice(custom.voice_id), { kind: 'notFound' });
});
