// What becomes of a segment when the remote engine answers wrongly, late, or not at all: the fault by its name, and never a part of the sound.
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { after, beforeEach, describe, it } from 'node:test';
import { remoteExample, voiceOfExample } from '../../../test/remote/example.ts';
import { type Behave, bytesOf, type SpeechAsked, startStandIn, toneOf, wavOf } from '../../../test/remote/stand-in.ts';
import { wav } from '../../../test/voice-recordings.ts';
import type { RemoteEngine } from '../../domain/remote-engine.ts';
import { SynthesisAway, SynthesisError } from '../../ports/synthesizer.ts';
import { createRemoteEngine, type RemoteConnection } from './engine.ts';
import { TRIES } from './tries.ts';

const TEXT = 'The evening tide carried the old sailors home.';
const SECRET = 'sk-do-not-tell';
const never = new AbortController().signal;
const server = await startStandIn({ key: SECRET });
after(() => server[Symbol.asyncDispose]());
beforeEach(() => server.always(null));

/** An engine of its own, so that no test meets what another one did to its health. */
async function open(changes: Partial<RemoteEngine> = {}, more: Partial<RemoteConnection> = {}) {
  const remote = remoteExample({ url: server.url, key: SECRET, ...changes });
  const holds: (string | null)[] = [];
  const engine = createRemoteEngine({
    engine: remote,
    onHealth: (holdOff) => holds.push(holdOff?.reason ?? null),
    pause: async () => {},
    ...more,
  });
  await engine.load({ name: '', engine: 'remote', folder: null, memoryMib: 1 }, null);
  const before = server.asked.length;
  return {
    holds,
    tries: () => server.asked.length - before,
    async speak(text = TEXT, signal = never) {
      const blocks: Int16Array[] = [];
      const request = { text, voice: voiceOfExample(remote), languageId: 1, gender: null, age: null };
      try {
        await engine.synthesize(request, (block) => blocks.push(block.slice()) > 0, signal);
      } catch (error) {
        assert.equal(blocks.length, 0, 'of what is refused no sample is handed on');
        throw error;
      }
      return Int16Array.from(blocks.flatMap((block) => [...block]));
    },
  };
}

const secondsOf = (samples: Int16Array, rate = 24_000) => samples.length / rate;
const TONE_SECONDS = 39 * 0.06 + 0.075;
const assertWhole = (samples: Int16Array) =>
  assert.ok(Math.abs(secondsOf(samples) - TONE_SECONDS) < 0.01, `${secondsOf(samples)} s`);

/** An attempt of the run is counted. */
const unfit = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SynthesisError, String(error));
  assert.deepEqual([error.failure.code, error.failure.retryable], ['engine_failed', true]);
  assert.match(error.failure.message, words);
  assert.doesNotMatch(error.failure.message, /sailors|127\.0\.0\.1|sk-/);
  return true;
};
/** The run waits. */
const away = (words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SynthesisAway, String(error));
  assert.match(error.message, words);
  assert.doesNotMatch(error.message, /sailors|127\.0\.0\.1|sk-/);
  return true;
};

const send =
  (type: string, body: Buffer | string, status = 200, more: Record<string, string> = {}): Behave =>
  (_asked, answer) =>
    answer.writeHead(status, { 'content-type': type, ...more }).end(body);
const sound =
  (change: (asked: SpeechAsked) => Buffer): Behave =>
  (asked, answer) =>
    answer.writeHead(200, { 'content-type': 'audio/wav' }).end(change(asked));
const breakOff = (answer: ServerResponse) => answer.socket?.destroy();

