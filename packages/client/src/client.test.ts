// Tests the client against a strict fake server.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { FAKE_KEY, type FakeLector, startFakeLector } from '../test/fake-lector.ts';
import { createLectorClient } from './client.ts';
import { LectorError, type LectorErrorKind } from './errors.ts';

let fake: FakeLector;
before(async () => {
  fake = await startFakeLector();
});
after(() => fake.close());
beforeEach(() => {
  fake.seen.length = 0;
  fake.fault = () => undefined;
  fake.spoil = (run) => run.audio;
  fake.pollsBeforeEnd = 0;
});

const connect = (options: Partial<Parameters<typeof createLectorClient>[0]> = {}) =>
  createLectorClient({ baseUrl: fake.url, apiKey: FAKE_KEY, ...options });
const request = { text: 'Good evening.', voice_id: 147320, language: 1 };
const isKind = (kind: LectorErrorKind) => (error: unknown) => error instanceof LectorError && error.kind === kind;

test('a text becomes audio, with its facts and verified bytes', async () => {
  const submitted: string[] = [];
  fake.pollsBeforeEnd = 2;
  const speech = await connect().speak(
    { text: 'Guten Abend.', voiceId: 20303, languageId: 31, gender: 'female' },
    { onSubmitted: (taskId) => submitted.push(taskId) },
  );
  const run = fake.runs.at(-1)!;
  assert.deepEqual(run.request, { text: 'Guten Abend.', voice_id: 20303, language: 31, gender: 2 });
  assert.deepEqual([speech.taskId, speech.runId, speech.durationMs], [run.taskId, run.runId, 1500]);
  assert.deepEqual(submitted, [run.taskId]);
  const download = await speech.download();
  assert.deepEqual(Buffer.from(await download.bytes()), run.audio);
  assert.equal(download.contentType, 'audio/flac');
  const bulkCalls = fake.seen.filter(({ path }) => path === '/tts-results');
  assert.deepEqual(bulkCalls[0]?.body, { run_ids: [run.runId, run.runId] });
});

test('how a text is to be read is sent as the wire has it, and only what was said', async () => {
  await connect().speak({
    ...{ text: '# Hi', inputType: 'markdown', normalize: 'off', footnotes: 'end', marks: false, lane: 'interactive' },
    listenBack: true,
    pauses: { sentenceMs: 0, headingMs: 900 },
    dictionaries: [2, 1],
  });
  const { voice_id: _, language: __, ...rest } = fake.runs.at(-1)!.request;
  assert.deepEqual(rest, {
    ...{ text: '# Hi', input_type: 'markdown', normalize: 'off', footnotes: 'end', marks: false, lane: 'interactive' },
    listen_back: true,
    pauses: { sentence_ms: 0, heading_ms: 900 },
    dictionaries: [2, 1],
  });
});

test('base URLs with slashes and /apis all lead to the right paths', async () => {
  for (const suffix of ['', '/', '//', '/apis', '/apis/']) {
    fake.seen.length = 0;
    const client = connect({ baseUrl: fake.url + suffix });
    const { task_id } = await client.createTts(request);
    const { run_id } = await client.getTts(task_id);
    await client.deleteRun(run_id!);
    const prefix = suffix.includes('apis') ? '/apis' : '';
    assert.deepEqual(
      fake.seen.map(({ path }) => path),
      [`${prefix}/tts`, `${prefix}/tts/${task_id}`, `/lector/v1/runs/${run_id}`],
    );
  }
});

test('results of any number come in the order asked, with an entry for every distinct id', async () => {
  const client = connect();
  for (let i = 0; i < 10; i++) await client.createTts({ ...request, text: `Number ${i}.` });
  const ids = fake.runs.map((run) => run.runId).toReversed();
  const asked = [...ids, ids[0]!, 17];
  fake.seen.length = 0;
  const results = await client.results(asked);
  assert.deepEqual([...results.keys()], [...ids, 17]);
  assert.equal(results.get(17)?.status, 'NOT_FOUND');
  assert.ok(fake.seen.every(({ body }) => (body as { run_ids: number[] }).run_ids.length >= 2));
});

