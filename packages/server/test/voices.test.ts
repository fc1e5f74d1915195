// Voices over HTTP: what there is, what can be installed, installations and their events, defaults, previews, removal.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { VoiceInstall, VoiceOffer } from '@lector/contract/voices';
import { SCOPES } from '../src/domain/api-key.ts';
import { AppError } from '../src/errors.ts';
import { createHarness, type Harness } from './app-harness.ts';
import { untilEnded } from './voice-fixtures.ts';

describe('voices over HTTP', () => {
  let server: Harness;
  let admin: string;
  before(async () => {
    server = await createHarness();
    admin = (await server.keys.create({ name: 'admin', owner: 'alice', scopes: SCOPES })).secret;
  });
  after(() => server.close());

  const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object, key = admin) =>
    server.app.inject({ method, url, headers: { 'x-api-key': key }, ...(payload === undefined ? {} : { payload }) });
  const begin = async (body: object): Promise<VoiceInstall> =>
    (await ask('POST', '/lector/v1/voices/installs', body)).json();
  const look = async (id: string): Promise<VoiceInstall> =>
    (await ask('GET', `/lector/v1/voices/installs/${id}`)).json();
  async function install(name: string): Promise<VoiceInstall> {
    const { id } = await begin({ name, accept_licence: true });
    await untilEnded(server.voiceServices.jobs, id);
    return look(id);
  }
  /** An installation that waits until the test lets it go on, or it is cancelled. */
  function holdInstalls() {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.installer.during = ({ onProgress, signal }) => {
      onProgress?.({ phase: 'download', doneBytes: 21, totalBytes: 63, bytesPerSecond: 10.4, msLeft: 4_200 });
      return Promise.race([
        promise,
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
    };
    return () => {
      server.installer.during = async () => {};
      resolve();
    };
  }

  it('are listed with licence, size and origin to whoever may see voices', async () => {
    const { voices, defaults } = (await ask('GET', '/lector/v1/voices', undefined, server.bob)).json();
    const listed = (await ask('GET', '/list-voices', undefined, server.bob)).json<{ id: number }[]>();
    const ids = new Set(listed.map(({ id }) => id));
    assert.ok(voices.length > 0 && voices.every(({ id }: { id: number }) => ids.has(id)));
    assert.deepEqual(defaults, []);
    const [first] = voices;
    assert.equal(first.folder, null);
    assert.equal(first.custom, false);
    assert.ok(first.languages.includes(1) && first.sample_rate > 0 && typeof first.license.name === 'string');
    const loaded = voices.filter((voice: { loaded: boolean }) => voice.loaded);
    assert.deepEqual([...new Set(loaded.map(({ engine }: { engine: string }) => engine))], ['espeak-ng']);
  });

  it('that can be installed are filtered by language, and the index is read only when it is asked for', async () => {
    const names = async (query: string) =>
      (await ask('GET', `/lector/v1/voices/available${query}`)).json<VoiceOffer[]>().map(({ name }) => name);
    assert.deepEqual(await names(''), ['en_US-test-medium', 'de_DE-test-medium', 'en_US-research-medium']);
    assert.deepEqual(await names('?language=31'), ['de_DE-test-medium']);
    assert.ok((await names('?all=1')).includes('fr_FR-index-low'));
  });

  it('are installed by name and on offer at once, everywhere, without a restart', async () => {
    const done = await install('en_US-test-medium');
    assert.equal(done.state, 'done');
    assert.equal(done.folder, 'en_US-test-medium');
    assert.deepEqual([done.progress, done.failure, typeof done.ended_at], [null, null, 'string']);
    const [id] = done.voice_ids;
    const listed = (await ask('GET', '/list-voices', undefined, server.bob)).json<
      { id: number; voice_name: string }[]
    >();
    assert.equal(listed.find((voice) => voice.id === id)?.voice_name, 'Test');
    const offers = (await ask('GET', '/lector/v1/voices/available')).json<VoiceOffer[]>();
    assert.deepEqual(
      offers.filter(({ installed }) => installed).map(({ name }) => name),
      ['en_US-test-medium'],
    );
  });

  it('tell how far an installation is, and asking twice is asking once', async () => {
    const letGo = holdInstalls();
    const first = await begin({ name: 'de_DE-test-medium' });
    const second = await begin({ name: 'de_DE-test-medium' });
    assert.equal(second.id, first.id);
    const now = await look(first.id);
    assert.equal(now.state, 'running');
    assert.deepEqual(now.progress, {
      ...{ phase: 'download', done_bytes: 21, total_bytes: 63 },
      ...{ bytes_per_second: 10, seconds_left: 5 },
    });
    letGo();
    assert.equal((await untilEnded(server.voiceServices.jobs, first.id)).state, 'done');
  });

  it('are installed one after the other, and what waits can be cancelled as what runs can', async () => {
    holdInstalls();
    const running = await begin({ name: 'de_DE-test-medium' });
    const waiting = await begin({ name: 'en_US-test-medium' });
    assert.deepEqual([(await look(running.id)).state, (await look(waiting.id)).state], ['running', 'waiting']);
    for (const { id } of [waiting, running]) {
      assert.equal((await ask('POST', `/lector/v1/voices/installs/${id}/cancel`)).statusCode, 200);
      assert.equal((await untilEnded(server.voiceServices.jobs, id)).state, 'cancelled');
    }
    server.installer.during = async () => {};
  });

  it('that cannot be installed say why, in the code and in words', async () => {
    const { id } = await begin({ name: 'en_US-research-medium' });
    await untilEnded(server.voiceServices.jobs, id);
    const failed = await look(id);
    assert.equal(failed.state, 'failed');
    assert.equal(failed.failure?.code, 'license_not_accepted');
    assert.match(failed.failure?.message ?? '', /licence/);
    assert.equal((await install('en_US-research-medium')).state, 'done', 'accepted, it is installed');
  });

  it('hide what an unexpected error says', async () => {
    server.installer.during = async () => {
      throw new Error('a path of this machine');
    };
    const failed = await install('de_DE-test-medium');
    server.installer.during = async () => {};
    assert.equal(failed.failure?.code, 'internal');
    assert.doesNotMatch(JSON.stringify(failed), /path of this machine/);
  });

  it('are never installed from a path or an address with a password', async () => {
    for (const [body, type] of [
      [{}, 'missing'],
      [{ name: 'a', url: 'https://voices.example/a.onnx' }, 'value_error'],
      [{ url: 'file:///etc/passwd' }, 'url_parsing'],
      [{ url: '/etc/passwd' }, 'url_parsing'],
      [{ url: 'https://user:secret@voices.example/a.onnx' }, 'url_parsing'],
    ] as const) {
      const answer = await ask('POST', '/lector/v1/voices/installs', body);
      assert.deepEqual([answer.statusCode, answer.json().detail[0].type], [422, type], JSON.stringify(body));
    }
    const { id, name } = await begin({ url: 'https://voices.example/a.onnx?token=secret' });
    assert.equal(name, 'voices.example/a.onnx', 'what may be secret in an address is told to nobody');
    await untilEnded(server.voiceServices.jobs, id);
  });

  it('tell as events how every installation stands', async () => {
    const { id } = await install('en_US-test-medium');
    const { headers, body } = await ask('GET', '/lector/v1/voices/events');
    assert.match(String(headers['content-type']), /^text\/event-stream/);
    const told = [...body.matchAll(/^event: install\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    assert.deepEqual(
      told.find((job) => job.id === id),
      await look(id),
    );
  });

  it('are chosen for a language, and the choice ends with the voice', async () => {
    const { voice_ids, folder } = await install('en_US-test-medium');
    const [voice_id] = voice_ids;
    const choose = (language: number, body: object) => ask('PUT', `/lector/v1/voices/defaults/${language}`, body);
    const defaults = async () => (await ask('GET', '/lector/v1/voices')).json().defaults;
    assert.equal((await choose(1, { voice_id })).statusCode, 204);
    assert.deepEqual(await defaults(), [{ language: 1, voice_id }]);
    const other = await choose(31, { voice_id });
    assert.deepEqual([other.statusCode, other.json().detail[0].type], [422, 'language_not_spoken']);
    const none = await choose(1, { voice_id: 2_147_483_647 });
    assert.deepEqual([none.statusCode, none.json().detail[0].type], [422, 'voice_not_found']);
    await ask('DELETE', `/lector/v1/voices/folders/${folder}`);
    assert.deepEqual(await defaults(), []);
  });

  it('are heard by a run of a sentence in their language', async () => {
    const { voice_ids } = await install('en_US-test-medium');
    const run = (await ask('POST', `/lector/v1/voices/${voice_ids[0]}/preview`, {}, server.bob)).json();
    assert.deepEqual([run.voice_id, run.language, run.status], [voice_ids[0], 1, 'queued']);
    assert.match(run.excerpt, /^Hello!/);
    const own = (await ask('POST', `/lector/v1/voices/${voice_ids[0]}/preview`, { text: 'Only this.' })).json();
    assert.equal(own.excerpt, 'Only this.');
    assert.equal((await ask('POST', '/lector/v1/voices/2147483647/preview', {})).statusCode, 404);
  });

  it('are removed with all speakers of their folder, and come back with the ids they had', async () => {
    const before = await install('en_US-test-medium');
    const folder = '/lector/v1/voices/folders/en_US-test-medium';
    const { voice_id } = (await ask('POST', `${folder}/speakers`, { speaker: 7 })).json();
    assert.notEqual(voice_id, before.voice_ids[0]);
    assert.deepEqual((await ask('DELETE', folder)).json(), { removed: 2 });
    assert.equal((await ask('DELETE', folder)).statusCode, 404);
    const listed = (await ask('GET', '/list-voices')).json<{ id: number }[]>();
    assert.ok(!listed.some(({ id }) => id === voice_id || before.voice_ids.includes(id)));
    assert.deepEqual((await install('en_US-test-medium')).voice_ids, before.voice_ids);
  });

  it('wait in a line of 20 at most', async () => {
    const letGo = holdInstalls();
    const urls = Array.from({ length: 19 }, (_, i) => ({ url: `https://voices.example/${i}.onnx` }));
    const started: VoiceInstall[] = [];
    for (const body of [{ name: 'en_US-test-medium' }, ...urls]) started.push(await begin(body));
    const refused = await ask('POST', '/lector/v1/voices/installs', { name: 'de_DE-test-medium' });
    assert.deepEqual([refused.statusCode, refused.json().code], [429, 'queue_full']);
    letGo();
    for (const { id } of started) await untilEnded(server.voiceServices.jobs, id);
  });

  it('end their installations when the server stops, and tell so', async () => {
    const other = await createHarness();
    const { promise, resolve } = Promise.withResolvers<unknown>();
    other.installer.during = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        resolve(null);
      });
    const job = other.voiceServices.jobs.start({
      source: { kind: 'name', name: 'en_US-test-medium' },
      acceptsLicense: false,
    });
    await promise;
    await other.close();
    assert.equal(other.voiceServices.jobs.find(job.id).state, 'cancelled');
    const again = () => other.voiceServices.jobs.start({ source: { kind: 'name', name: 'x' }, acceptsLicense: false });
    assert.throws(again, (error) => error instanceof AppError && error.code === 'busy');
  });
});