describe('a remote engine that answers', () => {
  for (const [what, behave, expected, tries] of [
    ['HTML', send('text/html; charset=utf-8', '<h1>Welcome</h1>'), /it answered text\/html instead of audio/, 1],
    ['an error as JSON with 200', send('application/json', `{"error":"${TEXT}"}`), /it answered application\/json/, 1],
    ['MP3 that was not asked for', send('audio/mpeg', Buffer.alloc(9_000, 0xff)), /audio\/mpeg instead of WAV/, 1],
    ['half a file', sound((asked) => wavOf(toneOf(asked)).subarray(0, 40_000)), /shorter than its header says/, TRIES],
    ['silence', sound(() => wavOf(new Int16Array(48_000))), /it.* answer is silent/, TRIES],
    ['nothing', send('audio/wav', ''), /instead of WAV/, 1],
    [
      'a click for a sentence',
      sound(() => wavOf(toneOf({ input: 'a' }))),
      /too short: 0\.1\d s .* 46 characters/,
      TRIES,
    ],
    ['minutes for a sentence', sound(() => wavOf(toneOf({ input: 'a'.repeat(4_000) }))), /far too long/, 1],
    ['a strange rate', sound((asked) => wavOf(toneOf(asked, 23_456), 23_456)), /a rate of 23456 Hz/, 1],
    ['noise as a WAV', send('audio/wav', `RIFF${'x'.repeat(500)}`), /no WAV that can be read/, 1],
    ['500', send('application/json', '{"detail":"out of memory"}', 500), /it answered 500/, TRIES],
    ['400', send('application/json', '{"detail":"no such voice"}', 400), /it answered 400/, 1],
    ['compressed bytes', send('audio/wav', 'x', 200, { 'content-encoding': 'gzip' }), /a compression/, 1],
  ] as const) {
    it(`${what} fails the attempt with what it did`, async () => {
      server.always(behave);
      const engine = await open();
      await assert.rejects(engine.speak(), unfit(expected));
      assert.equal(engine.tries(), tries);
      assert.deepEqual(engine.holds, [], 'one text may be to blame');
      server.always(null);
      assertWhole(await engine.speak());
    });
  }

  for (const [what, behave, expected, tries] of [
    ['a redirect', send('text/plain', '', 307, { location: 'http://127.0.0.1:1/' }), /307, and redirects are not/, 1],
    ['401', send('application/json', '{}', 401), /401: the key is wrong/, 1],
    ['502 of a proxy', send('text/html', '<h1>Bad Gateway</h1>', 502), /it answered 502/, TRIES],
    ['429 with a long wait', send('text/plain', '', 429, { 'retry-after': '30' }), /it answered 429/, 1],
    ['by closing the connection', (_asked, answer) => breakOff(answer), /cannot be reached \(ECONNRESET\)/, TRIES],
  ] as readonly (readonly [string, Behave, RegExp, number])[]) {
    it(`${what} is left alone for a while, and the run waits`, async () => {
      server.always(behave);
      const engine = await open();
      await assert.rejects(engine.speak(), away(expected));
      assert.equal(engine.tries(), tries);
      await assert.rejects(engine.speak(), away(expected));
      assert.equal(engine.tries(), tries, 'it is not asked meanwhile');
      assert.match(engine.holds.join(), /^The remote engine gpu cannot be used now: it (answered|cannot be reached)/);
    });
  }

  it('429 and then well is heard, and so is one that broke off once', async () => {
    const engine = await open();
    server.next(send('text/plain', '', 429, { 'retry-after': '1' }));
    assertWhole(await engine.speak());
    server.next((asked, answer) => {
      answer
        .writeHead(200, { 'content-type': 'audio/wav' })
        .write(wavOf(toneOf(asked)).subarray(0, 30_000), () => breakOff(answer));
    });
    assertWhole(await engine.speak());
    assert.equal(engine.tries(), 4);
    assert.deepEqual(engine.holds, [null]);
  });

  it('never is given up after the time that it has, and one that stops in the middle as well', async () => {
    const quiet = await open({ timeoutSeconds: 0.05 });
    server.always(() => {});
    await assert.rejects(quiet.speak(), unfit(/did not begin to answer within 0\.05 s/));
    // On a busy machine the time may be over before the server has read what was asked.
    assert.ok(quiet.tries() <= 1, `${quiet.tries()} tries`);
    const stopping = await open({}, { limits: { idleMs: 50 } });
    server.always((asked, answer) =>
      answer.writeHead(200, { 'content-type': 'audio/wav' }).write(wavOf(toneOf(asked)).subarray(0, 30_000)),
    );
    await assert.rejects(stopping.speak(), unfit(/sent nothing more for 0\.05 s/));
  });

  it('without end is cut off at what the text can take, whatever its header says', async () => {
    let sent = 0;
    server.always((asked, answer) => {
      const header = { tag: 1, channels: 1, rate: 24_000, bits: 16 };
      async function* endless() {
        yield wav(header, bytesOf(toneOf(asked)), { dataLength: 0xffffffff });
        for (; ; sent += 48_000) yield bytesOf(toneOf({ input: 'a'.repeat(16) }).subarray(0, 24_000));
      }
      answer.writeHead(200, { 'content-type': 'audio/wav' });
      return pipeline(endless, answer).catch(() => {});
    });
    const engine = await open();
    await assert.rejects(engine.speak('Stop.'), unfit(/far too long for the text/));
    assert.ok(sent < 20_000_000, `${sent} bytes`);
  });
});