test('a submission that is repeated makes one run', async () => {
  const runsBefore = fake.runs.length;
  let drops = 1;
  fake.fault = () => {
    if (drops-- > 0) return 'drop';
    return drops === -1 ? { status: 503, headers: { 'retry-after': '0' } } : undefined;
  };
  await connect().createTts(request);
  assert.equal(fake.runs.length, runsBefore + 1);
  const keys = fake.seen.map(({ headers }) => headers['idempotency-key']);
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
});

test('a new folder is not asked for twice when the connection breaks', async () => {
  fake.fault = () => 'drop';
  await assert.rejects(connect().createFolder('Chapters'), isKind('network'));
  assert.equal(fake.seen.length, 1);
});

test('a run is looked at, cancelled and deleted by either of its names', async () => {
  fake.pollsBeforeEnd = 5;
  const client = connect({ baseUrl: `${fake.url}/apis` });
  for (const name of ['runId', 'taskId'] as const) {
    const { task_id } = await client.createTts(request);
    const id = fake.runs.at(-1)![name];
    const run = await client.getRun(id);
    assert.deepEqual([run.task_id, run.run_id, run.status], [task_id, fake.runs.at(-1)!.runId, 'queued']);
    assert.equal((await client.cancelRun(id)).status, 'cancelled');
    const { status, exception_reason } = await client.waitForTask(task_id);
    assert.deepEqual([status, exception_reason], ['ERROR', 'CANCELLED']);
    await client.deleteRun(id);
    for (const gone of [client.getRun(id), client.cancelRun(id), client.deleteRun(id)])
      await assert.rejects(gone, isKind('notFound'));
  }
  assert.ok(fake.seen.every(({ path }) => path.startsWith('/apis/tts') || path.startsWith('/lector/v1/runs/')));
});

test('a run that has ended is answered by a cancellation as it is', async () => {
  const client = connect();
  const { runId } = await client.speak({ text: 'Done already.' });
  const run = await client.cancelRun(runId);
  assert.equal(run.status, 'done');
  assert.equal(run.audio?.sha256, (await client.getRun(runId)).audio?.sha256);
});

test('a cancellation is repeated when its answer is lost', async () => {
  fake.pollsBeforeEnd = 5;
  const client = connect();
  const { task_id } = await client.createTts(request);
  fake.seen.length = 0;
  fake.fault = () => (fake.seen.length === 1 ? 'drop' : undefined);
  assert.equal((await client.cancelRun(task_id)).status, 'cancelled');
  assert.equal(fake.seen.length, 2);
});

test('statuses become kinds, and bodies become words', async () => {
  const kinds: [number, LectorErrorKind][] = [
    [400, 'badRequest'],
    [401, 'authentication'],
    [402, 'payment'],
    [403, 'permission'],
    [404, 'notFound'],
    [422, 'validation'],
    [429, 'rateLimit'],
    [500, 'server'],
    [301, 'protocol'],
  ];
  const client = connect({ maxRetries: 0, maxRetryAfterMs: 0 });
  for (const [status, kind] of kinds) {
    const headers = { 'retry-after': '7', 'x-request-id': 'r-1', location: 'https://elsewhere/' };
    fake.fault = () => ({ status, headers, body: '{"detail":"because","code":"why"}' });
    await assert.rejects(client.listVoices(), (error) => {
      assert.ok(error instanceof LectorError);
      assert.equal(error.kind, kind);
      assert.equal(error.status, status);
      if (status === 301) return true;
      assert.deepEqual([error.message, error.code], ['because', 'why']);
      assert.deepEqual([error.requestId, error.retryAfterMs], ['r-1', 7_000]);
      return true;
    });
  }
});

test('a refused value is told with its place', async () => {
  await assert.rejects(connect().createTts({ ...request, voice_id: 404 }), (error) => {
    assert.ok(error instanceof LectorError);
    assert.equal(error.message, 'body.voice_id: no such voice');
    assert.deepEqual(error.items[0]?.loc, ['body', 'voice_id']);
    return true;
  });
});

