// The OpenAI door without a key: whom it is open to, and in whose name.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf, LiveServer } from '../live/live-server.ts';

type Settings = NonNullable<Parameters<typeof LiveServer.start>[1]>;

async function withServer(settings: Settings, test: (server: LiveServer, keyId: number) => Promise<void>) {
  // The first key of a new server.
  const server = await LiveServer.start({ speaksAtOnce: true }, { openDoor: 1, ...settings });
  try {
    await test(server, 1);
  } finally {
    await server.close();
  }
}

async function speak(server: LiveServer, headers: Record<string, string> = {}, input = 'Hello.'): Promise<number> {
  const answer = await server.ask({
    ...{ method: 'POST', path: '/v1/audio/speech', key: null, headers },
    body: { input, response_format: 'flac' },
  });
  await bytesOf(answer);
  return answer.statusCode ?? 0;
}

describe('the open door', () => {
  it('serves programs of this machine in the name of a key, whatever they send in place of one', async () => {
    await withServer({}, async (server, keyId) => {
      for (const authorization of ['Bearer', 'Bearer ', 'Bearer undefined', 'bearer null', 'undefined', '']) {
        assert.equal(await speak(server, { authorization }, `With ${authorization}.`), 200, authorization);
      }
      assert.equal(await speak(server), 200);
      const lists = await server.ask({ path: '/v1/audio/voices', key: null });
      assert.equal(lists.statusCode, 200);
      lists.resume();
      const { runs } = JSON.parse(String(await bytesOf(await server.ask({ path: '/lector/v1/runs?door=openai' }))));
      assert.ok(runs.every((run: { source: { key_id: number } }) => run.source.key_id === keyId));
      assert.equal(
        await speak(server, { authorization: 'Bearer lct_wrong' }),
        401,
        'a key that is shown has to be good',
      );
    });
  });

  it('is shut to web pages, and to others for whom a proxy on this machine asks', async () => {
    await withServer({ openaiLists: 'key' }, async (server) => {
      for (const headers of [
        { origin: 'https://elsewhere.example' },
        { origin: 'http://127.0.0.1:1' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-origin' },
        { 'x-forwarded-for': '192.0.2.7' },
        { 'x-forwarded-for': '127.0.0.1' },
        { forwarded: 'for=192.0.2.7' },
        { via: '1.1 proxy' },
      ]) {
        assert.equal(await speak(server, headers), 401, JSON.stringify(headers));
        const list = await server.ask({ path: '/v1/models', key: null, headers });
        assert.equal(list.statusCode, 401, JSON.stringify(headers));
        list.resume();
      }
    });
  });

  it('knows whom a trusted proxy asks for', async () => {
    await withServer({ trustedProxies: ['127.0.0.1'] }, async (server) => {
      assert.equal(await speak(server, { 'x-forwarded-for': '127.0.0.1' }), 200);
      assert.equal(await speak(server, { 'x-forwarded-for': '192.0.2.7' }), 401);
    });
  });

  it('is open to whoever reaches the server where the operator says so', async () => {
    await withServer({ openDoorFrom: 'anywhere' }, async (server) => {
      assert.equal(await speak(server, { 'x-forwarded-for': '192.0.2.7' }), 200);
      assert.equal(await speak(server, { origin: 'https://elsewhere.example' }), 401, 'never to a page');
    });
  });

  it('shuts with its key, and has its scopes', async () => {
    await withServer({}, async (server, keyId) => {
      await server.harness.keys.revoke(keyId);
      assert.equal(await speak(server), 401);
    });
    const server = await LiveServer.start({ speaksAtOnce: true }, { openDoor: 3 });
    try {
      const { key } = await server.harness.keys.create({ name: 'reads', owner: 'alice', scopes: ['tts:read'] });
      assert.deepEqual([key.id, await speak(server)], [3, 403]);
    } finally {
      await server.close();
    }
  });

  it('is shut unless it is opened, and so are the lists where the settings say so', async () => {
    await withServer({ openDoor: 0 }, async (server) => {
      assert.equal(await speak(server), 401);
    });
  });

  it('keeps runs as long as the key says, or only until they are heard', async () => {
    const doors = async (server: LiveServer) =>
      JSON.parse(String(await bytesOf(await server.ask({ path: '/lector/v1/runs?door=any' })))).runs.length;
    await withServer({ doorRetentionHours: 0 }, async (server, keyId) => {
      assert.equal(await speak(server), 200);
      while ((await doors(server)) > 0) await new Promise(setImmediate);
      const defaults = { normalise: null, dictionaries: null, doorRetentionHours: 2 };
      await server.harness.keys.setDefaults({ keyId, ownerId: 1, defaults });
      assert.equal(await speak(server, {}, 'Two hours.'), 200);
      server.harness.advance(3_600_000);
      await server.harness.prune();
      assert.equal(await doors(server), 1);
      server.harness.advance(3_700_000);
      await server.harness.prune();
      assert.equal(await doors(server), 0);
    });
  });

  it('knows a request again although it was changed meanwhile how long such runs are kept', async () => {
    await withServer({}, async (server, keyId) => {
      const headers = { 'idempotency-key': 'once' };
      assert.equal(await speak(server, headers), 200);
      const defaults = { normalise: null, dictionaries: null, doorRetentionHours: 2 };
      await server.harness.keys.setDefaults({ keyId, ownerId: 1, defaults });
      assert.equal(await speak(server, headers), 200);
      const { runs } = JSON.parse(String(await bytesOf(await server.ask({ path: '/lector/v1/runs?door=any' }))));
      assert.equal(runs.length, 1);
    });
  });

  it('answers at once when its owner has enough in line', async () => {
    const server = await LiveServer.start({}, { openDoor: 1, maxWaitingRuns: 1 });
    try {
      await server.harness.submit(server.harness.alice);
      const answer = await server.ask({
        ...{ method: 'POST', path: '/v1/audio/speech', key: null, body: { input: 'Hello.' } },
      });
      assert.equal(answer.statusCode, 429);
      const seconds = Number(answer.headers['retry-after']);
      assert.ok(seconds >= 1 && seconds <= 60);
      assert.equal(answer.headers['x-should-retry'], undefined);
      const { error } = JSON.parse(String(await bytesOf(answer)));
      assert.deepEqual([error.type, error.code], ['rate_limit_error', 'queue_full']);
    } finally {
      await server.close();
    }
  });
});