describe('speech of a remote engine', () => {
  it('in another rate, in floats, in stereo and with placeholders for its length is heard as it is', async () => {
    const floats = (asked: SpeechAsked) => {
      const tone = toneOf(asked);
      const data = Buffer.alloc(tone.length * 8);
      for (const [i, sample] of tone.entries()) {
        data.writeFloatLE(sample / 32_768, i * 8);
        data.writeFloatLE(sample / 32_768, i * 8 + 4);
      }
      return wav({ tag: 3, channels: 2, rate: 24_000, bits: 32 }, data);
    };
    const engine = await open();
    const plain = await engine.speak();
    server.next(sound(floats));
    assert.deepEqual(await engine.speak(), plain);
    for (const dataLength of [0, 0x7ffff000, 0xffffffff - 44, 0xffffffff]) {
      server.next(
        sound((asked) => wav({ tag: 1, channels: 1, rate: 24_000, bits: 16 }, bytesOf(toneOf(asked)), { dataLength })),
      );
      assert.deepEqual(await engine.speak(), plain);
    }
    const junk = Buffer.from('LIST\u0004\u0000\u0000\u0000junk', 'latin1');
    server.next(
      sound((asked) =>
        Buffer.concat([
          wav({ tag: 1, channels: 1, rate: 24_000, bits: 16 }, bytesOf(toneOf(asked)), { before: junk }),
          Buffer.alloc(9_000, 0x41),
        ]),
      ),
    );
    assert.deepEqual(await engine.speak(), plain, 'what comes behind the samples is not heard');
    for (const rate of [16_000, 22_050, 44_100]) {
      server.next(sound((asked) => wavOf(toneOf(asked, rate), rate)));
      const other = await engine.speak();
      assertWhole(other);
      assert.ok(Math.abs(crossings(other) - crossings(plain)) < 40, `the pitch of ${rate} Hz stays`);
    }
  });

  it('comes as raw samples where that is set', async () => {
    const engine = await open({ format: 'pcm' });
    assertWhole(await engine.speak());
    assert.equal(server.asked.at(-1)?.response_format, 'pcm');
    server.next(send('audio/mpeg', Buffer.alloc(90_000, 7)));
    await assert.rejects(engine.speak(), unfit(/audio\/mpeg instead of raw samples/));
    server.next(send('audio/pcm', bytesOf(toneOf({ input: TEXT })).subarray(1)));
    assertWhole(await engine.speak());
  });

  it('is asked for with what the operator set, as from a Lector, and of words alone', async () => {
    const engine = await open({ model: 'kokoro' });
    await engine.speak('One\u0007 \ud800two.');
    const { headers, ...asked } = server.asked.at(-1)!;
    assert.deepEqual(asked, { model: 'kokoro', input: 'One  \ufffdtwo.', voice: 'af_heart', response_format: 'wav' });
    assert.equal(headers['x-lector-hops'], '1');
    assert.equal(headers.authorization, `Bearer ${SECRET}`);
    const before = engine.tries();
    assert.equal((await engine.speak('… !')).length, 0);
    assert.equal(engine.tries(), before, 'signs alone are not sent');
  });

  it('is held off after three answers in a row that are none, and asked again until it speaks', async () => {
    const engine = await open();
    server.always(send('application/json', '{}', 400));
    for (let i = 0; i < 3; i++) await assert.rejects(engine.speak(), unfit(/400/));
    await assert.rejects(engine.speak(), away(/it answered 400/));
    assert.equal(engine.tries(), 3);
    assert.equal(engine.holds.length, 1);
  });

  it('ends with the signal, at any moment', async () => {
    const engine = await open();
    const abort = new AbortController();
    server.next(() => abort.abort(new Error('enough')));
    await assert.rejects(engine.speak(TEXT, abort.signal), /enough/);
    await assert.rejects(engine.speak(TEXT, abort.signal), /enough/);
    assert.deepEqual(engine.holds, [], 'a cancellation is nobody’s fault');
    assertWhole(await engine.speak());
  });
});

function crossings(samples: Int16Array): number {
  let count = 0;
  for (let i = 1; i < samples.length; i++) if (samples[i - 1]! < 0 && samples[i]! >= 0) count++;
  return count;
}
