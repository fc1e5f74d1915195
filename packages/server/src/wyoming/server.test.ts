// Tests the Wyoming door with a client of the protocol, on speech that is made up: order of events, refusals, limits, hang-ups.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { kindsOf, soundOf, WyomingClient } from '../../../../test/support/wyoming-client.ts';
import { type Caller, DEFAULT_SCOPES } from '../domain/api-key.ts';
import { findLanguageByTag } from '../domain/language-by-tag.ts';
import { ENGINE_SOURCES } from '../engines/catalogue.ts';
import { AppError, invalidInput } from '../errors.ts';
import { createLogger } from '../log.ts';
import type { SpeechOrder } from '../services/live/stream-speech.ts';
import { createRequestRate } from '../services/request-rate.ts';
import { systemClock } from '../services/system-clock.ts';
import { createVoiceCatalogue } from '../services/voices/voice-catalogue.ts';
import { createWyomingServer } from './server.ts';
import { createVoiceLists } from './voice-list.ts';

const KEY: Caller = {
  id: 3,
  ownerId: 1,
  scopes: DEFAULT_SCOPES,
  expiresAtMs: null,
  revokedAtMs: null,
  ratePerMinute: null,
  defaults: null,
};
const BOB = { voice: { name: 'Bruno en-US' } };

interface Options {
  readonly key?: Partial<Caller>;
  readonly speak?: (order: SpeechOrder) => Readable | Promise<Readable>;
  readonly ratePerMinute?: number;
  readonly idleMs?: number;
  readonly takeWithinMs?: number;
}

/** Two bytes for each character of the text. */
const asBytes = ({ request }: SpeechOrder) => Readable.from([Buffer.alloc(2 * request.text.length, 1)]);

async function open(t: TestContext, options: Options = {}) {
  const { speak = asBytes, ratePerMinute = 100_000, idleMs = 600_000, takeWithinMs = 600_000 } = options;
  const orders: SpeechOrder[] = [];
  const key = { isRevoked: false };
  const server = createWyomingServer({
    keys: {
      actAs: async (keyId) => {
        assert.equal(keyId, KEY.id);
        if (key.isRevoked) throw new AppError('unauthorized', 'API key 3 is revoked');
        return { ...KEY, ...options.key };
      },
    },
    keyId: KEY.id,
    rate: createRequestRate({ clock: systemClock, ratePerMinute, rateBurst: 100_000 }),
    lists: createVoiceLists(createVoiceCatalogue(ENGINE_SOURCES), findLanguageByTag('en-us')!),
    streamSpeech: async (_caller, order) => {
      orders.push(order);
      return { runId: 1, contentType: 'audio/pcm', sizeBytes: null, stream: await speak(order) };
    },
    limits: { maxTextCharacters: 1_000, maxStreamCharacters: 100 },
    pauses: { sentence: 1_000, paragraph: 2_000 },
    log: createLogger('silent'),
    socketLimits: { maxDataBytes: 20_000, idleMs, takeWithinMs },
  });
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close(0));
  const connect = async () => {
    const client = await WyomingClient.connect(port);
    t.after(() => client[Symbol.dispose]());
    return client;
  };
  const texts = () => orders.map(({ request }) => request.text);
  return { server, orders, texts, key, connect, client: await connect() };
}

/** However it ended. */
const closed = (stream: Readable) =>
  new Promise<void>((resolve) => stream.on('error', () => {}).once('close', resolve));

/** The error that is the last event before the server closes. */
async function refusalOf(client: WyomingClient): Promise<string> {
  const heard = await client.until('never');
  const last = heard.at(-1);
  assert.equal(last?.type, 'error', 'and then it closes');
  assert.equal(typeof last.data.code, 'string');
  return String(last.data.text);
}

