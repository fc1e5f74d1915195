// One run by task id or run id: read, cancel, delete.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { RunDetail, RunInfo } from '@lector/contract/runs';
import type { InjectOptions } from 'fastify';
import { createHarness, type Harness } from './app-harness.ts';

describe('a run under /lector/v1/runs', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, request: InjectOptions = {}) =>
    server.app.inject({ ...request, method, url, headers: { 'x-api-key': server.alice, ...request.headers } });
  const look = async (name: number | string) => (await ask('GET', `/lector/v1/runs/${name}`)).json<RunDetail>();
  /** What lists and cancellations say of it. */
  const summarise = ({
    text,
    coverage,
    reading,
    listened,
    segments,
    reused_segments,
    synthesised_segments,
    take,
    takes,
    timeline,
    retried_by,
    peaks,
    ...info
  }: RunDetail): RunInfo => info;
  const cancel = (name: number | string) => ask('POST', `/lector/v1/runs/${name}/cancel`);
  /** Submits a run; answers its names. */
  async function submit() {
    const taskId = await server.submit(server.alice);
    return { taskId, runId: (await look(taskId)).run_id };
  }

  it('is the same whichever name is asked for, and tells all there is in every state', async () => {
    const { taskId, runId } = await submit();
    const at = '2026-01-02T03:04:05.000Z';
    const { source } = await look(runId);
    assert.deepEqual(source, { kind: 'key', key_id: source.key_id, name: 'alice', door: null });
    const queued: RunDetail = {
      run_id: runId,
      task_id: taskId,
      status: 'queued',
      voice_id: 1021,
      language: 1,
      characters: 12,
      excerpt: 'Hello there.',
      source,
      batch_id: null,
      custom_id: null,
      retry_of: null,
      attempts: 0,
      created_at: at,
      started_at: null,
      finished_at: null,
      failure: null,
      note: null,
      audio: null,
      waveform: null,
      text: 'Hello there.',
      coverage: null,
      reading: null,
      listened: null,
      reused_segments: null,
      synthesised_segments: null,
      take: 0,
      takes: [],
      segments: [],
      timeline: [{ at, kind: 'queued', attempt: 0, failure: null }],
      retried_by: [],
      peaks: null,
    };
    for (const name of [taskId, taskId.toUpperCase(), runId]) assert.deepEqual(await look(name), queued);
    await server.speakAll(Buffer.from('fLaC'));
    const done = await look(runId);
    assert.deepEqual(await look(taskId), done);
    const { audio, coverage, reading, waveform, peaks } = done;
    const how = { input_type: 'text', normalize: 'full', footnotes: 'skip', marks: false, speed: 1 };
    const pauses = { sentence_ms: 294, paragraph_ms: 588, heading_ms: 800, scene_ms: 1_500 };
    const nothing = { respoken: [], respoken_count: 0, skipped: [], skipped_count: 0, warnings: [], warning_count: 0 };
    assert.deepEqual(reading, { ...how, pauses, ...nothing });
    assert.deepEqual(done, {
      ...{ ...queued, audio, coverage, reading, waveform, peaks },
      ...{ status: 'done', attempts: 1, started_at: at, finished_at: at },
      ...{ reused_segments: 0, synthesised_segments: 1 },
      segments: [{ at: 0, length: 12, start: 0, seconds: 2 }],
      timeline: [
        ...queued.timeline,
        { at, kind: 'started', attempt: 1, failure: null },
        { at, kind: 'done', attempt: 1, failure: null },
      ],
    });
    const bars = [waveform, peaks].map((text) => Buffer.from(text ?? '', 'base64').length);
    assert.deepEqual(bars, [64, 1_000]);
    assert.deepEqual({ ...audio, sha256: '' }, { seconds: 2, size_bytes: 4, sha256: '', sample_rate: 22_050 });
    assert.match(audio?.sha256 ?? '', /^[0-9a-f]{64}$/);
    assert.deepEqual(Object.keys(coverage ?? {}), ['characters', 'spoken', 'silent', 'reported', 'losses', 'basis']);
    await server.expireAll();
    assert.deepEqual(await look(runId), {
      ...done,
      ...{ status: 'expired', audio: null, waveform: null, peaks: null, segments: [] },
      timeline: [...done.timeline, { at, kind: 'expired', attempt: 1, failure: null }],
    });

    const retake = async (name: number | string, query: string) => {
      const url = `/lector/v1/runs/${name}/retry?${query}`;
      const answer = await server.app.inject({ method: 'POST', url, headers: { 'x-api-key': server.alice } });
      assert.equal(answer.statusCode, 200, answer.body);
      await server.speakAll(Buffer.from('fLaC'));
      return answer.json<RunDetail>().run_id;
    };
    const second = await retake(await retake(runId, 'take=1'), 'take=2&at=6');
    assert.deepEqual([(await look(second)).take, (await look(second)).takes], [1, [{ at: 6, take: 2 }]]);

    const failing = await submit();
    await server.failAll({ code: 'deadline', message: 'Too slow.', retryable: false });
    const failed = await look(failing.runId);
    assert.deepEqual([failed.status, failed.failure], ['failed', { code: 'deadline', message: 'Too slow.' }]);
    const speaking = await submit();
    await server.startAll();
    const running = await look(speaking.taskId);
    assert.deepEqual([running.status, running.attempts, running.finished_at], ['running', 1, null]);
  });

  it('is cancelled by either name while it waits or is spoken, and stays so', async () => {
    for (const spoken of [false, true]) {
      for (const by of ['taskId', 'runId'] as const) {
        const names = await submit();
        if (spoken) await server.startAll();
        const before = await look(names.taskId);
        server.advance(1_000);
        const answer = await cancel(names[by]);
        assert.equal(answer.statusCode, 200);
        const cancelled = answer.json<RunInfo>();
        assert.deepEqual(cancelled, {
          ...summarise(before),
          status: 'cancelled',
          finished_at: new Date(server.now()).toISOString(),
          failure: { code: 'cancelled', message: 'The run was cancelled' },
        });
        server.advance(1_000);
        for (const name of Object.values(names)) assert.deepEqual((await cancel(name)).json(), cancelled);
        assert.deepEqual(summarise(await look(names.runId)), cancelled);
      }
    }
    assert.deepEqual(await server.speakAll(), []);
  });

  it('reads as failed on the vendor’s wire once it is cancelled', async () => {
    const { taskId, runId } = await submit();
    await cancel(taskId);
    assert.deepEqual((await ask('GET', `/tts/${taskId}`)).json(), {
      status: 'ERROR',
      run_id: null,
      exception_reason: 'CANCELLED',
      message: 'The run was cancelled',
    });
    const bulk = await ask('POST', '/tts-results', { payload: { run_ids: [runId, runId] } });
    const entry = { output_url: '', status: 'ERROR', message: 'The run was cancelled' };
    assert.deepEqual(bulk.json(), { [runId]: entry });
    const single = await ask('GET', `/tts-result/${runId}`);
    assert.deepEqual([single.statusCode, single.json().detail], [400, 'The run was cancelled']);
  });

  it('cannot be cancelled once it has ended: the answer says how it ended', async () => {
    const { runId } = await submit();
    await server.speakAll();
    const done = await look(runId);
    const answer = await cancel(runId);
    assert.deepEqual([answer.statusCode, answer.json()], [200, summarise(done)]);
    assert.deepEqual(await look(runId), done);
  });

  it('is cancelled by clients that send a type without a body, and by those that send one', async () => {
    const type = { 'content-type': 'application/json' };
    for (const request of [{ headers: type }, { headers: type, payload: '{}' }, { headers: type, payload: 'null' }]) {
      const { taskId } = await submit();
      const answer = await ask('POST', `/lector/v1/runs/${taskId}/cancel?run_id=`, request);
      assert.equal(answer.json().status, 'cancelled', answer.body);
    }
  });

  it('is deleted by its task id as well', async () => {
    const { taskId, runId } = await submit();
    assert.equal((await ask('DELETE', `/lector/v1/runs/${taskId}`)).statusCode, 204);
    assert.equal((await ask('DELETE', `/lector/v1/runs/${runId}`)).statusCode, 404);
    assert.equal((await ask('GET', `/tts/${taskId}`)).statusCode, 404);
  });

  it('looks the same to everybody else as one that was deleted or never was', async () => {
    const { taskId, runId } = await submit();
    const gone = await submit();
    await ask('DELETE', `/lector/v1/runs/${gone.runId}`);
    const unknown = runId === 1 ? 2 : 1;
    const headers = { 'x-api-key': server.bob };
    const bodies = new Set<string>();
    for (const [method, tail] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/cancel'],
    ] as const) {
      const strange = await Promise.all(
        [taskId, runId].map((name) => ask(method, `/lector/v1/runs/${name}${tail}`, { headers })),
      );
      const mine = await Promise.all(
        [gone.taskId, gone.runId, unknown, randomUUID()].map((name) => ask(method, `/lector/v1/runs/${name}${tail}`)),
      );
      for (const answer of [...strange, ...mine]) {
        assert.equal(answer.statusCode, 404);
        bodies.add(answer.body);
      }
    }
    assert.equal(bodies.size, 1);
    assert.equal((await look(runId)).status, 'queued');
  });

  it('is asked for by nothing but a run id or a task id', async () => {
    for (const [name, type] of [
      ['0', 'greater_than_equal'],
      ['-1', 'greater_than_equal'],
      ['2147483648', 'less_than_equal'],
      ['1.5', 'int_parsing'],
      ['9'.repeat(40), 'int_parsing'],
      ['x', 'run_name'],
      ['null', 'run_name'],
      ['0x10', 'run_name'],
      ['00000000-0000-4000-8000-00000000000', 'run_name'],
      ['00000000-0000-4000-8000-00000000000g', 'run_name'],
      ['00000000-0000-4000-8000-000000000000%0A', 'run_name'],
      ['{00000000-0000-4000-8000-000000000000}', 'run_name'],
    ] as const) {
      for (const [method, tail] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/cancel'],
      ] as const) {
        const answer = await ask(method, `/lector/v1/runs/${name}${tail}`);
        assert.equal(answer.statusCode, 422, `${method} ${name} → ${answer.body}`);
        const [item] = answer.json().detail;
        assert.deepEqual([item.loc, item.type], [['path', 'run_id'], type]);
      }
    }
  });
});
