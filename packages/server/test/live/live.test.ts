// Runs that are heard while they are spoken: every format, every way in which a run or a caller may end.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { findChildren } from '../../../../test/support/server-process.ts';
import { STREAM_FACTS_END } from '../../src/domain/flac-beginning.ts';
import { bytesOf, FLAC, LiveServer, RATE, SAMPLES, take } from './live-server.ts';

const PCM = Buffer.from(SAMPLES.buffer);
const bodyOf = async (answer: IncomingMessage) => JSON.parse(String(await bytesOf(answer)));

describe('a run that is heard while it is spoken', () => {
  let server: LiveServer;
  before(async () => {
    server = await LiveServer.start();
  });
  after(() => server.close());
  afterEach(() => server.deleteAll());

  async function submit(): Promise<number> {
    await server.harness.submit(server.harness.alice);
    return server.onlyRun();
  }

  it('is sent as FLAC as far as it is spoken, and is at its end what is stored, but for what its head cannot know', async () => {
    const runId = await submit();
    const asked = server.live(runId);
    const speaker = server.speak(runId);
    speaker.to(0.3);
    const answer = await asked;
    assert.deepEqual(
      [answer.statusCode, answer.headers['content-type'], answer.headers['content-length']],
      [200, 'audio/flac', undefined],
    );
    const first = await take(answer, STREAM_FACTS_END + 1_000);
    const late = server.live(runId);
    speaker.to(0.7);
    speaker.complete();
    const bytes = Buffer.concat([first, await bytesOf(answer)]);
    assert.deepEqual(bytes.subarray(STREAM_FACTS_END), FLAC.subarray(STREAM_FACTS_END));
    assert.equal(bytes.readUIntBE(22, 4), 0, 'its length is not known at its beginning');
    const joined = await bytesOf(await late);
    assert.deepEqual(joined.subarray(STREAM_FACTS_END), FLAC.subarray(STREAM_FACTS_END));
    // Not SUCCESS yet: the last byte did not wait for it.
    assert.equal((await server.runs())[0]!.status, 'queued');
    await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
    speaker.end();
    assert.deepEqual(await bytesOf(await server.live(runId)), FLAC);
  });

  for (const [format, type] of [
    ['pcm', 'audio/pcm;rate=22050;channels=1'],
    ['wav', 'audio/wav'],
    ['mp3', 'audio/mpeg'],
    ['opus', 'audio/ogg; codecs=opus'],
    ['aac', 'audio/aac'],
  ] as const) {
    it(`is sent as ${format} while it is spoken, with the sound that it has when it is done`, async () => {
      const runId = await submit();
      const speaker = server.speak(runId);
      speaker.to(0.5);
      const [one, other] = await Promise.all([
        server.live(runId, `?format=${format}`),
        server.live(runId, `?format=${format}`),
      ]);
      assert.equal(one.headers['content-type'], type);
      const first = await take(one, 2_000);
      speaker.complete();
      const bytes = Buffer.concat([first, await bytesOf(one)]);
      assert.deepEqual(await bytesOf(other), bytes);
      await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
      speaker.end();
      const stored = await bytesOf(await server.ask({ path: `/apis/tts-result/${runId}?format=${format}` }));
      if (format === 'wav') {
        assert.deepEqual(bytes.subarray(44), stored.subarray(44));
        assert.deepEqual([bytes.readUInt32LE(4), bytes.readUInt32LE(40)], [0xffffffff, 0xffffffff]);
      } else if (format === 'mp3') {
        assert.ok(!bytes.includes('Info') && stored.includes('Info'), 'the head of an MP3 file tells its length');
        assert.deepEqual(bytes, stored.subarray(stored.length - bytes.length));
      } else {
        assert.deepEqual(bytes, stored);
      }
      if (format === 'pcm') assert.deepEqual(bytes, PCM);
    });
  }

  it('has the rate that is asked for, and no m4a', async () => {
    const runId = await submit();
    const speaker = server.speak(runId);
    speaker.complete();
    const slow = await server.live(runId, '?format=pcm&sample_rate=8000');
    assert.equal((await bytesOf(slow)).length, 2 * Math.round((SAMPLES.length * 8_000) / RATE));
    const refused = await server.live(runId, '?format=m4a');
    assert.equal(refused.statusCode, 422);
    assert.match((await bodyOf(refused)).detail[0].msg, /only when it is whole/);
    assert.equal((await server.live(runId, '?format=pcm&sample_rate=7')).statusCode, 422);
    speaker.end();
  });

  it('goes on when its engine crashes: a later attempt has the same sound', async () => {
    for (const format of ['flac', 'pcm']) {
      const runId = await submit();
      const first = server.speak(runId);
      first.to(0.4);
      const answer = await server.live(runId, `?format=${format}`);
      const begun = await take(answer, 5_000);
      first.end();
      const second = server.speak(runId);
      second.to(0.1);
      second.to(0.6);
      second.complete();
      const bytes = Buffer.concat([begun, await bytesOf(answer)]);
      const head = format === 'flac' ? STREAM_FACTS_END : 0;
      assert.deepEqual(bytes.subarray(head), (format === 'flac' ? FLAC : PCM).subarray(head), format);
      second.end();
      await server.deleteAll();
    }
  });

  it('goes on when its encoder is killed, also while that waits for more', async () => {
    const runId = await submit();
    const speaker = server.speak(runId);
    speaker.to(0.4);
    const answer = await server.live(runId, '?format=pcm');
    const begun = await take(answer, 5_000);
    for (const pid of findChildren(process.pid)) {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('encoders/child')) process.kill(pid, 'SIGKILL');
    }
    for (const share of [0.5, 0.6, 0.7, 0.8]) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      speaker.to(share);
    }
    speaker.complete();
    assert.deepEqual(Buffer.concat([begun, await bytesOf(answer)]), PCM);
    speaker.end();
  });

  it('goes on in what is stored when its last attempt was over before it was heard', async () => {
    for (const format of ['flac', 'pcm']) {
      const runId = await submit();
      const first = server.speak(runId);
      first.to(0.4);
      const answer = await server.live(runId, `?format=${format}`);
      const begun = await take(answer, 5_000);
      first.end();
      await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
      const bytes = Buffer.concat([begun, await bytesOf(answer)]);
      const head = format === 'flac' ? STREAM_FACTS_END : 0;
      assert.deepEqual(bytes.subarray(head), (format === 'flac' ? FLAC : PCM).subarray(head), format);
      await server.deleteAll();
    }
    const runId = await submit();
    const first = server.speak(runId);
    first.to(0.6);
    const answer = await server.live(runId);
    await take(answer, 5_000);
    first.end();
    await server.harness.speakAll(Buffer.concat([FLAC.subarray(0, 3_000), Buffer.from('x'), FLAC.subarray(3_000)]));
    await assert.rejects(bytesOf(answer), /aborted/, 'it sounds another way');
  });

  it('breaks off rather than going on with another sound', async () => {
    for (const format of ['flac', 'mp3']) {
      const runId = await submit();
      const first = server.speak(runId);
      first.to(0.6);
      const answer = await server.live(runId, `?format=${format}`);
      await take(answer, 2_000);
      first.end();
      const second = server.speak(
        runId,
        SAMPLES.map((sample) => -sample),
      );
      second.complete();
      await assert.rejects(bytesOf(answer), /aborted/, format);
      second.end();
      await server.deleteAll();
    }
  });

  it('is answered with what became of it when nothing comes, and breaks off when something came', async () => {
    for (const [code, status, words] of [
      ['engine_failed', 503, /the engine failed/],
      ['deadline', 503, /the engine failed/],
      ['internal', 503, /the engine failed/],
      ['nothing_spoken', 422, /the engine failed/],
    ] as const) {
      const runId = await submit();
      const asked = server.live(runId);
      const broken = server.speak(runId);
      broken.to(0.5);
      const answer = await asked;
      await take(answer, 1_000);
      broken.end();
      await server.harness.failAll({ code, message: 'the engine failed', retryable: false });
      await assert.rejects(bytesOf(answer), /aborted/);
      const late = await server.live(runId);
      assert.equal(late.statusCode, status, code);
      if (status === 503) assert.ok(Number(late.headers['retry-after']) > 0);
      assert.match(String(await bytesOf(late)), words);
      await server.deleteAll();
    }
    const runId = await submit();
    const asked = server.live(runId);
    (await server.ask({ method: 'POST', path: `/lector/v1/runs/${runId}/cancel` })).resume();
    const answer = await asked;
    assert.equal(answer.statusCode, 400);
    assert.match((await bodyOf(answer)).detail, /cancelled/);
    await server.deleteAll();
    const waiting = server.live(await submit());
    await server.deleteAll();
    assert.equal((await waiting).statusCode, 404);
  });

  it('is heard by its owner alone, and by its task id too', async () => {
    await server.harness.submit(server.harness.bob);
    const [bobs] = (await server.harness.speakAll(FLAC)) as [number];
    assert.equal((await server.live(bobs)).statusCode, 404);
    assert.equal((await server.live(2_000_000_000)).statusCode, 404);
    const task = await server.harness.submit(server.harness.alice);
    await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
    const answer = await server.ask({ path: `/lector/v1/runs/${task}/live?format=pcm` });
    assert.deepEqual(await bytesOf(answer), PCM);
  });

  it('is not ended by who hangs up, and leaves no file', async () => {
    const runId = await submit();
    const speaker = server.speak(runId);
    speaker.to(0.5);
    const answers = await Promise.all(['flac', 'mp3', 'pcm'].map((format) => server.live(runId, `?format=${format}`)));
    for (const answer of answers) {
      await take(answer, 100);
      answer.destroy();
    }
    const derived = () =>
      readdirSync(join(server.harness.dataDir, 'derived')).filter((name) => name.startsWith('.new-'));
    while (derived().length > 0) await new Promise(setImmediate);
    assert.equal((await server.runs())[0]!.status, 'queued');
    speaker.end();
  });
});
