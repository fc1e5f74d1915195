// Invalid or unusual paths, queries and headers, calls that are not served, and the body of every error.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { describeOtherCall, OTHER_CALLS } from '@lector/contract/other-calls';
import { GOOD, JSON_TYPE, openBadInputServer } from './bad-input-server.ts';

const fixture = await openBadInputServer();
after(() => fixture.close());
const { server, inject, post, get, refusal, places, checkNothingStored } = fixture;

describe('addresses, queries and headers', () => {
  let runId: number;
  before(async () => {
    await server.speakAll();
    await server.submit(server.alice);
    [runId] = (await server.speakAll()) as [number];
  });

  it('takes output_type in any letter case, and refuses any other word', async () => {
    for (const type of ['file_url', 'FILE_URL', 'File_Url']) {
      const answer = await get(`/tts-result/${runId}?output_type=${type}`);
      assert.deepEqual(Object.keys(answer.json()), ['output_url']);
    }
    for (const query of ['', '?output_type=raw_bytes', '?output_type=RAW_BYTES']) {
      assert.equal((await get(`/tts-result/${runId}${query}`)).headers['content-type'], 'audio/flac');
    }
    for (const query of [
      'output_type=',
      'output_type=wav',
      'output_type=file_url%20',
      'output_type=file_url&output_type=file_url',
    ])
      assert.deepEqual(places(await get(`/tts-result/${runId}?${query}`)), [['query.output_type', 'enum']], query);
  });

  it('refuses run ids in the path that are no ids', async () => {
    for (const [id, type] of [
      ['x', 'int_parsing'],
      ['1.5', 'int_parsing'],
      ['0', 'greater_than_equal'],
      ['-1', 'greater_than_equal'],
      ['2147483648', 'less_than_equal'],
      ['%00', 'int_parsing'],
      ['null', 'int_parsing'],
    ] as const)
      assert.deepEqual(places(await get(`/apis/tts-result/${id}`)), [['path.run_id', type]], id);
  });

  it('ignores an empty run_id and unknown parameters on every call', async () => {
    for (const query of [
      'run_id=',
      'run_id=x',
      'run_id=1&run_id=2',
      'traceparent=00',
      'language=1&text=hi&voice_id=147320',
    ]) {
      for (const url of ['/list-voices', '/source-languages', '/target-languages', '/folders', `/tts-result/${runId}`])
        assert.equal((await get(`/apis${url}?${query}`)).statusCode, 200, `${url}?${query}`);
      assert.equal((await post(`/apis/tts?${query}`, JSON.stringify(GOOD))).statusCode, 200);
      assert.equal((await post(`/apis/tts-results?${query}`, `{"run_ids":[${runId},1]}`)).statusCode, 200);
    }
  });

  it('never looks at Accept, and takes Content-Type on calls without a body', async () => {
    for (const accept of ['application/json', 'audio/flac', 'text/html', 'image/png;q=0.1', 'nonsense', '']) {
      const headers = { accept, ...JSON_TYPE };
      assert.equal((await get(`/tts-result/${runId}`, headers)).headers['content-type'], 'audio/flac');
      const link = await get(`/tts-result/${runId}?output_type=file_url`, headers);
      assert.match(String(link.headers['content-type']), /^application\/json/);
      assert.equal((await get('/apis/list-voices', headers)).statusCode, 200);
    }
    const removal = await inject({ method: 'DELETE', url: '/lector/v1/runs/1', headers: JSON_TYPE });
    assert.equal(removal.statusCode, 404);
  });

  it('refuses parameters of the folder list that are out of bounds', async () => {
    for (const [query, type] of [
      ['limit=0', 'greater_than_equal'],
      ['limit=101', 'less_than_equal'],
      ['limit=x', 'int_parsing'],
      ['search_query=a', 'string_too_short'],
      [`search_query=${'a'.repeat(256)}`, 'string_too_long'],
      ['search_query=aa&search_query=bb', 'string_type'],
    ] as const) {
      const [item] = refusal(await get(`/folders?${query}`));
      assert.deepEqual([item?.loc, item?.type], [['query', query.split('=')[0]], type]);
    }
    for (const query of [
      'limit=1',
      'limit=100',
      'search_query=%25%25',
      'search_query=%00%00',
      'search_query=__',
      "search_query=' OR 1",
    ])
      assert.deepEqual((await get(`/folders?${query}`)).json(), [], query);
  });

  it('answers every other camb call with the 404 that its clients know and a sentence that names the call', async () => {
    assert.ok(OTHER_CALLS.length > 55);
    for (const [method, name] of OTHER_CALLS) {
      const path = name.replace(/\{\w+\}/g, '7');
      const detail = describeOtherCall(method, path);
      assert.ok(detail?.startsWith(`Lector does not offer ${method} ${name} of camb.ai's API. `), detail ?? path);
      const notFound = { detail, error: detail, status: 404 };
      // At the root that address is the OpenAI door's, and what is wrong is told in its shape.
      const isDoor = path.startsWith('/v1/');
      const atRoot = isDoor
        ? { error: { message: detail, type: 'invalid_request_error', param: null, code: null } }
        : notFound;
      for (const url of [path, `/apis${path}`, `/apis/${path}?run_id=7`]) {
        const answer = await inject({ method, url });
        assert.equal(answer.statusCode, 404, `${method} ${url}`);
        assert.deepEqual(answer.json(), url.startsWith('/apis') ? notFound : atRoot);
      }
      if (method !== 'POST') continue;
      const form = await post(path, '--x--', { 'content-type': 'multipart/form-data; boundary=x' });
      assert.deepEqual(form.json(), atRoot, `${path} with a form`);
      assert.deepEqual((await post(path, '{')).json(), atRoot, `${path} with broken JSON`);
      assert.deepEqual((await post(path, 'x'.repeat(40_000))).json(), atRoot, `${path} with a long body`);
    }
  });

  it('says what serves instead of a call that is not offered, and keeps the plain 404 for all else', async () => {
    const { detail } = (await post('/apis/text-to-voice', '{}')).json();
    assert.match(detail, /POST \/text-to-voice .* GET \/list-voices\.$/);
    const notFound = { detail: 'Not Found', error: 'Not Found', status: 404 };
    for (const [method, url] of [
      ['GET', '/nothing'],
      ['GET', '/tts-stream'],
      ['POST', '/dub/'.concat('7')],
      ['GET', '/apis/story-result/'],
      ['GET', '/transcribe/7/8'],
    ] as const)
      assert.deepEqual((await inject({ method, url })).json(), notFound, `${method} ${url}`);
  });

  it('answers an unknown task with 404 and a run that cannot be fetched with 400, own or not', async () => {
    await server.submit(server.bob);
    const [bobs] = (await server.speakAll()) as [number];
    for (const task of ['x', '1', '00000000-0000-0000-0000-000000000000', '%F0%9F%98%80', '%00', "'--"]) {
      for (const path of ['/tts/', '/apis/discord/tts/']) {
        const answer = await get(path + task);
        assert.equal(answer.statusCode, 404);
        assert.equal(answer.json().detail, 'There is no such task');
      }
    }
    const bodies = [];
    for (const id of [bobs, 2_147_483_647]) {
      const answer = await get(`/tts-result/${id}`);
      assert.equal(answer.statusCode, 400);
      bodies.push(answer.body);
    }
    assert.equal(bodies[0], bodies[1]);
  });

  it('always answers a poll with all four keys', async () => {
    const task = await server.submit(server.alice);
    const keys = ['status', 'run_id', 'exception_reason', 'message'];
    const pending = (await get(`/apis/tts/${task}`)).json();
    assert.deepEqual(Object.keys(pending), keys);
    assert.deepEqual(pending, { status: 'PENDING', run_id: null, exception_reason: null, message: null });
    await server.failAll({ code: 'engine_failed', message: 'The engine crashed', retryable: false });
    const failed = (await get(`/apis/discord/tts/${task}`)).json();
    assert.deepEqual(failed, {
      status: 'ERROR',
      run_id: null,
      exception_reason: 'PROCESSING_ERROR',
      message: 'The engine crashed',
    });
    const second = await server.submit(server.alice);
    const [id] = await server.speakAll();
    assert.deepEqual((await get(`/tts/${second}`)).json(), {
      status: 'SUCCESS',
      run_id: id,
      exception_reason: null,
      message: null,
    });
  });
});

it('tells 401, 402, 403 and 429 in bodies that readers of both generations understand', async () => {
  const secretOf = async (more: object) =>
    (await server.keys.create({ name: 'limited', owner: 'limited', ...more })).secret;
  const keys = {
    401: 'lct_wrong',
    402: await secretOf({ characterLimit: 3 }),
    403: await secretOf({ scopes: ['tts:read'] }),
    429: await secretOf({ ratePerMinute: 1 }),
  };
  await post('/tts', JSON.stringify(GOOD), { ...JSON_TYPE, 'x-api-key': keys[429] });
  for (const [status, key] of Object.entries(keys)) {
    const answer = await post('/tts', JSON.stringify(GOOD), { ...JSON_TYPE, 'x-api-key': key });
    assert.equal(answer.statusCode, Number(status));
    const { detail, error, status: repeated } = answer.json();
    assert.ok(typeof detail === 'string' && detail.length > 0);
    assert.deepEqual([error, repeated], [detail, Number(status)]);
    assert.equal(Number(answer.headers['retry-after'] ?? 0) >= 1, status === '429');
    checkNothingStored();
  }
});