describe('the Wyoming door', () => {
  it('speaks a text: start, pieces of bounded size, stop; in both forms of data, again and again', async (t) => {
    const { client, orders } = await open(t, { speak: () => Readable.from([Buffer.alloc(20_001), Buffer.alloc(1)]) });
    for (const form of ['behind', 'inline'] as const) {
      client.send('synthesize', { text: 'Good evening.', ...BOB }, form);
      const heard = await client.until('audio-stop');
      assert.deepEqual(kindsOf(heard), ['audio-start', 'audio-chunk', 'audio-stop']);
      assert.deepEqual(heard[0]?.data, { rate: 22_050, width: 2, channels: 1 });
      assert.equal(soundOf(heard).samples.length, 20_002);
      for (const { payload } of heard) assert.ok(payload.length <= 8_192 && payload.length % 2 === 0);
    }
    const [{ request, audio, keeping, onHangUp } = assert.fail()] = orders;
    assert.deepEqual([request.text, request.voiceId, request.languageId], ['Good evening.', 1002, 1]);
    assert.deepEqual(
      [audio, keeping, onHangUp],
      [{ format: 'pcm', sampleRate: 22_050 }, { door: 'wyoming' }, 'cancel'],
    );
  });

  it('answers a client that has sent all it has to say, and what it does not know is passed over', async (t) => {
    const { client } = await open(t);
    client.send('detect', { names: ['x'] });
    client.send('ping', { text: 'there?' });
    client.send('describe');
    client.send('synthesize', { text: 'Hello.', ...BOB });
    client.socket.end();
    const heard = await client.until('never');
    assert.deepEqual(kindsOf(heard), ['pong', 'info', 'audio-start', 'audio-chunk', 'audio-stop']);
    assert.deepEqual(heard[0]?.data, { text: 'there?' });
    assert.deepEqual(Object.keys(heard[1]?.data ?? {}), ['asr', 'tts', 'handle', 'intent', 'wake', 'mic', 'snd']);
  });

  it('speaks a streamed text sentence by sentence while it comes, as one sound, and leaves out the repeated whole', async (t) => {
    const { client, texts } = await open(t);
    client.send('synthesize-start', BOB);
    for (const text of ['The lam', 'p is on. And the bl', 'inds are']) client.send('synthesize-chunk', { text });
    client.send('ping');
    const before = await client.until('audio-chunk');
    assert.deepEqual(texts(), ['The lamp is on. '], 'it is heard before the rest is there');
    client.send('synthesize-chunk', { text: ' down.' });
    client.send('synthesize', { text: 'The lamp is on. And the blinds are down.', ...BOB });
    client.send('synthesize-stop');
    const heard = [...before, ...(await client.until('synthesize-stopped'))];
    assert.deepEqual(
      kindsOf(heard).filter((type) => type !== 'pong' && type !== 'audio-chunk'),
      ['audio-start', 'audio-stop', 'synthesize-stopped'],
    );
    assert.deepEqual(texts(), ['The lamp is on. ', 'And the blinds are down.']);
    const { samples } = soundOf(heard);
    const silent = samples.filter((byte) => byte === 0).length;
    assert.equal(samples.length - silent, 2 * texts().join('').length);
    assert.equal(silent, 2 * 22_050, 'the pause after a sentence');
    client.send('synthesize', { text: 'Once more.', ...BOB });
    assert.equal((await client.until('audio-stop')).at(-1)?.type, 'audio-stop', 'the connection can be used again');
  });

  it('cuts a long text into runs, and reads SSML in one', async (t) => {
    const { client, texts, orders } = await open(t);
    const sentence = 'This sentence has forty characters, yes. ';
    client.send('synthesize', { text: sentence.repeat(5), ...BOB });
    await client.until('audio-stop');
    assert.deepEqual(texts(), [sentence.repeat(2), sentence.repeat(2), sentence]);
    client.send('synthesize-start', { ...BOB, text_format: 'ssml' });
    for (const text of ['<speak>One. And another ', 'sentence follows.</speak>'])
      client.send('synthesize-chunk', { text });
    client.send('synthesize-stop');
    await client.until('synthesize-stopped');
    const last = orders.at(-1);
    assert.equal(last?.request.text, '<speak>One. And another sentence follows.</speak>');
    assert.equal(last.reading.input, 'ssml');
    assert.equal(orders.length, 4);
  });

  it('sends a short silence for a text with nothing to say, and asks no engine for it', async (t) => {
    const unspeakable = () => Promise.reject(invalidInput({ loc: [], msg: 'no', type: 'text_not_speakable' }));
    const { client, texts } = await open(t, { speak: unspeakable });
    for (const text of ['', ' \n', '...', '😄']) {
      client.send('synthesize', { text, ...BOB });
      const heard = await client.until('audio-stop');
      assert.deepEqual(kindsOf(heard), ['audio-start', 'audio-chunk', 'audio-stop'], text);
      assert.equal(soundOf(heard).samples.length, 2 * 4_410);
    }
    assert.deepEqual(texts(), ['😄'], 'some voices have words for a sign');
    client.send('synthesize-start', BOB);
    client.send('synthesize-stop');
    assert.deepEqual(kindsOf(await client.until('synthesize-stopped')).slice(-2), ['audio-stop', 'synthesize-stopped']);
    client.send('synthesize', { text: 'ж', ...BOB });
    assert.equal(await refusalOf(client), 'no', 'a text that the voice cannot read is refused');
  });

  it('says what is wrong and closes, with the limit where it is one', async (t) => {
    const { connect } = await open(t);
    const long = 'word '.repeat(201);
    const cases: readonly (readonly [RegExp, ...(readonly [string, object?])[]])[] = [
      [/There is no such voice/, ['synthesize', { text: 'Hi.', voice: { name: 'nobody' } }]],
      [/There is no such language/, ['synthesize', { text: 'Hi.', voice: { language: 'tlh' } }]],
      [/voice should be an object/, ['synthesize', { text: 'Hi.', voice: 'Bruno' }]],
      [/voice\.name should be a string/, ['synthesize-start', { voice: { name: 7 } }]],
      [/text should be a string/, ['synthesize', BOB]],
      [/text_format should be text or ssml/, ['synthesize', { text: 'Hi.', text_format: 'html' }]],
      [/may be 1000 characters long \(LECTOR_MAX_TEXT_CHARACTERS\)/, ['synthesize', { text: long }]],
      [
        /may be 100 characters long \(LECTOR_MAX_STREAM/,
        ['synthesize', { text: long.slice(0, 101), text_format: 'ssml' }],
      ],
      [/NUL character/, ['synthesize', { text: 'Hi\0.' }]],
      [/half a surrogate/, ['synthesize', { text: 'Hi \ud83d.' }]],
      [/synthesize-chunk came without/, ['synthesize-chunk', { text: 'Hi.' }]],
      [/synthesize-stop came without/, ['synthesize-stop']],
      [/before the synthesize-stop/, ['synthesize-start'], ['synthesize-start']],
      [/may be 1000 characters long/, ['synthesize-start'], ['synthesize-chunk', { text: long }]],
      [/data_length may be 20000/, ['synthesize', { text: 'x'.repeat(20_000) }]],
    ];
    for (const [words, ...events] of cases) {
      const client = await connect();
      for (const [type, data] of events) client.send(type, data);
      assert.match(await refusalOf(client), words);
    }
    const client = await connect();
    client.socket.write('x'.repeat(70_000));
    assert.match(await refusalOf(client), /65536 bytes/);
  });

  it('asks for the key anew for each run, and for its scopes', async (t) => {
    const { client, key, connect, texts } = await open(t);
    client.send('synthesize-start', BOB);
    client.send('synthesize-chunk', { text: 'The first sentence. Another one follows' });
    await client.until('audio-chunk');
    key.isRevoked = true;
    client.send('synthesize-stop');
    assert.match(await refusalOf(client), /API key 3 is revoked/);
    assert.equal(texts().length, 1);
    for (const type of ['describe', 'synthesize', 'synthesize-start']) {
      const other = await connect();
      other.send(type, { text: 'Hi.' });
      assert.match(await refusalOf(other), /revoked/);
    }
    const poor = await open(t, { key: { scopes: ['tts:read'] } });
    poor.client.send('describe');
    assert.match(await refusalOf(poor.client), /API key 3 \(LECTOR_WYOMING_KEY\) lacks the scope voices:read/);
    const mute = await poor.connect();
    mute.send('synthesize', { text: 'Hi.' });
    assert.match(await refusalOf(mute), /lacks the scope tts:write/);
  });

  it('takes a token of the key for each request', async (t) => {
    const { client, connect } = await open(t, { ratePerMinute: 2 });
    client.send('describe');
    client.send('synthesize', { text: 'Hi.', ...BOB });
    await client.until('audio-stop');
    const other = await connect();
    other.send('describe');
    assert.match(await refusalOf(other), /Too many requests: this key may make 2 a minute \(LECTOR_RATE_PER_MINUTE\)/);
  });

  it('ends the run of a client that hangs up, whether sound comes or is waited for', async (t) => {
    for (const isWaiting of [true, false]) {
      const stream = new Readable({ read() {} });
      const asked = Promise.withResolvers<void>();
      const speak = () => {
        asked.resolve();
        return stream;
      };
      const { client } = await open(t, { speak });
      client.send('synthesize', { text: 'Hi.', ...BOB });
      await asked.promise;
      if (!isWaiting) {
        stream.push(Buffer.alloc(100));
        await client.until('audio-chunk');
      }
      client.socket.resetAndDestroy();
      await closed(stream);
      assert.equal(stream.readableEnded, false);
    }
  });

  it('ends the run of a streamed text whose client sends no more', async (t) => {
    const stream = new Readable({ read() {} });
    const { client } = await open(t, { speak: () => stream });
    client.send('synthesize-start', BOB);
    client.send('synthesize-chunk', { text: 'A sentence is here. And another one follows' });
    stream.push(Buffer.alloc(100));
    await client.until('audio-chunk');
    client.socket.end();
    await closed(stream);
    assert.equal(stream.readableEnded, false);
  });

  it('breaks off with an error when the speech does', async (t) => {
    const failing = () =>
      Readable.from(
        (async function* () {
          yield Buffer.alloc(100);
          throw new AppError('busy', 'The engine gave up');
        })(),
      );
    const { client, connect } = await open(t, { speak: failing });
    client.send('synthesize', { text: 'Hi.', ...BOB });
    assert.match(await refusalOf(client), /The engine gave up/);
    const other = await connect();
    other.send('synthesize-start', BOB);
    other.send('synthesize-chunk', { text: 'A sentence is here. And another one follows' });
    assert.match(await refusalOf(other), /The engine gave up/, 'although the client is not done');
  });

  it('sends no more than is taken, and cuts off who takes nothing', async (t) => {
    let made = 0;
    const endless = new Readable({
      read() {
        made++;
        this.push(Buffer.alloc(65_536));
      },
    });
    const { client } = await open(t, { speak: () => endless, takeWithinMs: 200 });
    client.socket.pause();
    client.send('synthesize', { text: 'Hi.', ...BOB });
    await closed(endless);
    assert.ok(made < 2_000, `${made} pieces wait`);
  });

  it('closes what is silent, and says after how long', async (t) => {
    const { client } = await open(t, { idleMs: 50 });
    assert.match(await refusalOf(client), /No event came for 0\.05 s/);
  });

  it('names how many connections there may be', async (t) => {
    const { connect } = await open(t);
    for (let i = 1; i < 64; i++) await connect();
    assert.match(await refusalOf(await connect()), /64 Wyoming connections are open/);
  });

  it('lets what is spoken come to its end when it stops, begins nothing more, and closes the rest', async (t) => {
    const streams: Readable[] = [];
    const speak = () => {
      const stream = new Readable({ read() {} });
      stream.push(Buffer.alloc(100));
      streams.push(stream);
      return stream;
    };
    const { server, client, connect } = await open(t, { speak });
    const [idle, long] = [await connect(), await connect()];
    idle.send('ping');
    await idle.next();
    client.send('synthesize', { text: 'Hi.', ...BOB });
    long.send('synthesize', { text: `${'word '.repeat(20)}and more than one run`, ...BOB });
    await Promise.all([client.until('audio-chunk'), long.until('audio-chunk')]);
    const stopped = server.close(600_000);
    assert.match(await refusalOf(idle), /The server is stopping/);
    for (const stream of streams) stream.push(null);
    assert.ok(kindsOf(await client.until('never')).includes('audio-stop'));
    assert.match(await refusalOf(long), /The server is stopping/);
    assert.equal(streams.length, 2);
    for (const { socket } of [idle, client, long]) socket.destroy();
    await stopped;
  });
});
