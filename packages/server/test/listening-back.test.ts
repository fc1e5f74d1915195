// Listening back over HTTP: asked for with the run, refused without a recogniser, told to the run's owner.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { RunDetail } from '@lector/contract/runs';
import { createHarness } from './app-harness.ts';

async function open(t: TestContext, canListen: boolean) {
  const harness = await createHarness({}, { canListen });
  t.after(() => harness.close());
  const { app, alice } = harness;
  const payload = { text: 'Hello there.', voice_id: 147320, language: 1 };
  return {
    ...harness,
    say: (fields: object, headers: Record<string, string> = {}) =>
      app.inject({
        ...{ method: 'POST', url: '/apis/tts', headers: { 'x-api-key': alice, ...headers } },
        payload: { ...payload, ...fields },
      }),
    listened: async (id: number | string, key = alice) => {
      const answer = await app.inject({ url: `/lector/v1/runs/${id}`, headers: { 'x-api-key': key } });
      return answer.statusCode === 200 ? answer.json<RunDetail>().listened : answer.statusCode;
    },
  };
}

const NOTHING = {
  recogniser: null,
  words: null,
  word_error: null,
  differences: [],
  difference_count: 0,
  message: null,
};

it('a run is listened to when that is asked for, and its owner is told what was heard', async (t) => {
  const { say, listened, listenings, speakAll, bob } = await open(t, true);
  await say({});
  await say({ listen_back: false });
  await say({ listen_back: null });
  const [first, second, third] = await speakAll();
  for (const runId of [first, second, third]) assert.equal(await listened(runId!), null);

  await say({ listen_back: true });
  const [runId] = await speakAll();
  assert.deepEqual(await listened(runId!), { state: 'waiting', ...NOTHING });
  const task = await listenings.next(new Set());
  assert.equal(task?.runId, runId);
  await listenings.settle(task!, {
    state: 'done',
    recogniser: 'tones',
    report: {
      ...{ words: 3, other: 1, missing: 0, added: 0 },
      differences: [{ kind: 'other', at: 6, length: 5, said: 'there', heard: 'their', startSample: 11_025 }],
    },
  });
  assert.deepEqual(await listened(runId!), {
    ...{ state: 'done', recogniser: 'tones', words: 3, word_error: 0.3333, difference_count: 1, message: null },
    differences: [{ kind: 'other', at: 6, length: 5, start: 0.5, said: 'there', heard: 'their' }],
  });
  assert.equal(await listened(runId!, bob), 404);
});

it('a run that repeats one is listened to as well', async (t) => {
  const { app, alice, say, listened, speakAll } = await open(t, true);
  await say({ listen_back: true });
  const [runId] = await speakAll();
  const headers = { 'x-api-key': alice };
  const again = await app.inject({ method: 'POST', url: `/lector/v1/runs/${runId}/retry`, headers });
  assert.deepEqual(await listened(again.json<{ run_id: number }>().run_id), { state: 'waiting', ...NOTHING });
});

it('without a recogniser that is refused, and so is what is no answer to the question', async (t) => {
  const { say } = await open(t, false);
  const refused = await say({ listen_back: true });
  assert.equal(refused.statusCode, 422);
  const [problem] = refused.json<{ detail: { loc: string[]; msg: string; type: string }[] }>().detail;
  assert.deepEqual([problem?.loc, problem?.type], [['body', 'listen_back'], 'no_recogniser']);
  assert.match(problem?.msg ?? '', /LECTOR_RECOGNISER.*leave listen_back out/);
  assert.equal((await say({ listen_back: 'perhaps' })).statusCode, 422);
  assert.equal((await say({ listen_back: false })).statusCode, 200);
});

it('an Idempotency-Key of a run that is not listened to is another request', async (t) => {
  const { say } = await open(t, true);
  const headers = { 'idempotency-key': 'one' };
  const { task_id } = (await say({}, headers)).json<{ task_id: string }>();
  assert.equal((await say({ listen_back: false }, headers)).json<{ task_id: string }>().task_id, task_id);
  assert.equal((await say({ listen_back: true }, headers)).statusCode, 422);
});
