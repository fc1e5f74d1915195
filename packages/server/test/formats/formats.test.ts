// Recordings in other formats than FLAC over HTTP: by every door, whole and in ranges, kept and gone.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AUDIO_FORMATS as WIRE_FORMATS } from '@lector/contract/formats';
import { measureByFfmpeg, needsFfmpeg } from '../../src/audio/loudness/test-ffmpeg.ts';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import { AUDIO_FORMATS } from '../../src/domain/audio-format.ts';
import { AppError } from '../../src/errors.ts';
import type { TranscodeRequest, Transcoder } from '../../src/ports/transcoder.ts';
import { createHarness, type Harness } from '../app-harness.ts';

const RATE = 22_050;
const samples = makeVoice(2 * RATE, RATE);
const flac = await encodeFlac(samples, RATE);

const TYPES: Readonly<Record<string, string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  opus: 'audio/ogg; codecs=opus',
  aac: 'audio/aac',
  m4a: 'audio/mp4',
  pcm: 'audio/pcm;rate=22050;channels=1',
};

async function makeRun(server: Harness): Promise<number> {
  await server.submit(server.alice);
  return (await server.speakAll(flac, { samples: samples.length }))[0]!;
}

const textOf = async (answer: IncomingMessage) => String(Buffer.concat(await answer.toArray()));

