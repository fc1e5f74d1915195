// The times of a run: as JSON and as subtitles, for its owner and nobody else, whole or not at all.
import assert from 'node:assert/strict';
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Timings } from '@lector/contract/timings';
import { createHarness, type Harness } from '../app-harness.ts';

const TEXT = 'Guten Tag, wie geht es Ihnen?';

describe('the times of a run', () => {
  let server: Harness;
  before(async () => {
    server = await createHarness();
  });
  after(() => server.close());

  const ask = (path: string, key = server.alice, method: 'GET' | 'HEAD' = 'GET') =>
    server.app.inject({ method, url: `/lector/v1/runs/${path}`, headers: { 'x-api-key': key } });
  const speak = async (text = TEXT, options?: { timed: boolean }) => {
    const taskId = await server.submit(server.alice, text);
    const [runId] = await server.speakAll(undefined, options);
    return { taskId, runId: runId! };
  };
  /** The stored files of times. */
  const stored = () =>
    readdirSync(join(server.dataDir, 'blobs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.timings'))
      .map((name) => join(server.dataDir, 'blobs', name));

  it('are told as JSON by either name, in seconds and in the text’s own code points', async () => {
    const { taskId, runId } = await speak(`😀 ${TEXT}`);
    const answer = await ask(`${taskId}/timings`);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.match(String(answer.headers['content-type']), /^application\/json/);
    const { sentences, ...rest } = answer.json<Timings>();
    assert.deepEqual(rest, { run_id: runId, task_id: taskId, seconds: 2, marks: [] });
    const [{ words, ...sentence }] = sentences as [Timings['sentences'][number]];
    assert.deepEqual(sentence, { at: 0, length: TEXT.length + 2, start: 0, seconds: 2 });
    assert.deepEqual(words![0], { at: 0, length: 1, start: 0, seconds: words![0]!.seconds, estimated: true });
    assert.equal(words!.length, 7);
    const without = (await ask(`${runId}/timings?format=json&words=0`)).json<Timings>();
    assert.deepEqual(without.sentences, [sentence]);
  });

  it('are told as subtitles', async () => {
    const { runId } = await speak();
    const srt = await ask(`${runId}/timings?format=srt`);
    assert.equal(srt.headers['content-type'], 'application/x-subrip; charset=utf-8');
    assert.equal(srt.headers['content-disposition'], `inline; filename="run-${runId}.srt"`);
    assert.equal(srt.body, `1\n00:00:00,000 --> 00:00:02,000\n${TEXT}\n\n`);
    const vtt = await ask(`${runId}/timings?format=vtt`);
    assert.equal(vtt.headers['content-type'], 'text/vtt; charset=utf-8');
    assert.equal(vtt.body, `WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${TEXT}\n\n`);
    const words = await ask(`${runId}/timings?format=srt&words=1`);
    assert.match(words.body, /^1\n00:00:00,000 --> [^\n]+\nGuten\n\n2\n/);
    const head = await ask(`${runId}/timings?format=vtt`, server.alice, 'HEAD');
    assert.deepEqual([head.statusCode, head.body], [200, '']);
    assert.equal((await ask(`${runId}/timings?format=ass`)).statusCode, 422);
  });

  it('are not there for others, before the end, nor for runs of before they were kept', async () => {
    const { runId } = await speak();
    assert.equal((await ask(`${runId}/timings`, server.bob)).statusCode, 404);
    const waiting = await server.submit(server.alice);
    const early = await ask(`${waiting}/timings`);
    assert.deepEqual([early.statusCode, early.json().detail], [400, 'The run is not finished yet']);
    await server.speakAll();
    const { runId: old } = await speak(TEXT, { timed: false });
    const untimed = await ask(`${old}/timings`);
    assert.equal(untimed.statusCode, 404);
    assert.match(untimed.json().detail, /spoken before times were kept.*retry/);
  });

  it('go with the recording when it is deleted or expires', async () => {
    const before = stored().length;
    const { runId } = await speak();
    assert.equal(stored().length, before + 1);
    await server.app.inject({
      method: 'DELETE',
      url: `/lector/v1/runs/${runId}`,
      headers: { 'x-api-key': server.alice },
    });
    assert.equal(stored().length, before);
    assert.equal((await ask(`${runId}/timings`)).statusCode, 404);
    const { runId: aged } = await speak();
    await server.expireAll();
    assert.deepEqual(stored(), []);
    const answer = await ask(`${aged}/timings`);
    assert.deepEqual([answer.statusCode, answer.json().detail], [400, (await ask(`${aged}/audio`)).json().detail]);
  });

  it('are refused when they are not what was stored', async () => {
    const { runId } = await speak();
    const [path] = stored() as [string];
    const damages = [
      () => truncateSync(path, 40),
      () => writeFileSync(path, 'something else'),
      () => writeFileSync(path, ''),
      () => rmSync(path),
    ];
    for (const damage of damages) {
      damage();
      for (const format of ['json', 'srt', 'vtt']) {
        const answer = await ask(`${runId}/timings?format=${format}`);
        assert.deepEqual([answer.statusCode, answer.json().code], [410, 'damaged']);
      }
    }
    assert.equal((await ask(`${runId}/audio`)).statusCode, 200, 'the audio is as it was');
  });
});