test('answers that are not JSON are named, good ones and bad ones', async () => {
  const client = connect({ maxRetries: 0 });
  fake.fault = () => ({ status: 200, body: '<html>' });
  await assert.rejects(client.listVoices(), isKind('protocol'));
  fake.fault = () => ({ status: 502, body: '<h1>Bad\n Gateway</h1>' });
  await assert.rejects(client.listVoices(), /HTTP 502 <h1>Bad Gateway<\/h1>/);
});

test('no server and a silent server are told apart', async () => {
  const nobody = connect({ baseUrl: 'http://127.0.0.1:1', maxRetries: 0 });
  await assert.rejects(nobody.listVoices(), isKind('network'));
  const silent = connect({
    timeoutMs: 20,
    maxRetries: 0,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      }),
  });
  await assert.rejects(silent.listVoices(), isKind('timeout'));
});

test('an aborted wait rejects with the reason of the signal', async () => {
  fake.pollsBeforeEnd = 1_000;
  const client = connect();
  const { task_id } = await client.createTts(request);
  const controller = new AbortController();
  const reason = new Error('enough');
  const waiting = client.waitForTask(task_id, { signal: controller.signal, onPoll: () => controller.abort(reason) });
  await assert.rejects(waiting, (error) => error === reason);
  await assert.rejects(client.getTts(task_id, { signal: AbortSignal.abort(reason) }), (error) => error === reason);
});

test('a wait that is too long ends with the task id, to go on later', async () => {
  fake.pollsBeforeEnd = 1_000;
  const client = connect();
  const { task_id } = await client.createTts(request);
  await assert.rejects(client.waitForTask(task_id, { timeoutMs: 5 }), (error) => {
    assert.ok(error instanceof LectorError);
    return error.kind === 'timeout' && error.taskId === task_id;
  });
});

test('a run that fails is an answer to a wait and an error of speak', async () => {
  const client = connect();
  const { task_id } = await client.createTts({ ...request, text: 'unspeakable' });
  assert.equal((await client.waitForTask(task_id)).status, 'ERROR');
  await assert.rejects(client.speak({ text: 'unspeakable' }), (error) => {
    assert.ok(error instanceof LectorError);
    return error.kind === 'runFailed' && error.code === 'PROCESSING_ERROR';
  });
});

test('bytes that are not the promised ones fail at their end', async () => {
  const client = connect();
  const speech = await client.speak({ text: 'Once more.' });
  fake.spoil = (run) => Buffer.concat([run.audio.subarray(1), Buffer.from('x')]);
  await assert.rejects(
    speech.download().then((download) => download.bytes()),
    isKind('integrity'),
  );
  fake.spoil = (run) => run.audio.subarray(1);
  await assert.rejects(
    speech.download().then((download) => download.bytes()),
    isKind('integrity'),
  );
});

test('the bytes of one run come raw too, and its link alone', async () => {
  const client = connect();
  const { runId, url } = await client.speak({ text: 'Raw.' });
  assert.deepEqual(await client.getTtsResult(runId), { output_url: url });
  const audio = await client.getTtsResultAudio(runId);
  assert.deepEqual(Buffer.from(await audio.bytes()), fake.runs.at(-1)!.audio);
});

test('a cancelled download ends its connection', async () => {
  const client = connect();
  const { url } = await client.speak({ text: 'Never heard.' });
  const download = await client.download(url);
  await download.stream.cancel();
});

test('keys and addresses that no request can carry are refused at once', () => {
  for (const apiKey of ['', 'a b', 'key\n', 'schlüssel'])
    assert.throws(() => connect({ apiKey }), isKind('validation'));
  for (const baseUrl of ['', 'localhost:7077', 'ftp://x', 'http://user:secret@host', '::']) {
    assert.throws(() => connect({ baseUrl }), isKind('validation'));
  }
  for (const baseUrl of [
    'http://me:secret@host',
    'me:secret@host',
    'ftp://me:secret@host',
    'http://me:secret@host:x',
  ]) {
    assert.throws(
      () => connect({ baseUrl }),
      (error: Error) => /user name or a password/.test(error.message) && !error.message.includes('secret'),
      baseUrl,
    );
  }
});
