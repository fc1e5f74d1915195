// The published client of the OpenAI API, unchanged but for its base URL, against the real server; and what independent decoders make of it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createLectorClient } from '@lector/client';
import OpenAI from 'openai';
import {
  createKey,
  type DataFolder,
  makeDataFolder,
  type ServerProcess,
  startServer,
} from './support/server-process.ts';

const TEXT = 'Good evening, everybody. Tonight we read the first chapter, and nobody is in a hurry.';
const RATE = 24_000;
/** Of MPEG-2 audio at that rate. */
const FRAME_SAMPLES = 576;
const MOST = { maxBuffer: 64 * 1024 * 1024 };
const NEEDS_FFMPEG = {
  skip: spawnSync('ffmpeg', ['-version']).error !== undefined && 'NOT CHECKED: there is no `ffmpeg` program here',
};

let folder: DataFolder;
let server: ServerProcess;
before(async () => {
  folder = makeDataFolder();
  server = await startServer(folder.path, { LECTOR_WORKERS: '2', LECTOR_RATE_BURST: '20' });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const connect = (apiKey = server.firstKey, options: object = {}) =>
  new OpenAI({ baseURL: `${server.address}/v1`, apiKey, ...options });
type Format = 'mp3' | 'opus' | 'aac' | 'flac' | 'wav' | 'pcm';

async function speak(format: Format, more: object = {}): Promise<Buffer> {
  const request = { model: 'tts-1', voice: 'alloy' as const, input: TEXT, response_format: format, ...more };
  return Buffer.from(await (await connect().audio.speech.create(request)).arrayBuffer());
}

let files = 0;
/** Decoded to 16-bit mono at the rate of the door, in samples. */
function decode(bytes: Buffer, format: Exclude<Format, 'pcm'>): number {
  const path = join(folder.path, `heard-${++files}.${format}`);
  writeFileSync(path, bytes);
  const args = ['-v', 'error', '-xerror', '-i', path, '-f', 's16le', '-ac', '1', '-ar', `${RATE}`, '-'];
  return execFileSync('ffmpeg', args, MOST).length / 2;
}

describe('the client of the OpenAI API', () => {
  it('gets speech in every format, and all of it', NEEDS_FFMPEG, async () => {
    const samples = (await speak('pcm')).length / 2;
    assert.ok(samples > 3 * RATE, 'some seconds');
    // Of the lossy ones what the codec puts in front and one frame behind.
    for (const [format, more] of [
      ['wav', 0],
      ['flac', 2],
      ['mp3', 3 * FRAME_SAMPLES],
      ['aac', 4 * 1_024],
      ['opus', 20],
    ] as const) {
      const decoded = decode(await speak(format), format);
      assert.ok(Math.abs(decoded - samples) <= more, `${format}: ${decoded} instead of ${samples}`);
    }
  });

  it('may append one MP3 to another', NEEDS_FFMPEG, async () => {
    const parts = [
      await speak('mp3'),
      await speak('mp3', { input: '.' }),
      await speak('mp3', { input: 'The end.', voice: 'nova' }),
    ];
    const lengths = parts.map((part) => decode(part, 'mp3'));
    const whole = decode(Buffer.concat(parts), 'mp3');
    const sum = lengths.reduce((one, other) => one + other, 0);
    assert.ok(Math.abs(whole - sum) <= parts.length * 2 * FRAME_SAMPLES, `${whole} instead of ${sum}`);
  });

  it('reads the answer while it comes, as bytes and as events', async () => {
    const input = `${TEXT} `.repeat(20);
    const answer = await connect().audio.speech.create({
      model: 'tts-1',
      voice: 'alloy',
      input,
      response_format: 'pcm',
    });
    let pieces = 0;
    let bytes = 0;
    for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
      pieces++;
      bytes += piece.length;
    }
    assert.ok(pieces > 1 && bytes > 60 * RATE, `${bytes} bytes in ${pieces} pieces`);
    const events = await connect().audio.speech.create({
      ...{ model: 'gpt-4o-mini-tts', voice: 'marin', input: TEXT, response_format: 'pcm' },
      stream_format: 'sse',
    });
    const told = (await events.text()).split('\n\n').filter((event) => event !== '');
    const heard = told.slice(0, -1).map((event) => Buffer.from(JSON.parse(event.slice(6)).audio, 'base64'));
    assert.equal(JSON.parse(told.at(-1)!.slice(6)).type, 'speech.audio.done');
    assert.ok(Buffer.concat(heard).length > 3 * RATE);
  });

  it('speaks faster and slower, and the run tells where the voice could not', async () => {
    const lector = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
    const own = (await speak('pcm')).length;
    for (const [speed, factor] of [
      [0.5, 0.5],
      [2, 2],
      [4, 450 / 175],
    ] as const) {
      const length = (await speak('pcm', { speed })).length;
      const ratio = own / length / factor;
      assert.ok(ratio > 0.75 && ratio < 1.25, `at ${speed}: ${(own / length).toFixed(2)} times as fast`);
      const { runs } = await lector.listRuns({ door: 'openai' });
      for (;;) {
        const { status, reading } = await lector.getRun(runs[0]!.run_id);
        if (status !== 'done') continue;
        assert.equal(reading?.speed, speed);
        assert.deepEqual(
          reading?.warnings.map(({ code }) => code),
          speed === 4 ? ['speed_out_of_range'] : [],
        );
        break;
      }
    }
  });

  it('lists models, and tells a wrong request from a wrong key', async () => {
    const models = [];
    for await (const model of connect().models.list()) models.push(model.id);
    assert.deepEqual(models, ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts']);
    assert.equal((await connect().models.retrieve('tts-1')).owned_by, 'lector');
    const ask = (client: OpenAI, more: object) =>
      client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: TEXT, ...more });
    await assert.rejects(ask(connect(), { voice: 'nobody' }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError);
      assert.deepEqual([error.status, error.param, error.code], [400, 'voice', 'voice_not_found']);
      assert.match(error.message, /There is no such voice/);
      assert.ok(error.requestID);
      return true;
    });
    await assert.rejects(ask(connect(), { model: 'nothing' }), OpenAI.NotFoundError);
    await assert.rejects(ask(connect('lct_wrong'), {}), OpenAI.AuthenticationError);
    await assert.rejects(ask(connect(), { input: '' }), OpenAI.BadRequestError);
  });

  it('waits and asks again by itself when it asks too often', async () => {
    const key = await createKey(folder.path, '--rate', '60');
    const statuses: number[] = [];
    const client = connect(key, {
      maxRetries: 10,
      fetch: async (url: string, init: RequestInit) => {
        const answer = await fetch(url, init);
        statuses.push(answer.status);
        return answer;
      },
    });
    const ask = () =>
      client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: TEXT, response_format: 'pcm' });
    // More than may be asked at once.
    for (const answer of await Promise.all(Array.from({ length: 24 }, ask))) {
      assert.ok((await answer.arrayBuffer()).byteLength > 3 * RATE);
    }
    assert.ok(statuses.includes(429), 'it was told to wait');
  });
});