const derivedFiles = ({ dataDir }: Harness): readonly string[] => {
  const folder = join(dataDir, 'derived');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('recordings in other formats', () => {
  let server: Harness;
  let runId: number;
  before(async () => {
    server = await createHarness();
    runId = await makeRun(server);
  });
  after(() => server.close());

  const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
    server.app.inject({ method, url, headers: { 'x-api-key': server.alice, ...headers } });
  const ownUrl = async (url: string) => {
    const { pathname, search } = new URL((await ask(url)).json<{ output_url: string }>().output_url);
    return pathname + search;
  };

  it('are those of the contract', () => assert.deepEqual(AUDIO_FORMATS, WIRE_FORMATS));

  for (const format of AUDIO_FORMATS) {
    it(`${format}: is sent by every door with its type and name, and the same bytes when it is kept`, async () => {
      const result = await ask(`/apis/tts-result/${runId}?format=${format}`);
      assert.equal(result.statusCode, 200, result.body.slice(0, 200));
      assert.equal(result.headers['content-type'], TYPES[format]);
      assert.equal(result.headers['content-disposition'], `attachment; filename="run-${runId}.${format}"`);
      assert.ok(result.rawPayload.length > 1_000);
      const link = await ownUrl(`/apis/tts-result/${runId}?format=${format}&output_type=file_url`);
      assert.match(link, new RegExp(`^/files/[0-9a-f]{32}\\.${format}\\?`));
      for (const url of [link, `/lector/v1/runs/${runId}/audio?format=${format}`]) {
        const again = await ask(url);
        assert.deepEqual(again.rawPayload, result.rawPayload);
        assert.equal(again.headers['content-length'], String(result.rawPayload.length));
        assert.equal(again.headers.etag, result.headers.etag);
      }
      const part = await ask(link, { range: 'bytes=100-299' });
      assert.equal(part.statusCode, 206);
      assert.deepEqual(part.rawPayload, result.rawPayload.subarray(100, 300));
      const beyond = await ask(link, { range: `bytes=${result.rawPayload.length}-` });
      assert.equal(beyond.statusCode, 416);
      assert.equal(beyond.headers['content-range'], `bytes */${result.rawPayload.length}`);
      const head = await ask(link, {}, 'HEAD');
      assert.deepEqual([head.statusCode, head.headers['content-length']], [200, String(result.rawPayload.length)]);
      assert.equal(head.rawPayload.length, 0);
      const etag = String(result.headers.etag);
      assert.equal((await ask(link, { 'if-none-match': etag })).statusCode, 304);
      assert.equal((await ask(link, { range: 'bytes=0-9', 'if-range': '"other"' })).statusCode, 200);
    });
  }

  it('have the rate that is asked for', async () => {
    const { headers, rawPayload } = await ask(`/apis/tts-result/${runId}?format=pcm&sample_rate=8000`);
    assert.equal(headers['content-type'], 'audio/pcm;rate=8000;channels=1');
    assert.equal(rawPayload.length, 2 * Math.round((samples.length * 8_000) / RATE));
    const link = await ownUrl(`/apis/tts-result/${runId}?format=wav&sample_rate=48000&output_type=file_url`);
    assert.match(link, /-48000\.wav\?/);
    const wav = await ask(link);
    assert.equal(wav.rawPayload.readUInt32LE(24), 48_000);
    assert.equal(wav.headers['content-disposition'], `attachment; filename="run-${runId}-48000.wav"`);
  });

  it('know their length before they are made where it follows, and answer ranges of it at once', async () => {
    const other = await makeRun(server);
    const url = `/apis/tts-result/${other}?format=wav`;
    const before = derivedFiles(server).length;
    const head = await ask(`/lector/v1/runs/${other}/audio?format=wav`, {}, 'HEAD');
    assert.equal(head.headers['content-length'], String(44 + 2 * samples.length));
    assert.equal(derivedFiles(server).length, before, 'a head makes nothing');
    const part = await ask(url, { range: `bytes=${44 + 20_000}-${44 + 20_099}` });
    assert.equal(part.statusCode, 206);
    assert.deepEqual(part.rawPayload, Buffer.from(samples.buffer, 20_000, 100));
    const mp3Url = `/lector/v1/runs/${other}/audio?format=mp3`;
    const length = Number((await ask(mp3Url, {}, 'HEAD')).headers['content-length']);
    const tail = await ask(mp3Url, { range: 'bytes=-500' });
    assert.equal(tail.headers['content-range'], `bytes ${length - 500}-${length - 1}/${length}`);
    const mp3 = await ask(mp3Url);
    assert.deepEqual([mp3.rawPayload.length, mp3.rawPayload.subarray(-500)], [length, tail.rawPayload]);
    const opus = await ask(`/lector/v1/runs/${other}/audio?format=opus`, {}, 'HEAD');
    assert.deepEqual([opus.statusCode, opus.headers['content-length']], [200, undefined]);
  });

  it('come as links of the bulk call, which says what is known of them', async () => {
    const payload = { run_ids: [runId, runId], format: 'mp3', sample_rate: 16_000 };
    const answer = await server.app.inject({
      ...{ method: 'POST', url: '/apis/tts-results', payload },
      headers: { 'x-api-key': server.alice },
    });
    const entry = answer.json()[runId];
    assert.match(entry.output_url, /-16000\.mp3\?/);
    assert.deepEqual(
      [entry.content_type, entry.sample_rate, entry.duration_ms, entry.size_bytes, entry.sha256],
      ['audio/mpeg', 16_000, 2_000, undefined, undefined],
    );
    const link = await server.app.inject({
      ...{ method: 'POST', url: `/lector/v1/runs/${runId}/links`, payload: { seconds: 9, format: 'opus' } },
      headers: { 'x-api-key': server.alice },
    });
    assert.match(link.json().output_url, /\.opus\?/);
  });

  it('are refused with what there is when there is no such format or rate', async () => {
    const post = (url: string, payload: object) =>
      server.app.inject({ method: 'POST', url, payload, headers: { 'x-api-key': server.alice } });
    for (const [answer, place, listed] of [
      [await ask(`/apis/tts-result/${runId}?format=ogg`), ['query', 'format'], /flac, wav, mp3, opus, aac, m4a, pcm/],
      [await ask(`/apis/tts-result/${runId}?format=`), ['query', 'format'], /flac/],
      [await ask(`/apis/tts-result/${runId}?format=MP3`), ['query', 'format'], /mp3/],
      [await ask(`/apis/tts-result/${runId}?format=mp3&format=wav`), ['query', 'format'], /mp3/],
      [await ask(`/apis/tts-result/${runId}?format=mp3&sample_rate=8000`), ['query', 'sample_rate'], /16000, 22050/],
      [await ask(`/apis/tts-result/${runId}?format=opus&sample_rate=1e4`), ['query', 'sample_rate'], /8000, 12000/],
      [await ask(`/apis/tts-result/${runId}?sample_rate=48000`), ['query', 'sample_rate'], /FLAC/],
      [await ask(`/lector/v1/runs/${runId}/audio?format=ogg`), ['query', 'format'], /mp3/],
      [await ask(`/apis/tts-result/${runId}?loudness=-17`), ['query', 'loudness'], /-16, -18, -19, -23, acx/],
      [await ask(`/apis/tts-result/${runId}?loudness=`), ['query', 'loudness'], /-16/],
      [await ask(`/lector/v1/runs/${runId}/audio?loudness=ACX`), ['query', 'loudness'], /acx/],
      [await ask(`/lector/v1/runs.zip?run_ids=${runId}&loudness=0`), ['query', 'loudness'], /acx/],
      [await ask(`/lector/v1/runs.zip?run_ids=${runId}&format=ogg`), ['query', 'format'], /mp3/],
      [await ask(`/lector/v1/runs/${runId}/live?loudness=-18`), ['query', 'loudness'], /whole/],
      [await post('/apis/tts-results', { run_ids: [runId, runId], loudness: '-17' }), ['body', 'loudness'], /-16/],
      [await post('/apis/tts-results', { run_ids: [runId, runId], format: 'ogg' }), ['body', 'format'], /mp3/],
      [await post(`/lector/v1/runs/${runId}/links`, { seconds: 9, format: 'MP3' }), ['body', 'format'], /mp3/],
    ] as const) {
      assert.equal(answer.statusCode, 422, answer.body);
      const [problem] = answer.json<{ detail: { loc: string[]; msg: string; ctx?: object }[] }>().detail;
      assert.deepEqual(problem?.loc, place);
      assert.match(JSON.stringify(problem), listed);
    }
  });

  it('are as loud as is asked, with a link and a name that say so', needsFfmpeg, async () => {
    for (const [format, loudness, ending] of [
      ['flac', '-18', '-18lufs.flac'],
      ['wav', '-23', '-23lufs.wav'],
      ['m4a', '-16', '-16lufs.m4a'],
    ] as const) {
      const link = await ownUrl(`/apis/tts-result/${runId}?format=${format}&loudness=${loudness}&output_type=file_url`);
      assert.match(link, new RegExp(`[0-9a-f]{32}${ending.replace('.', '\\.')}\\?`));
      const audio = await ask(link);
      assert.equal(audio.headers['content-disposition'], `attachment; filename="run-${runId}${ending}"`);
      const path = join(server.dataDir, `loud.${format}`);
      writeFileSync(path, audio.rawPayload);
      const { lufs } = measureByFfmpeg(path);
      assert.ok(Math.abs(lufs - Number(loudness)) <= 0.3, `${lufs} instead of ${loudness}`);
      assert.deepEqual(
        (await ask(`/lector/v1/runs/${runId}/audio?format=${format}&loudness=${loudness}`)).rawPayload,
        audio.rawPayload,
      );
    }
  });

  it('at the loudness of ACX are MP3 of 192 kbit/s at 44,100 Hz', async () => {
    const { rawPayload } = await ask(`/apis/tts-result/${runId}?format=mp3&loudness=acx`);
    const frame = rawPayload.readUInt32BE(2_048);
    assert.deepEqual([frame >>> 20, (frame >>> 12) & 0xf, (frame >>> 10) & 3], [0xfff, 11, 0]);
    const plain = await ask(`/apis/tts-result/${runId}?format=flac&loudness=acx`);
    assert.equal(plain.headers['content-type'], 'audio/flac');
    assert.equal((await ask(`/apis/tts-result/${runId}?format=flac`)).headers['content-type'], 'audio/flac');
  });

  it('are links of the bulk call at a loudness too, whose size is not known before', async () => {
    const answer = await server.app.inject({
      ...{ method: 'POST', url: '/apis/tts-results', payload: { run_ids: [runId, runId], loudness: '-19' } },
      headers: { 'x-api-key': server.alice },
    });
    const entry = answer.json()[runId];
    assert.match(entry.output_url, /-19lufs\.flac\?/);
    assert.deepEqual([entry.content_type, entry.size_bytes, entry.sha256], ['audio/flac', undefined, undefined]);
  });

  it('are not had by changing a link', async () => {
    const link = await ownUrl(`/apis/tts-result/${runId}?output_type=file_url`);
    const endings = ['.mp3', '.wav', '-16000.mp3', '-16001.mp3', '.ogg', '-.mp3', '-016000.mp3', '..flac'];
    for (const ending of [
      ...endings,
      '-18lufs.flac',
      '-17lufs.flac',
      '-acx.mp3',
      '-acx-16000.mp3',
      '-18lufs-acx.mp3',
    ]) {
      assert.equal((await ask(link.replace('.flac', ending))).statusCode, 403, ending);
    }
  });

  it('go with their run', async () => {
    const other = await makeRun(server);
    const before = derivedFiles(server).length;
    const link = await ownUrl(`/apis/tts-result/${other}?format=mp3&output_type=file_url`);
    assert.equal((await ask(link)).statusCode, 200);
    assert.equal((await ask(`/apis/tts-result/${other}?format=wav`)).statusCode, 200);
    assert.equal(derivedFiles(server).length, before + 2);
    await server.app.inject({
      ...{ method: 'DELETE', url: `/lector/v1/runs/${other}` },
      headers: { 'x-api-key': server.alice },
    });
    assert.equal(derivedFiles(server).length, before);
    assert.equal((await ask(link)).statusCode, 404);
  });
});

describe('a recording that is being made into another format', () => {
  /** What the next encoding does. */
  let encode: Transcoder['transcode'] = async () => ({ head: null });
  let server: Harness;
  let origin: string;
  let runId: number;
  const transcoder = {
    transcode: (request: TranscodeRequest) => encode(request),
    prepare: () => {},
    close: async () => {},
  };

  before(async () => {
    server = await createHarness({}, { transcoder });
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    origin = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
    runId = await makeRun(server);
  });
  after(() => server.close());

  async function open(format = 'opus'): Promise<IncomingMessage> {
    const request = httpGet(`${origin}/apis/tts-result/${runId}?format=${format}`, {
      headers: { 'x-api-key': server.alice },
      agent: false,
    });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  }

  const untilEmpty = async () => {
    while (derivedFiles(server).length > 0) await new Promise(setImmediate);
  };

  it('is sent while it is made', async () => {
    const step = Promise.withResolvers<void>();
    encode = async ({ onBytes }) => {
      await onBytes(Buffer.from('first'));
      await step.promise;
      await onBytes(Buffer.from(' and last'));
      return { head: null };
    };
    const answer = await open();
    const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    assert.equal(String((await pieces.next()).value), 'first');
    assert.deepEqual([answer.statusCode, answer.headers['content-length']], [200, undefined]);
    // Somebody else who comes now gets it from its beginning, by the same encoding.
    const other = await open();
    step.resolve();
    assert.equal(await textOf(other), 'first and last');
    assert.equal(String((await pieces.next()).value), ' and last');
    assert.equal((await pieces.next()).done, true);
    await server.app.inject({
      ...{ method: 'DELETE', url: `/lector/v1/runs/${runId}` },
      headers: { 'x-api-key': server.alice },
    });
    assert.deepEqual(derivedFiles(server), []);
    runId = await makeRun(server);
  });

  it('is given up when the last who waits for it hangs up, and nothing of it is kept', async () => {
    const ended = Promise.withResolvers<void>();
    encode = async ({ onBytes, signal }) => {
      await onBytes(Buffer.from('first'));
      signal.addEventListener('abort', () => ended.resolve());
      await ended.promise;
      signal.throwIfAborted();
      return { head: null };
    };
    const [one, other] = [await open(), await open()];
    one.destroy();
    await once(other, 'data');
    assert.equal(derivedFiles(server).length, 1);
    other.destroy();
    await ended.promise;
    await untilEmpty();
  });

  it('answers 503 when it fails before its first byte', async () => {
    encode = async () => {
      throw new AppError('busy', 'The recording cannot be encoded now. Try again shortly.');
    };
    const answer = await open();
    assert.equal(answer.statusCode, 503);
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    assert.match(await textOf(answer), /cannot be encoded now/);
    await untilEmpty();
  });

  it('breaks the connection when it fails later, and nothing of it is kept', async () => {
    for (const format of ['opus', 'wav']) {
      const failing = Promise.withResolvers<void>();
      encode = async ({ onBytes }) => {
        await onBytes(Buffer.from('first'));
        await failing.promise;
        throw new AppError('busy', 'ended');
      };
      const answer = await open(format);
      const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
      assert.equal(String((await pieces.next()).value), 'first');
      failing.resolve();
      await assert.rejects(pieces.next(), /aborted/, format);
      await untilEmpty();
    }
  });

  it('is not kept when its run is deleted meanwhile', async () => {
    const step = Promise.withResolvers<void>();
    encode = async ({ onBytes }) => {
      await onBytes(Buffer.from('first'));
      await step.promise;
      return { head: null };
    };
    const answer = await open();
    await server.app.inject({
      ...{ method: 'DELETE', url: `/lector/v1/runs/${runId}` },
      headers: { 'x-api-key': server.alice },
    });
    step.resolve();
    assert.equal(await textOf(answer), 'first');
    await untilEmpty();
    runId = await makeRun(server);
  });
});
