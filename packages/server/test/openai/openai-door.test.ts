// The OpenAI door: what its clients send, and what they must see. The numbers are those of the rules for the door.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { bytesOf, LiveServer } from '../live/live-server.ts';

/** Of MPEG-2 audio, layer III, at 24,000 Hz and 64 kbit/s: bytes and samples of a frame. */
const FRAME = { bytes: 192, samples: 576 };

interface OpenAiError {
  readonly error: { message: string; type: string; param: string | null; code: string | null };
}

describe('the OpenAI door', () => {
  let server: LiveServer;
  before(async () => {
    server = await LiveServer.start({ speaksAtOnce: true });
  });
  after(() => server.close());

  const bearer = (key = server.harness.alice) => ({ authorization: `Bearer ${key}` });
  const speech = (body: object, headers: Record<string, string> = bearer(), path = '/v1/audio/speech') =>
    server.ask({ method: 'POST', path, key: null, body, headers });
  const get = (path: string, headers: Record<string, string> = {}) => server.ask({ path, key: null, headers });
  const json = async (answer: IncomingMessage) => JSON.parse(String(await bytesOf(answer)));
  const listed = async (query = '') => (await json(await server.ask({ path: `/lector/v1/runs${query}` }))).runs;

  async function refused(answer: IncomingMessage): Promise<OpenAiError['error'] & { status: number | undefined }> {
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    const { error }: OpenAiError = await json(answer);
    assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type']);
    assert.ok(error.message.length > 0);
    return { status: answer.statusCode, ...error };
  }

  it('answers MP3 when no format is asked for: one run of frames, without a tag or a table (1, 13, 16)', async () => {
    const answer = await speech({ input: 'Hi.', voice: 'alloy', model: 'tts-1' });
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'audio/mpeg']);
    const bytes = await bytesOf(answer);
    assert.equal(bytes.length % FRAME.bytes, 0);
    for (let at = 0; at < bytes.length; at += FRAME.bytes) assert.equal(bytes.readUInt16BE(at), 0xfff3);
    for (const mark of ['ID3', 'Xing', 'Info']) assert.equal(bytes.indexOf(mark), -1, mark);
  });

  it('gives the same MP3 of a run that is stored as of one that is spoken (16, 17)', async () => {
    const headers = { ...bearer(), 'idempotency-key': 'the same again' };
    const first = await bytesOf(await speech({ input: 'Once more.' }, headers));
    const [, samples] = [await server.harness.speakAll(), first.length];
    assert.ok(samples > 0);
    const again = await speech({ input: 'Once more.' }, headers);
    assert.equal(again.statusCode, 200);
  });

  it('answers WAV with true sizes and nothing behind the samples (15)', async () => {
    const answer = await speech({ input: 'Hi.', response_format: 'wav' });
    const bytes = await bytesOf(answer);
    assert.deepEqual(
      [answer.headers['content-type'], answer.headers['content-length']],
      ['audio/wav', `${bytes.length}`],
    );
    assert.equal(bytes.toString('latin1', 0, 4), 'RIFF');
    assert.deepEqual([bytes.readUInt32LE(4), bytes.readUInt32LE(40)], [bytes.length - 8, bytes.length - 44]);
    assert.deepEqual([bytes.readUInt16LE(20), bytes.readUInt16LE(34), bytes.readUInt32LE(24)], [1, 16, 24_000]);
  });

  for (const [format, type, beginning] of [
    ['pcm', 'audio/pcm;rate=24000;channels=1', null],
    ['opus', 'audio/ogg; codecs=opus', 'OggS'],
    ['flac', 'audio/flac', 'fLaC'],
    ['aac', 'audio/aac', '\u00ff\u00f1'],
  ] as const) {
    it(`answers ${format} as its own type (13, 14)`, async () => {
      const answer = await speech({ input: 'Hi.', response_format: format });
      assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, type]);
      const bytes = await bytesOf(answer);
      if (beginning === null) assert.equal(bytes.length, 2 * Math.round(0.2 * 24_000));
      else assert.equal(bytes.toString('latin1', 0, beginning.length), beginning);
    });
  }

  it('takes a voice as id, as object, and by its name in any letter case (2, 3, 4)', async () => {
    const voices = [
      { id: '1001' },
      ' aRTHUR ',
      '1001',
      1001,
      { id: 1001 },
      'marin',
      'verse',
      null,
      undefined,
      '',
      147320,
    ];
    for (const voice of voices) {
      const answer = await speech({ input: `Voice ${JSON.stringify(voice)}.`, voice });
      assert.equal(answer.statusCode, 200, JSON.stringify(voice));
      await bytesOf(answer);
    }
    const [byId] = await listed('?door=openai&voice_id=1001');
    assert.ok(byId, 'the voice that was named');
    const asModel = await speech({ input: 'The model is the voice.', model: 'Bruno' });
    await bytesOf(asModel);
    assert.equal((await listed('?door=openai'))[0].voice_id, 1002);
  });

  it('ignores what it does not know, and obeys a language where the voice can (6, 7, 8)', async () => {
    const extras = { instructions: 'None', backend: 'openai', foo: 1, stream: true, lang_code: '', language: 'xx' };
    for (const body of [{ speed: 0.25 }, { speed: 4 }, extras, { language: 'fr' }, { lang_code: 'pt-BR' }]) {
      const answer = await speech({ input: `With ${JSON.stringify(body)}.`, voice: 'alloy', ...body });
      assert.equal(answer.statusCode, 200, JSON.stringify(body));
      await bytesOf(answer);
    }
    const languages = (await listed('?door=openai')).slice(0, 3).map((run: { language: number }) => run.language);
    assert.deepEqual(languages, [111, 76, 1]);
  });

  it('tells the language by the letters when nobody says it', async () => {
    for (const [input, language] of [
      ['Доброе утро.', 'ru-ru'],
      ['おはようございます。', 'ja-jp'],
    ] as const) {
      await bytesOf(await speech({ input, voice: 'alloy' }));
      const [run] = await listed('?door=openai');
      const known = await json(await server.ask({ path: '/source-languages' }));
      assert.equal(known.find(({ id }: { id: number }) => id === run.language).short_name, language);
    }
  });

  it('gives a short silence for a text without words, and neither a run nor a charge (9)', async () => {
    const before = (await listed('?door=any')).length;
    for (const input of ['.', '😄', '…', '👍🏽 !', '— « » —']) {
      for (const [response_format, length] of [
        ['pcm', 9_600],
        ['wav', 9_644],
      ]) {
        const answer = await speech({ input, response_format });
        assert.equal(answer.statusCode, 200, input);
        const bytes = await bytesOf(answer);
        assert.equal(bytes.length, length);
        assert.ok(bytes.subarray(44).every((byte) => byte === 0));
      }
      const mp3 = await speech({ input });
      assert.equal((await bytesOf(mp3)).length % FRAME.bytes, 0);
    }
    assert.equal((await listed('?door=any')).length, before);
    for (const input of ['', '   ', '\n']) {
      const { status, param } = await refused(await speech({ input }));
      assert.deepEqual([status, param], [400, 'input']);
    }
  });

  it('sends server-sent events when they are asked for (19)', async () => {
    const answer = await speech({ input: 'Hi there.', model: 'gpt-4o-mini-tts', stream_format: 'sse' });
    assert.match(String(answer.headers['content-type']), /^text\/event-stream/);
    const events = String(await bytesOf(answer))
      .split('\n\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text.replace(/^data: /, '')));
    const audio = Buffer.concat(events.slice(0, -1).map((event) => Buffer.from(event.audio, 'base64')));
    assert.ok(events.slice(0, -1).every(({ type }) => type === 'speech.audio.delta'));
    assert.deepEqual(events.at(-1), {
      type: 'speech.audio.done',
      usage: { input_tokens: 9, output_tokens: 0, total_tokens: 9 },
    });
    const plain = await bytesOf(await speech({ input: 'Hi there.', model: 'gpt-4o-mini-tts', stream_format: 'audio' }));
    assert.ok(audio.equals(plain));
  });

  it('lists voices and models without a key, in the shapes of all clients (25, 26, 27, 28)', async () => {
    for (const path of ['/v1/audio/voices', '/v1/voices', '/audio/voices']) {
      const { object, voices, data } = await json(await get(path));
      assert.equal(object, 'list');
      assert.deepEqual(voices, data);
      for (const voice of voices) assert.deepEqual([typeof voice.id, typeof voice.name], ['string', 'string']);
      assert.equal(new Set(voices.map(({ name }: { name: string }) => name.toLowerCase())).size, voices.length);
    }
    const { voices } = await json(await get('/v1/audio/voices?legacy=true'));
    assert.ok(voices.every((id: unknown) => typeof id === 'string'));
    const models = await json(await get('/v1/models'));
    assert.deepEqual(
      models.data.map(({ id }: { id: string }) => id),
      ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'],
    );
    assert.equal(typeof models.data[0].created, 'number');
    assert.deepEqual((await json(await get('/v1/audio/models'))).models[0], { id: 'tts-1', name: 'tts-1' });
    const model = await json(await get('/v1/models/gpt-4o-mini-tts-2025-03-20'));
    assert.deepEqual([model.id, model.voices.length > 0], ['gpt-4o-mini-tts', true]);
    for (const path of ['/v1/readyz', '/v1/test', '/v1', '/v1/health']) assert.equal((await get(path)).statusCode, 404);
    assert.equal((await get('/v1/models', bearer('lct_wrong'))).statusCode, 401, 'a key that is shown has to be good');
  });

  it('tells every error in the shape of its clients (5, 12, 22, 23, 24)', async () => {
    const long = 'a'.repeat(4_097);
    const cases: [Promise<IncomingMessage>, object][] = [
      [speech({ input: 'x', voice: 'nobody' }), { status: 400, param: 'voice', code: 'voice_not_found' }],
      [speech({ input: 'x', voice: {} }), { status: 400, param: 'voice.id' }],
      [speech({ input: 'x', model: 'nothing' }), { status: 404, param: 'model', code: 'model_not_found' }],
      [speech({ input: 'x', speed: 4.1 }), { status: 400, param: 'speed' }],
      [speech({ input: 'x', speed: 'fast' }), { status: 400, param: 'speed' }],
      [speech({ input: 'x', response_format: 'ogg' }), { status: 400, param: 'response_format' }],
      [speech({ input: long }), { status: 400, param: 'input', code: 'string_too_long' }],
      [speech({}), { status: 400, param: 'input', code: 'missing' }],
      [speech({ input: 'x' }, bearer('lct_wrong')), { status: 401, code: 'invalid_api_key' }],
      [speech({ input: 'x' }, {}), { status: 401, code: 'invalid_api_key' }],
      [speech({ input: 'x' }, { authorization: 'Bearer undefined' }), { status: 401 }],
      [get('/v1/nothing'), { status: 404, type: 'invalid_request_error' }],
      [get('/v1/models/nothing'), { status: 404, code: 'model_not_found' }],
      [get('/v1/audio/speech'), { status: 405 }],
      [server.ask({ method: 'DELETE', path: '/v1/models', key: null }), { status: 405 }],
      [get('/v1/models', { host: 'elsewhere.example' }), { status: 421 }],
      [speech({ input: 'x'.repeat(3_000_000) }), { status: 413 }],
      [
        server.ask({ method: 'POST', path: '/v1/audio/speech', headers: { 'content-type': 'text/plain' } }),
        { status: 400 },
      ],
    ];
    for (const [answer, expected] of cases) {
      const told = await answer;
      const retry = told.headers['x-should-retry'];
      const { message, ...error } = await refused(told);
      for (const [name, value] of Object.entries(expected)) {
        assert.equal(error[name as keyof typeof error], value, `${JSON.stringify(expected)}: ${message}`);
      }
      assert.equal(retry, 'false', 'the same request again would not help');
    }
    assert.equal((await get('/v1/audio/speech')).headers.allow, 'POST');
  });

  it('answers preflights of pages, and errors to them (29)', async () => {
    const headers = {
      origin: 'https://front.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
    };
    const answer = await server.ask({ method: 'OPTIONS', path: '/v1/audio/speech', key: null, headers });
    assert.equal(answer.statusCode, 204);
    for (const name of headers['access-control-request-headers'].split(',')) {
      assert.ok(String(answer.headers['access-control-allow-headers']).split(', ').includes(name), name);
    }
    const wrong = await speech({ input: 'x' }, { origin: headers.origin });
    assert.deepEqual([wrong.statusCode, wrong.headers['access-control-allow-origin']], [401, headers.origin]);
    assert.match(String(wrong.headers['access-control-expose-headers']), /x-request-id/);
    wrong.resume();
  });

  it('is found however its address is joined, and not under the vendor’s (12)', async () => {
    for (const path of ['/v1//audio/speech/', '/audio/speech', '/v1/v1/audio/speech', '//v1/audio/speech']) {
      const answer = await speech({ input: `At ${path}.` }, bearer(), path);
      assert.equal(answer.statusCode, 200, path);
      await bytesOf(answer);
    }
    const elsewhere = await get('/apis/v1/models');
    assert.equal(elsewhere.statusCode, 404);
    assert.equal((await json(elsewhere)).detail, 'Not Found');
  });

  it('opens to no cookie', async () => {
    const answer = await speech({ input: 'x' }, { cookie: '__Host-sid=lcs_abc' });
    assert.equal((await refused(answer)).status, 401);
  });

  it('marks its runs, leaves them out of lists, and deletes them after a day', async () => {
    await server.deleteAll();
    await bytesOf(await speech({ input: 'To be forgotten.' }));
    const [ordinary] = [await server.harness.submit(server.harness.alice, 'To be kept.')];
    await server.harness.speakAll();
    assert.deepEqual(
      (await listed()).map(({ task_id }: { task_id: string }) => task_id),
      [ordinary],
    );
    const [run] = await listed('?door=openai');
    assert.deepEqual([run.source.door, run.excerpt], ['openai', 'To be forgotten.']);
    assert.ok((await listed('?door=any')).length > 1);
    assert.deepEqual(await listed('?door=wyoming'), []);
    server.harness.advance(23 * 3_600_000);
    await server.harness.prune();
    assert.equal((await listed('?door=openai'))[0]?.run_id, run.run_id);
    server.harness.advance(2 * 3_600_000);
    await server.harness.prune();
    assert.deepEqual(await listed('?door=openai'), []);
    assert.equal((await listed()).length, 1);
  });
});
