// `POST /tts-stream`: the forms of its body, who shares a run, and what becomes of it when nobody listens.
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, afterEach, before, describe, it } from 'node:test';
import { bytesOf, FLAC, LiveServer, RATE, SAMPLES, TEXT, take } from './live-server.ts';

const bodyOf = async (answer: IncomingMessage) => JSON.parse(String(await bytesOf(answer)));

describe('POST /tts-stream', () => {
  let server: LiveServer;
  before(async () => {
    server = await LiveServer.start();
  });
  after(() => server.close());
  afterEach(() => server.deleteAll());

  /** The answer of a run that is spoken as soon as it is there. */
  async function whole(body: object): Promise<IncomingMessage> {
    const asked = server.stream(body);
    const speaker = server.speak(await server.onlyRun());
    speaker.complete();
    await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
    speaker.end();
    return asked;
  }

  it('sends the speech of a run that stays, and tells what it costs', async () => {
    const answer = await whole({});
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'audio/mpeg']);
    assert.equal(answer.headers['x-credits-required'], String(TEXT.length));
    assert.ok((await bytesOf(answer)).length > 10_000);
    const [run] = await server.runs();
    assert.deepEqual([run!.status, String(run!.run_id)], ['done', answer.headers['x-lector-run-id']]);
    const fetched = await server.ask({ path: `/apis/tts-result/${run!.run_id}` });
    assert.deepEqual(await bytesOf(fetched), FLAC);
  });

  it('cancels a run whose only caller hangs up before the first byte', async () => {
    const body = { text: TEXT, voice_id: 147320, language: 'en-us' };
    const call = server.send({ method: 'POST', path: '/tts-stream', body });
    call.on('error', () => {}); // the end that is tested
    await server.onlyRun();
    call.destroy();
    while ((await server.runs())[0]!.status !== 'cancelled') await new Promise(setImmediate);
  });

  for (const [what, body, type, length] of [
    ['an old client that sends a language id', { language: 1, gender: 2, age: 30 }, 'audio/flac', null],
    ['one that names its format beside it', { language: 1, output_format: 'adts' }, 'audio/aac', null],
    ['a locale in any letter case', { language: 'EN_us', output_configuration: null }, 'audio/mpeg', null],
    [
      'raw samples at the rate that clients take for granted',
      { output_configuration: { format: 'pcm_s16le' } },
      'audio/pcm;rate=22050;channels=1',
      2 * SAMPLES.length,
    ],
    [
      'raw samples of mars-pro',
      { speech_model: 'mars-pro', output_configuration: { format: 'pcm_s16le' } },
      'audio/pcm;rate=48000;channels=1',
      2 * Math.round((SAMPLES.length * 48_000) / RATE),
    ],
    [
      'raw samples of another size and order',
      { output_configuration: { format: 'pcm_f32be' } },
      'audio/pcm;rate=22050;channels=1;encoding=f32be',
      4 * SAMPLES.length,
    ],
    [
      'a rate of its own',
      { output_configuration: { format: 'wav', sample_rate: 8_000 } },
      'audio/wav',
      44 + 2 * Math.round((SAMPLES.length * 8_000) / RATE),
    ],
    [
      'everything the vendor has',
      {
        speech_model: 'auto',
        user_instructions: null,
        enhance_named_entities_pronunciation: false,
        output_configuration: { format: 'mp3', duration: null, apply_enhancement: true },
        voice_settings: { enhance_reference_audio_quality: false, maintain_source_accent: true },
        inference_options: { stability: 0.5, temperature: 1, inference_steps: 30 },
        unknown: 1,
      },
      'audio/mpeg',
      null,
    ],
  ] as const) {
    it(`takes ${what}`, async () => {
      const answer = await whole(body);
      assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, type]);
      const bytes = await bytesOf(answer);
      if (length !== null) assert.equal(bytes.length, length);
    });
  }

  it('sends raw samples of each size and order with the same sound', async () => {
    const read: Readonly<Record<string, (bytes: Buffer, at: number) => number>> = {
      pcm_s16be: (bytes, at) => bytes.readInt16BE(2 * at),
      pcm_s32le: (bytes, at) => bytes.readInt32LE(4 * at) / 65_536,
      pcm_s32be: (bytes, at) => bytes.readInt32BE(4 * at) / 65_536,
      pcm_f32le: (bytes, at) => bytes.readFloatLE(4 * at) * 32_768,
      pcm_f32be: (bytes, at) => bytes.readFloatBE(4 * at) * 32_768,
    };
    for (const [format, sampleAt] of Object.entries(read)) {
      const bytes = await bytesOf(await whole({ output_configuration: { format } }));
      for (let at = 0; at < SAMPLES.length; at += 97) assert.equal(sampleAt(bytes, at), SAMPLES[at], format);
      await server.deleteAll();
    }
  });

  it('refuses what it cannot do with the place and the limit, and begins nothing', async () => {
    for (const [body, loc, words] of [
      [{ text: 'Hi' }, ['body', 'text'], /at least 3/],
      [{ text: 'a'.repeat(3_001) }, ['body', 'text'], /3000/],
      [{ text: '...' }, ['body', 'text'], /./],
      [{ language: 'xx-yy' }, ['body'], /Allowed: .*en-us/],
      [{ language: true }, ['body', 'language'], /./],
      [{ language: 4_000 }, ['body', 'language'], /./],
      [{ voice_id: 'x' }, ['body', 'voice_id'], /./],
      [{ output_configuration: { format: 'ogg' } }, ['body', 'output_configuration', 'format'], /./],
      [
        { output_configuration: { format: 'mp3', sample_rate: 11_025 } },
        ['body', 'output_configuration', 'sample_rate'],
        /16000.*48000/,
      ],
      [
        { output_configuration: { format: 'flac', sample_rate: 24_000 } },
        ['body', 'output_configuration', 'sample_rate'],
        /leave sample_rate out/,
      ],
      [{ speech_model: 'mars-99' }, ['body', 'speech_model'], /./],
      [{ inference_options: { stability: 2 } }, ['body', 'inference_options', 'stability'], /./],
      [{ on_hangup: 'explode' }, ['body', 'on_hangup'], /./],
    ] as const) {
      const answer = await server.stream(body);
      const { detail } = await bodyOf(answer);
      assert.equal(answer.statusCode, 422, JSON.stringify(body));
      assert.deepEqual(detail[0].loc, loc);
      assert.match(detail[0].msg, words);
    }
    assert.deepEqual(await server.runs(), []);
  });

  it('lets equal requests share a run, whatever they are sent as', async () => {
    const asked = [server.stream(), server.stream({ output_configuration: { format: 'pcm_s16le' } }), server.stream()];
    const speaker = server.speak(await server.onlyRun());
    speaker.complete();
    const answers = await Promise.all(asked);
    assert.equal(new Set(answers.map(({ headers }) => headers['x-lector-run-id'])).size, 1);
    const [mp3, pcm, again] = await Promise.all(answers.map(bytesOf));
    assert.deepEqual(mp3, again);
    assert.deepEqual(pcm, Buffer.from(SAMPLES.buffer));
    await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
    speaker.end();
    assert.equal((await server.runs()).length, 1);
  });

  it('cancels the run when the last who listened has hung up and does not come back', async () => {
    const asked = [server.stream(), server.stream()];
    const runId = await server.onlyRun();
    const speaker = server.speak(runId);
    speaker.to(0.5);
    const [one, other] = await Promise.all(asked);
    await take(one!, 500);
    one!.destroy();
    await take(other!, 500);
    other!.destroy();
    // Clients send a request again after an error: it hears the same run from its first byte.
    const back = await server.stream();
    assert.equal(back.headers['x-lector-run-id'], String(runId));
    const begun = await take(back, 500);
    assert.equal((await server.runs())[0]!.status, 'queued');
    assert.equal(begun[0], 0xff, 'a frame of MP3');
    back.destroy();
    while ((await server.runs())[0]!.status !== 'cancelled') await new Promise(setImmediate);
    speaker.end();
    const anew = server.stream();
    while ((await server.runs()).length < 2) await new Promise(setImmediate);
    (await server.ask({ method: 'POST', path: `/lector/v1/runs/${(await server.runs())[0]!.run_id}/cancel` })).resume();
    assert.equal((await anew).statusCode, 400);
  });

  it('has the run finished when that was asked for, or the request has a name', async () => {
    for (const [body, headers] of [
      [{ on_hangup: 'finish' }, {}],
      [{}, { 'idempotency-key': 'chapter-2' }],
    ] as const) {
      const asked = server.stream(body, headers);
      const speaker = server.speak(await server.onlyRun());
      speaker.to(0.5);
      const answer = await asked;
      await take(answer, 500);
      answer.destroy();
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await server.runs())[0]!.status, 'queued');
      speaker.end();
      await server.deleteAll();
    }
  });

  it('keeps nothing of a run that is not to be stored, whether it was heard or not', async () => {
    const heard = await whole({ store: false });
    assert.ok((await bytesOf(heard)).length > 10_000);
    while ((await server.runs()).length > 0) await new Promise(setImmediate);
    const asked = server.stream({ store: false });
    const speaker = server.speak(await server.onlyRun());
    speaker.to(0.5);
    const answer = await asked;
    await take(answer, 500);
    answer.destroy();
    while ((await server.runs()).length > 0) await new Promise(setImmediate);
    speaker.end();
  });

  it('replays from the start for an Idempotency-Key, and does not take that of a plain submit', async () => {
    const named = { 'idempotency-key': 'chapter-1' };
    const asked = server.stream({}, named);
    const runId = await server.onlyRun();
    const speaker = server.speak(runId);
    speaker.complete();
    await bytesOf(await asked);
    await server.harness.speakAll(FLAC, { samples: SAMPLES.length });
    speaker.end();
    const again = await server.stream({ output_configuration: { format: 'flac' } }, named);
    assert.equal(again.headers['x-lector-run-id'], String(runId));
    assert.deepEqual(await bytesOf(again), FLAC);
    const plain = { text: TEXT, voice_id: 147320, language: 1 };
    const refused = await server.ask({ method: 'POST', path: '/apis/tts', body: plain, headers: named });
    assert.equal(refused.statusCode, 422);
    assert.match((await bodyOf(refused)).detail[0].msg, /Idempotency-Key/);
  });

  it('is served at its older address, with a key alone', async () => {
    const body = { text: TEXT, voice_id: 147320, language: 'en-us' };
    const asked = server.ask({ method: 'POST', path: '/apis/text-to-speech/tts', body });
    const speaker = server.speak(await server.onlyRun());
    speaker.complete();
    assert.equal((await asked).statusCode, 200);
    (await asked).resume();
    speaker.end();
    const refused = await server.ask({ method: 'POST', path: '/apis/tts-stream', body, key: 'lct_wrong' });
    assert.equal(refused.statusCode, 401);
  });
});
